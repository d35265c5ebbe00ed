import { InvalidRequestError } from "@dispatch/core";
import { decodeCursor, encodeCursor } from "../run/cursor.js";

/** The place of an event: its transaction first, then its number. Both have 64 bits, and are kept as text. */
export interface EventPosition {
  readonly xid: string;
  readonly id: string;
}

export function formatEventCursor({ xid, id }: EventPosition): string {
  return encodeCursor([xid, id]);
}

/** @throws {InvalidRequestError} where the cursor is none of ours */
export function parseEventCursor(cursor: string): EventPosition {
  const [xid, id] = decodeCursor(cursor) ?? [];
  if (!isNumber(xid) || !isNumber(id))
    throw new InvalidRequestError({ parameter: "after", problem: "must be a cursor that this store gave" });
  return { xid, id };
}

/** Below 10^18, so that it is within the range of both types. */
function isNumber(value: unknown): value is string {
  return typeof value === "string" && /^\d{1,18}$/.test(value);
}
