import type { JobEvent, JobStatus, ListJobEventsRequest, OperationOptions } from "@dispatch/core";
import { checkListJobEventsRequest } from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import { type EventPosition, formatEventCursor, parseEventCursor, readLog } from "../assignments/event-cursor.js";
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
  const id = jobId === undefined ? null : parseId(jobId);
  parseEventCursor(after);
  if (jobId !== undefined && id === null) return [];
  const columns = sql`job_id, version, from_status, to_status, fields, assignment_id, ${utcText("at")} as at_utc, actor, reason`;
  const subject = id === null ? undefined : ({ column: "job_id", id } as const);
  const rows = await readLog<EventRow>(database, "dispatch_job_events", columns, { limit, after, subject }, options);
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
