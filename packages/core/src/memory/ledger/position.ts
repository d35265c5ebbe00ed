import { badCursor } from "../../plugin-kit/bad-cursor.js";

/** Returns the position that a cursor stands for, from 1. @throws {InvalidRequestError} the cursor is not valid */
export function parsePosition(name: "cursor" | "after", cursor: string): number {
  if (!/^[1-9]\d{0,14}$/.test(cursor)) throw badCursor(name);
  return Number(cursor);
}
