import type {
  AssignmentFilter,
  AssignmentRecord,
  FilteredListRequest,
  ListOrder,
  OperationOptions,
  Page,
} from "@dispatch/core";
import { badCursor, checkListRequest } from "@dispatch/core/plugin-kit";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { sqlStateOf } from "../errors/store-error-code.js";
import { runStatement } from "../run/run-statement.js";
import { listTime } from "../schema/expressions.js";
import type { Tables } from "../schema/tables.js";
import { type AssignmentRow, assignmentColumns, toAssignmentRecord } from "./assignment-row.js";
import { formatListCursor, type ListPosition, parseListCursor } from "./list-cursor.js";
import { toConditions } from "./list-filter.js";

export async function listAssignments(
  database: Kysely<Tables>,
  request: FilteredListRequest,
  options: OperationOptions | undefined,
): Promise<Page<AssignmentRecord>> {
  options?.signal?.throwIfAborted();
  checkListRequest(request);
  const { limit, cursor, filter = {}, order = "time" } = request;
  const position = cursor === undefined ? null : parseListCursor(cursor);
  const rows = await runStatement(
    database,
    (connection) =>
      // One more row than requested shows whether there is another page.
      selectPage(connection, position, filter, orders[order], limit + 1).catch((error: unknown) => {
        throw isBadTime(error) ? badCursor("cursor", error) : error;
      }),
    options,
  );
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(toAssignmentRecord),
    nextCursor: last === undefined ? null : formatListCursor({ time: last.position, id: last.id }),
  };
}

type ListRow = AssignmentRow & { readonly position: string };

const time = sql.raw<Date>(listTime);

/** With its era: rows of other programs may be from before the year 1. */
const positionText = sql<string>`case
        when isfinite(assigned_at) then to_char(assigned_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z" BC')
        when assigned_at = 'infinity' then 'infinity'
        else '-infinity'
      end`;

interface Order {
  readonly terms: RawBuilder<unknown>;
  toCondition(after: ListPosition): RawBuilder<unknown>;
}

const orders: Readonly<Record<ListOrder, Order>> = {
  time: {
    terms: sql`${time} desc, id desc`,
    toCondition: (after) => sql`(${time}, id) < (${after.time}::timestamptz, ${after.id}::integer)`,
  },
  // Ids are in the order of booking, whatever the clock does.
  booking: { terms: sql`id desc`, toCondition: (after) => sql`id < ${after.id}::integer` },
};

async function selectPage(
  database: Kysely<Tables>,
  after: ListPosition | null,
  filter: AssignmentFilter,
  order: Order,
  count: number,
): Promise<readonly ListRow[]> {
  const conditions = [...(after === null ? [] : [order.toCondition(after)]), ...toConditions(filter)];
  const { rows } = await sql<ListRow>`
    select ${assignmentColumns}, ${positionText} as position
    from assignments
    ${conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`}
    order by ${order.terms}
    limit ${count}::bigint`.execute(database);
  return rows;
}

/** Whether the cursor's time looks like one but does not exist, such as in month 13. */
function isBadTime(error: unknown): boolean {
  return ["22007", "22008"].includes(sqlStateOf(error) ?? "");
}
