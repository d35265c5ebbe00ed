import { badCursor } from "@dispatch/core/plugin-kit";
import { decodeCursor, encodeCursor } from "../values/cursor.js";
import { greatestKey, parseId } from "../values/parse-id.js";

/** A place in the order of changes: the transaction of a change, which has 64 bits, and the technician. */
export interface ChangePosition {
  readonly xid: string;
  readonly technicianId: number;
}

/** The place after every change before the transaction, which is greater than 0. */
export function toPositionBefore(xid: string): ChangePosition {
  return { xid: String(BigInt(xid) - 1n), technicianId: greatestKey };
}

export function formatChangeCursor({ xid, technicianId }: ChangePosition): string {
  return encodeCursor([xid, String(technicianId)]);
}

/** @throws {InvalidRequestError} if the cursor is not from this store */
export function parseChangeCursor(cursor: string): ChangePosition {
  const [xid, id, ...rest] = decodeCursor(cursor) ?? [];
  if (rest.length > 0) throw badCursor("after");
  return toPosition("after", xid, id);
}

/** Where a list of positions goes on, and the place from which its reader reads changes. */
export interface ListPosition {
  readonly afterId: number;
  readonly changes: ChangePosition;
}

export function formatListCursor({ afterId, changes }: ListPosition): string {
  return encodeCursor([changes.xid, String(changes.technicianId), String(afterId)]);
}

/** @throws {InvalidRequestError} if the cursor is not from this store */
export function parseListCursor(cursor: string): ListPosition {
  const [xid, id, after] = decodeCursor(cursor) ?? [];
  const afterId = typeof after === "string" ? parseId(after) : null;
  if (afterId === null) throw badCursor("cursor");
  return { afterId, changes: toPosition("cursor", xid, id) };
}

function toPosition(parameter: "cursor" | "after", xid: unknown, id: unknown): ChangePosition {
  const technicianId = typeof id === "string" ? parseId(id) : null;
  if (typeof xid !== "string" || !/^\d{1,18}$/.test(xid) || technicianId === null) throw badCursor(parameter);
  return { xid, technicianId };
}
