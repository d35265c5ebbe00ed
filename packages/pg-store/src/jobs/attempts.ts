import type { FailedAttempt, JobAttempt, ListAttemptsRequest, OperationOptions } from "@dispatch/core";
import { checkCount, keptAttempts, readStoredDecision } from "@dispatch/core/plugin-kit";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { isOfJob } from "../assignments/list-filter.js";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
import { utcText } from "../values/utc-text.js";

/** The failure, reasons and decision of an attempt. */
export function attemptValues({ failure, reasons, decision }: FailedAttempt): RawBuilder<unknown> {
  const values = [failure, reasons, decision].map((value) => (value === null ? null : JSON.stringify(value)));
  return sql.join(values.map((text) => sql`${text}::jsonb`));
}

export async function noteAttempt(
  database: Kysely<Tables>,
  jobId: string,
  attempt: FailedAttempt,
  options: OperationOptions | undefined,
): Promise<void> {
  options?.signal?.throwIfAborted();
  const id = parseId(jobId);
  if (id === null) return;
  const statement = sql`
    with tried as (
      insert into dispatch_job_attempts (job_id, failure, reasons, decision)
      select id, ${attemptValues(attempt)} from dispatch_jobs where id = ${id}::integer
    )
    delete from dispatch_job_attempts where id in (
      select id from dispatch_job_attempts where job_id = ${id}::integer order by id desc offset ${keptAttempts - 1}::integer
    )`;
  await queryRows(database, statement, options);
}

export async function listAttempts(
  database: Kysely<Tables>,
  { jobId, limit }: ListAttemptsRequest,
  options: OperationOptions | undefined,
): Promise<readonly JobAttempt[]> {
  options?.signal?.throwIfAborted();
  checkCount("limit", limit);
  const id = parseId(jobId);
  if (id === null) return [];
  const statement = sql<AttemptRow>`
    select ${utcText("at")} as at_utc, assignment_id, failure, reasons, decision from (
      select at, null::integer as assignment_id, failure, reasons, decision, id as place
      from dispatch_job_attempts where job_id = ${id}::integer
      union all
      select assigned_at, assignments.id::integer, null, null, body, assignments.id
      from assignments left join dispatch_decisions on assignment_id = assignments.id
      where ${isOfJob(id)}
    ) as attempts
    order by at desc, place desc
    limit ${limit}::bigint`;
  const rows = await queryRows(database, statement, options);
  return rows.map(({ at_utc: at, assignment_id, decision, ...rest }) => ({
    ...rest,
    decision: decision === null ? null : readStoredDecision(decision),
    at,
    assignmentId: assignment_id === null ? null : String(assignment_id),
  }));
}

interface AttemptRow extends Pick<JobAttempt, "failure" | "reasons" | "decision"> {
  readonly at_utc: string;
  readonly assignment_id: number | null;
}
