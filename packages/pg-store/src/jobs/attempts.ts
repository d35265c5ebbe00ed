import type {
  FailedAttempt,
  JobAttempt,
  ListAttemptsRequest,
  NoteAttemptRequest,
  OperationOptions,
} from "@dispatch/core";
import { checkCount, keptAttempts, readStoredDecision } from "@dispatch/core/plugin-kit";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { isOfJob } from "../assignments/list-filter.js";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
import { utcText } from "../values/utc-text.js";

/** The failure, reasons and decision of an attempt. */
export function attemptValues({ failure, reasons, decision }: FailedAttempt): RawBuilder<unknown> {
  return sql.join([failure, reasons, decision].map((value) => sql`${toJson(value)}::jsonb`));
}

function toJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

export async function noteAttempts(
  database: Kysely<Tables>,
  attempts: readonly NoteAttemptRequest[],
  options: OperationOptions | undefined,
): Promise<void> {
  options?.signal?.throwIfAborted();
  const lastOfJob = new Map(attempts.map((attempt) => [parseId(attempt.jobId), attempt]));
  lastOfJob.delete(null);
  if (lastOfJob.size === 0) return;
  const given = [...lastOfJob.values()];
  const ids = [...lastOfJob.keys()];
  const texts = (name: keyof FailedAttempt) => sql`${given.map((attempt) => toJson(attempt[name]))}::text[]`;
  // In the order of the ids, so two calls for the same jobs wait for each other without a deadlock.
  const statement = sql`
    with given as materialized (
      select * from unnest(${ids}::integer[], ${texts("failure")}, ${texts("reasons")}, ${texts("decision")})
        as given (job_id, failure, reasons, decision)
    ), tried as (
      insert into dispatch_job_attempts (job_id, failure, reasons, decision)
      select job_id, failure::jsonb, reasons::jsonb, decision::jsonb from given join dispatch_jobs on id = job_id
      order by job_id
    ), former as materialized (
      select former.id from given, lateral (
        select id from dispatch_job_attempts where job_id = given.job_id order by id desc offset ${keptAttempts - 1}::integer
      ) as former
      order by former.id
    )
    delete from dispatch_job_attempts using former where dispatch_job_attempts.id = former.id`;
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
