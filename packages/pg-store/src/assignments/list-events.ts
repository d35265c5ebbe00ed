import type { AssignmentEvent, AssignmentStatus, ListEventsRequest, OperationOptions } from "@dispatch/core";
import { checkListEventsRequest } from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
import { utcText } from "../values/utc-text.js";
import { type EventPosition, formatEventCursor, parseEventCursor, readLog } from "./event-cursor.js";

export async function listEvents(
  database: Kysely<Tables>,
  request: ListEventsRequest,
  options: OperationOptions | undefined,
): Promise<readonly AssignmentEvent[]> {
  options?.signal?.throwIfAborted();
  checkListEventsRequest(request);
  const { limit, after, assignmentId } = request;
  const id = assignmentId === undefined ? null : parseId(assignmentId);
  parseEventCursor(after);
  if (assignmentId !== undefined && id === null) return [];
  const columns = sql`assignment_id, job_id, tech_id, cust_id, from_status, to_status, ${utcText("at")} as at_utc, actor, reason`;
  const subject = id === null ? undefined : ({ column: "assignment_id", id } as const);
  const rows = await readLog<EventRow>(database, "dispatch_events", columns, { limit, after, subject }, options);
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
