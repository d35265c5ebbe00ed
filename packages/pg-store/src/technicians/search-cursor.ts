import { badCursor } from "@dispatch/core/plugin-kit";
import { decodeCursor, encodeCursor } from "../values/cursor.js";
import { parseId } from "../values/parse-id.js";
import type { SearchPosition } from "./nearest-statement.js";

export function formatSearchCursor({ meters, technicianId }: SearchPosition): string {
  return encodeCursor([meters, technicianId]);
}

/** @throws {InvalidRequestError} if the cursor is not from this source */
export function parseSearchCursor(cursor: string): SearchPosition {
  const [meters, technicianId] = decodeCursor(cursor) ?? [];
  if (typeof meters !== "number" || meters < 0 || typeof technicianId !== "number" || !isKey(technicianId)) {
    throw badCursor("after");
  }
  return { meters, technicianId };
}

function isKey(value: number): boolean {
  return parseId(String(value)) !== null;
}
