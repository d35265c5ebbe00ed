import {
  IllegalMoveError,
  type Job,
  JobNotFoundError,
  type OpenAssignmentChange,
  type OperationOptions,
  openStatuses,
  type UpdateJobRequest,
  VersionConflictError,
} from "@dispatch/core";
import { changeJob, statusesBefore } from "@dispatch/core/plugin-kit";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { toKilometers } from "../assignments/assignment-row.js";
import { findAssignment } from "../assignments/find-assignment.js";
import { queryRows } from "../run/query-rows.js";
import { job as jobOf } from "../schema/expressions.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
import { findJob } from "./find-job.js";
import { type JobRow, jobColumns, toJob } from "./job-row.js";

/** What it becomes is computed from the version that the caller knows, and written only if the job still has it. */
export async function updateJob(
  database: Kysely<Tables>,
  request: UpdateJobRequest,
  options: OperationOptions | undefined,
): Promise<Job> {
  const { jobId, version, changes, openAssignment } = request;
  const job = await findJob(database, jobId, options);
  if (job === null) throw new JobNotFoundError(jobId);
  if (job.version !== version) throw new VersionConflictError(jobId, version);
  const changed = changeJob(job, changes, openAssignment);
  if (changed === job) return job;
  const effect = toEffect(job, changed, openAssignment);
  const [row] = await queryRows(database, updateStatement(changed, request, effect), options);
  if (row !== undefined) return toJob(row);
  if (effect !== null) await refuseToRelease(database, job, options);
  throw new VersionConflictError(jobId, version);
}

/** @throws {IllegalMoveError} the job is still at that version, so its assignment is what cannot be changed */
async function refuseToRelease(
  database: Kysely<Tables>,
  { id, version, assignmentId }: Job,
  options: OperationOptions | undefined,
): Promise<void> {
  const { status = null } = (await findAssignment(database, assignmentId ?? "", options)) ?? {};
  if ((await findJob(database, id, options))?.version !== version) return;
  throw new IllegalMoveError(assignmentId ?? "", status, "declined");
}

/** What the update does with the open assignment; null if nothing. */
function toEffect(before: Job, after: Job, change: OpenAssignmentChange | undefined): OpenAssignmentChange | null {
  if (before.status !== "assigned" || before.assignmentId === null || change === undefined) return null;
  if (change.action === "release") return after.status === "waiting" ? change : null;
  return change.distanceMeters === undefined ? null : change;
}

/**
 * The job, its event and its assignment: all of it or nothing. The assignment is locked first, as every other statement
 * changes an assignment before its job.
 */
function updateStatement(
  { location, window, ...changed }: Job,
  { jobId, version, actor, reason }: UpdateJobRequest,
  effect: OpenAssignmentChange | null,
): RawBuilder<JobRow> {
  const isThere = sql`id = ${parseId(jobId)}::integer and version = ${version}::integer`;
  const author = sql`${actor ?? null}::text, ${reason ?? null}::text`;
  return sql<JobRow>`
    with ${effect === null ? sql`` : locked(changed.assignmentId, effect)} current as materialized (
      select id from dispatch_jobs where ${isThere} ${effect === null ? sql`` : sql`and exists (select from locked)`}
      for update
    ), updated as (
      update dispatch_jobs
      set reference = ${changed.reference}::text, note = ${changed.note}::text, latitude = ${location.latitude}::float8,
        longitude = ${location.longitude}::float8, requirements = ${JSON.stringify(changed.requirements)}::json,
        priority = ${changed.priority}::integer, earliest = ${window?.earliest ?? null}::timestamptz,
        latest = ${window?.latest ?? null}::timestamptz, work_seconds = ${changed.workSeconds}::integer,
        status = ${changed.status}, version = version + 1, actor = ${actor ?? null}::text, reason = ${reason ?? null}::text
      where id in (select id from current)
      returning *
    ) ${effect === null ? sql`` : effect.action === "keep" ? measured(effect) : released(author)}
    select ${jobColumns} from updated`;
}

/** The assignment, if it can be kept or released, until the statement ends. */
function locked(assignmentId: string | null, { action }: OpenAssignmentChange): RawBuilder<unknown> {
  const statuses = action === "keep" ? openStatuses : statusesBefore("declined");
  return sql`
    locked as materialized (
      select id, status from assignments
      where id = ${parseId(assignmentId ?? "")}::integer and status = any(${[...statuses]}::text[])
      for update
    ),`;
}

function measured({ distanceMeters = 0 }: OpenAssignmentChange): RawBuilder<unknown> {
  return sql`, measured as (
      update assignments set distance_km = ${toKilometers(distanceMeters)}::float8
      from locked where assignments.id = locked.id and exists (select from current)
    )`;
}

function released(author: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`, released as (
      update assignments set status = 'declined', slot = null, end_cause = 'changed'
      from locked where assignments.id = locked.id and exists (select from current)
      returning assignments.*, locked.status as from_status
    ), noted as (
      insert into dispatch_events (assignment_id, job_id, tech_id, cust_id, from_status, to_status, actor, reason)
      select id, ${sql.raw(jobOf)}, tech_id, cust_id, from_status, status, ${author} from released
    )`;
}
