import type { AssignmentEvent, AssignmentStatus, ListEventsRequest, OperationOptions } from "@dispatch/core";
import { checkListEventsRequest } from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
import { utcText } from "../values/utc-text.js";
import { type EventPosition, formatEventCursor, inLog, parseEventCursor } from "./event-cursor.js";

export async function listEvents(
  database: Kysely<Tables>,
  request: ListEventsRequest,
  options: OperationOptions | undefined,
): Promise<readonly AssignmentEvent[]> {
  options?.signal?.throwIfAborted();
  checkListEventsRequest(request);
  const { limit, after, assignmentId } = request;
  const start = parseEventCursor(after);
  const { position, isSettled, isAfter, order } = inLog("dispatch_events");
  const id = assignmentId === undefined ? null : parseId(assignmentId);
  if (assignmentId !== undefined && id === null) return [];
  const statement = sql<EventRow>`
    select ${position}, assignment_id, job_id, tech_id, cust_id, from_status, to_status,
      ${utcText("at")} as at_utc, actor, reason
    from dispatch_events
    where ${id === null ? isSettled : sql`assignment_id = ${id}::integer`}
      and ${isAfter(start)}
    order by ${order("asc")}
    limit ${limit}::bigint`;
  const rows = await queryRows(database, statement, options);
  return rows.map(toEvent);
}

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
