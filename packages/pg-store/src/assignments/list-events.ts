import type { AssignmentEvent, AssignmentStatus, ListEventsRequest, OperationOptions } from "@dispatch/core";
import { checkListEventsRequest } from "@dispatch/core/plugin-kit";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
import { utcText } from "../values/utc-text.js";
import { type EventPosition, formatEventCursor, parseEventCursor } from "./event-cursor.js";

export async function listEvents(
  database: Kysely<Tables>,
  request: ListEventsRequest,
  options: OperationOptions | undefined,
): Promise<readonly AssignmentEvent[]> {
  options?.signal?.throwIfAborted();
  checkListEventsRequest(request);
  const { limit, after, assignmentId } = request;
  const position = after === undefined ? start : parseEventCursor(after);
  const id = assignmentId === undefined ? null : parseId(assignmentId);
  if (assignmentId !== undefined && id === null) return [];
  const statement = sql<EventRow>`
    select xid::text as xid, id::text as id, assignment_id, job_id, tech_id, cust_id, from_status, to_status,
      ${utcText("at")} as at_utc, actor, reason
    from dispatch_events
    where ${id === null ? isSettled : sql`assignment_id = ${id}::integer`}
      and (dispatch_events.xid, dispatch_events.id) > (${position.xid}::xid8, ${position.id}::bigint)
    order by dispatch_events.xid, dispatch_events.id
    limit ${limit}::bigint`;
  const rows = await queryRows(database, statement, options);
  return rows.map(toEvent);
}

export async function findEventsEnd(database: Kysely<Tables>, options: OperationOptions | undefined): Promise<string> {
  const statement = sql<EventPosition>`
    select xid::text as xid, id::text as id from dispatch_events
    where ${isSettled}
    order by dispatch_events.xid desc, dispatch_events.id desc
    limit 1`;
  const [last = start] = await queryRows(database, statement, options);
  return formatEventCursor(last);
}

/** The position before the first event, which is also the end of an empty log. */
const start: EventPosition = { xid: "0", id: "0" };

/**
 * Whether no earlier transaction can still add events. The events of a single assignment do not need this condition: a
 * transaction that writes the next event has seen the previous one.
 */
const isSettled: RawBuilder<boolean> = sql`
      dispatch_events.xid < dispatch_event_xid(pg_snapshot_xmin(pg_current_snapshot()))`;

interface EventRow extends EventPosition {
  readonly assignment_id: number;
  readonly job_id: number;
  readonly tech_id: number;
  readonly cust_id: number;
  readonly from_status: AssignmentStatus | null;
  readonly to_status: AssignmentStatus;
  readonly at_utc: string;
  readonly actor: string | null;
  readonly reason: string | null;
}

function toEvent(row: EventRow): AssignmentEvent {
  return {
    cursor: formatEventCursor(row),
    assignmentId: String(row.assignment_id),
    jobId: String(row.job_id),
    technicianId: String(row.tech_id),
    customerId: String(row.cust_id),
    from: row.from_status,
    to: row.to_status,
    at: row.at_utc,
    actor: row.actor,
    reason: row.reason,
  };
}
