import { badCursor } from "@dispatch/core/plugin-kit";
import { decodeCursor, encodeCursor } from "../values/cursor.js";
import { parseId } from "../values/parse-id.js";

/** Where a page of the list ended: the position of its last row. */
export interface ListPosition {
  /** A timestamp in the format of Postgres, to the microsecond; `-infinity` for rows without a time. */
  readonly time: string;
  readonly id: number;
}

export function formatListCursor({ time, id }: ListPosition): string {
  return encodeCursor([time, id]);
}

/** @throws {InvalidRequestError} if the cursor is not from this store */
export function parseListCursor(cursor: string): ListPosition {
  const [time, id] = decodeCursor(cursor) ?? [];
  if (typeof time !== "string" || !isTime.test(time) || typeof id !== "number" || parseId(String(id)) === null) {
    throw badCursor("cursor");
  }
  return { time, id };
}

const isTime = /^(?:-?infinity|\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z (?:AD|BC))$/;
