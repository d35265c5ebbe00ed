import {
  type AssignmentLedger,
  type Job,
  JobNotFoundError,
  type JobStore,
  type OperationOptions,
  type UpdateJobRequest,
  VersionConflictError,
} from "@dispatch/core";
import { changeJob } from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
import { listAttempts, noteAttempt } from "./attempts.js";
import { createJob } from "./create-job.js";
import { type JobRow, jobColumns, toJob } from "./job-row.js";
import { listJobEvents, listJobs } from "./list-jobs.js";

export function pgJobs(database: Kysely<Tables>): Omit<JobStore, keyof AssignmentLedger> {
  return {
    createJob: (request, options) => createJob(database, request, options),
    findJob: (jobId, options) => findJob(database, jobId, options),
    listJobs: (request, options) => listJobs(database, request, options),
    updateJob: (request, options) => updateJob(database, request, options),
    listJobEvents: (request, options) => listJobEvents(database, request, options),
    noteAttempt: (jobId, attempt, options) => noteAttempt(database, jobId, attempt, options),
    listAttempts: (request, options) => listAttempts(database, request, options),
  };
}

async function findJob(
  database: Kysely<Tables>,
  jobId: string,
  options: OperationOptions | undefined,
): Promise<Job | null> {
  options?.signal?.throwIfAborted();
  const id = parseId(jobId);
  if (id === null) return null;
  const statement = sql<JobRow>`select ${jobColumns} from dispatch_jobs where id = ${id}::integer`;
  const [row] = await queryRows(database, statement, options);
  return row === undefined ? null : toJob(row);
}

/** What it becomes is computed from the version that the caller knows, and written only if the job still has it. */
async function updateJob(
  database: Kysely<Tables>,
  { jobId, version, changes, actor, reason }: UpdateJobRequest,
  options: OperationOptions | undefined,
): Promise<Job> {
  const job = await findJob(database, jobId, options);
  if (job === null) throw new JobNotFoundError(jobId);
  if (job.version !== version) throw new VersionConflictError(jobId, version);
  const changed = changeJob(job, changes);
  if (changed === job) return job;
  const { location, window } = changed;
  const statement = sql<JobRow>`
    update dispatch_jobs
    set reference = ${changed.reference}::text, note = ${changed.note}::text, latitude = ${location.latitude}::float8,
      longitude = ${location.longitude}::float8, requirements = ${JSON.stringify(changed.requirements)}::json,
      priority = ${changed.priority}::integer, earliest = ${window?.earliest ?? null}::timestamptz,
      latest = ${window?.latest ?? null}::timestamptz, work_seconds = ${changed.workSeconds}::integer,
      status = ${changed.status}, version = version + 1, actor = ${actor ?? null}::text, reason = ${reason ?? null}::text
    where id = ${parseId(jobId)}::integer and version = ${version}::integer
    returning ${jobColumns}`;
  const [row] = await queryRows(database, statement, options);
  if (row === undefined) throw new VersionConflictError(jobId, version);
  return toJob(row);
}
