import type { JobEvent, JobStatus, ListJobEventsRequest, OperationOptions } from "@dispatch/core";
import { checkListJobEventsRequest } from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import { type EventPosition, formatEventCursor, inLog, parseEventCursor } from "../assignments/event-cursor.js";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
import { utcText } from "../values/utc-text.js";

export async function listJobEvents(
  database: Kysely<Tables>,
  request: ListJobEventsRequest,
  options: OperationOptions | undefined,
): Promise<readonly JobEvent[]> {
  options?.signal?.throwIfAborted();
  checkListJobEventsRequest(request);
  const { limit, after, jobId } = request;
  const { position, isSettled, isAfter, order } = inLog("dispatch_job_events");
  const id = jobId === undefined ? null : parseId(jobId);
  const start = parseEventCursor(after);
  if (jobId !== undefined && id === null) return [];
  const statement = sql<EventRow>`
    select ${position}, job_id, version, from_status, to_status, fields, assignment_id, ${utcText("at")} as at_utc, actor,
      reason
    from dispatch_job_events
    where ${id === null ? isSettled : sql`job_id = ${id}::integer`} and ${isAfter(start)}
    order by ${order("asc")}
    limit ${limit}::bigint`;
  const rows = await queryRows(database, statement, options);
  return rows.map((row) => ({
    cursor: formatEventCursor(row),
    jobId: String(row.job_id),
    version: row.version,
    from: row.from_status,
    to: row.to_status,
    fields: row.fields,
    assignmentId: row.assignment_id === null ? null : String(row.assignment_id),
    at: row.at_utc,
    actor: row.actor,
    reason: row.reason,
  }));
}

interface EventRow extends EventPosition, Pick<JobEvent, "version" | "fields" | "actor" | "reason"> {
  readonly job_id: number;
  readonly from_status: JobStatus | null;
  readonly to_status: JobStatus;
  readonly assignment_id: number | null;
  readonly at_utc: string;
}
