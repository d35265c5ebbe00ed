import { InvalidRequestError } from "@dispatch/core";
import { decodeCursor, encodeCursor } from "../run/cursor.js";
import { parseId } from "../schema/parse-id.js";

/** Where a page of a search ended. */
export interface SearchPosition {
  /** How many technicians the pages so far held. */
  readonly rank: number;
  /** Of the last of them, in metres, exactly as Postgres computed it. */
  readonly meters: number;
  readonly technicianId: number;
}

export const start: SearchPosition = { rank: 0, meters: -1, technicianId: 0 };

export function formatSearchCursor({ rank, meters, technicianId }: SearchPosition): string {
  return encodeCursor([rank, meters, technicianId]);
}

/** @throws {InvalidRequestError} where the cursor is none of ours */
export function parseSearchCursor(cursor: string): SearchPosition {
  const [rank, meters, technicianId] = decodeCursor(cursor) ?? [];
  if (!isCount(rank) || typeof meters !== "number" || meters < 0 || !isId(technicianId)) {
    throw new InvalidRequestError("after must be a cursor that this source gave");
  }
  return { rank, meters, technicianId };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

function isId(value: unknown): value is number {
  return typeof value === "number" && parseId(String(value)) !== null;
}
