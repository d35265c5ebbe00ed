import { InvalidRequestError } from "@dispatch/core";
import { decodeCursor, encodeCursor } from "../values/cursor.js";

/** The position of an event: its transaction id, then its number. Both have 64 bits, so they are strings. */
export interface EventPosition {
  readonly xid: string;
  readonly id: string;
}

export function formatEventCursor({ xid, id }: EventPosition): string {
  return encodeCursor([xid, id]);
}

/** @throws {InvalidRequestError} if the cursor is not from this store */
export function parseEventCursor(cursor: string): EventPosition {
  const [xid, id] = decodeCursor(cursor) ?? [];
  if (!isNumber(xid) || !isNumber(id))
    throw new InvalidRequestError({ parameter: "after", problem: "must be a cursor that this store returned" });
  return { xid, id };
}

/** Accepts numbers below 10^18, which are in the range of both types. */
function isNumber(value: unknown): value is string {
  return typeof value === "string" && /^\d{1,18}$/.test(value);
}
