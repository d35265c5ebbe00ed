import type { OperationOptions } from "@dispatch/core";
import { badCursor, EventsRemovedError } from "@dispatch/core/plugin-kit";
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
  if (!isNumber(xid) || !isNumber(id)) throw badCursor("after");
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
  /** The last event of the start of the log that is not read any more. */
  readonly cut: RawBuilder<EventPosition>;
  order(direction: "asc" | "desc"): RawBuilder<unknown>;
}

function inLog(table: EventTable): LogSql {
  const [xid, id] = [sql.ref(`${table}.xid`), sql.ref(`${table}.id`)];
  return {
    position: sql`${xid}::text as xid, ${id}::text as id`,
    isSettled: sql`${xid} < dispatch_event_xid(pg_snapshot_xmin(pg_current_snapshot()))`,
    isAfter: (position) => sql`(${xid}, ${id}) > (${position.xid}::xid8, ${position.id}::bigint)`,
    cut: sql`select xid, id from dispatch_log_starts where log = ${sql.lit(table)}`,
    order: (direction) => (direction === "asc" ? sql`${xid}, ${id}` : sql`${xid} desc, ${id} desc`),
  };
}

/** Which events a reader asks for. */
export interface EventsRequest {
  readonly limit: number;
  readonly after?: string | undefined;
  /** That whose events are listed. Default: all. */
  readonly subject?: { readonly column: "assignment_id" | "job_id"; readonly id: number } | undefined;
}

/**
 * Reads events in order. A log without its first events starts after the last one removed; the events of one assignment or
 * job are removed together.
 *
 * @param columns those of an event, besides its position
 * @throws {InvalidRequestError} if the cursor is not from this store
 * @throws {EventsRemovedError} if events after the cursor were removed
 */
export async function readLog<Row extends EventPosition>(
  database: Kysely<Tables>,
  table: EventTable,
  columns: RawBuilder<unknown>,
  { limit, after, subject }: EventsRequest,
  options: OperationOptions | undefined,
): Promise<readonly Row[]> {
  const { position, isSettled, isAfter, cut, order } = inLog(table);
  const from = parseEventCursor(after);
  const isTheirs = subject === undefined ? null : sql`${sql.ref(subject.column)} = ${subject.id}::integer`;
  const isBeforeCut = sql`exists (
    select from (${cut}) as cut where (cut.xid, cut.id) > (${from.xid}::xid8, ${from.id}::bigint)
  )`;
  const isCut =
    isTheirs === null
      ? isBeforeCut
      : sql`${isBeforeCut} and not exists (select from ${sql.table(table)} where ${isTheirs})`;
  const statement = sql<Row & { readonly is_cut: boolean }>`
    with page as (
      select ${position}, ${columns} from ${sql.table(table)}
      where ${isTheirs ?? isSettled} and ${isAfter(from)}
        ${
          isTheirs === null
            ? sql`and (${sql.ref(`${table}.xid`)}, ${sql.ref(`${table}.id`)}) > (
          coalesce((select xid from (${cut}) as cut), '0'), coalesce((select id from (${cut}) as cut), 0))`
            : sql``
        }
      order by ${order("asc")}
      limit ${limit}::bigint
    )
    select is_cut, page.* from (select ${after === undefined ? sql`false` : isCut} as is_cut) as log
      left join page on true
    order by page.xid::xid8, page.id::bigint`;
  const rows = await queryRows(database, statement, options);
  if (rows[0]?.is_cut === true) throw new EventsRemovedError();
  return rows.filter(({ id }) => id !== null);
}

/** Returns the cursor of the last event of a log, kept or removed. */
export async function findLogEnd(
  database: Kysely<Tables>,
  table: EventTable,
  options: OperationOptions | undefined,
): Promise<string> {
  const { position, isSettled, cut, order } = inLog(table);
  const statement = sql<EventPosition>`
    select xid, id from (
      (select ${position} from ${sql.table(table)} where ${isSettled} order by ${order("desc")} limit 1)
      union all select xid::text, id::text from (${cut}) as cut
    ) as ends
    order by xid::xid8 desc, id::bigint desc limit 1`;
  const [last = start] = await queryRows(database, statement, options);
  return formatEventCursor(last);
}
