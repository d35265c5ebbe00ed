import { Buffer } from "node:buffer";
import type { Page } from "@dispatch/core";
import { badCursor } from "@dispatch/core/plugin-kit";
import { parseId } from "./parse-id.js";

/** Returns an opaque cursor: base64url of a JSON array. */
export function encodeCursor(values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** Returns the unchecked values of a cursor; null if it is malformed. */
export function decodeCursor(cursor: string): readonly unknown[] | null {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return Array.isArray(values) ? values : null;
  } catch {
    return null;
  }
}

/**
 * Returns the id that a list by id goes on after; null for its start.
 *
 * @throws {InvalidRequestError} if the cursor is not from this store
 */
export function parseIdCursor(cursor: string | undefined): number | null {
  const id = cursor === undefined ? null : parseId(cursor);
  if (cursor !== undefined && id === null) throw badCursor("cursor");
  return id;
}

/** Returns a page of a list by id, from one row more than its limit: that row shows whether there is another page. */
export function toIdPage<Row, Item extends { readonly id: string }>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
): Page<Item> {
  const items = rows.slice(0, limit).map(toItem);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
