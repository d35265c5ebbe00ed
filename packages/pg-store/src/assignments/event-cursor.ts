import { InvalidRequestError, type OperationOptions } from "@dispatch/core";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";
import { decodeCursor, encodeCursor } from "../values/cursor.js";

/** The position of an event: its transaction id, then its number. Both have 64 bits, so they are strings. */
export interface EventPosition {
  readonly xid: string;
  readonly id: string;
}

/** The position before the first event, which is also the end of an empty log. */
const start: EventPosition = { xid: "0", id: "0" };

export function formatEventCursor({ xid, id }: EventPosition): string {
  return encodeCursor([xid, id]);
}

/**
 * Returns the position of a cursor; undefined stands for the start of the log.
 *
 * @throws {InvalidRequestError} if the cursor is not from this store
 */
export function parseEventCursor(cursor: string | undefined): EventPosition {
  if (cursor === undefined) return start;
  const [xid, id] = decodeCursor(cursor) ?? [];
  if (!isNumber(xid) || !isNumber(id))
    throw new InvalidRequestError({ parameter: "after", problem: "must be a cursor that this store returned" });
  return { xid, id };
}

/** Accepts numbers below 10^18, which are in the range of both types. */
function isNumber(value: unknown): value is string {
  return typeof value === "string" && /^\d{1,18}$/.test(value);
}

/** The tables whose rows are events, in the order of their positions. */
type EventTable = "dispatch_events" | "dispatch_job_events";

/** How the events of a table are read in order. */
interface LogSql {
  /** The columns of a position. */
  readonly position: RawBuilder<EventPosition>;
  /**
   * Whether no earlier transaction can still add events. The events of a single assignment or job do not need this
   * condition: a transaction that writes the next event has seen the previous one.
   */
  readonly isSettled: RawBuilder<boolean>;
  isAfter(position: EventPosition): RawBuilder<boolean>;
  order(direction: "asc" | "desc"): RawBuilder<unknown>;
}

export function inLog(table: EventTable): LogSql {
  const [xid, id] = [sql.ref(`${table}.xid`), sql.ref(`${table}.id`)];
  return {
    position: sql`${xid}::text as xid, ${id}::text as id`,
    isSettled: sql`${xid} < dispatch_event_xid(pg_snapshot_xmin(pg_current_snapshot()))`,
    isAfter: (position) => sql`(${xid}, ${id}) > (${position.xid}::xid8, ${position.id}::bigint)`,
    order: (direction) => (direction === "asc" ? sql`${xid}, ${id}` : sql`${xid} desc, ${id} desc`),
  };
}

/** Returns the cursor of the last event of a log. */
export async function findLogEnd(
  database: Kysely<Tables>,
  table: EventTable,
  options: OperationOptions | undefined,
): Promise<string> {
  const { position, isSettled, order } = inLog(table);
  const statement = sql<EventPosition>`
    select ${position} from ${sql.table(table)} where ${isSettled} order by ${order("desc")} limit 1`;
  const [last = start] = await queryRows(database, statement, options);
  return formatEventCursor(last);
}
