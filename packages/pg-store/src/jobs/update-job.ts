import {
  type Job,
  type OpenAssignmentChange,
  type OperationOptions,
  openStatuses,
  type PlannedVisit,
  type UpdateJobRequest,
} from "@dispatch/core";
import {
  AssignmentConflictError,
  changeJob,
  defaultOverrunSeconds,
  IllegalMoveError,
  JobNotFoundError,
  statusesBefore,
  VersionConflictError,
} from "@dispatch/core/plugin-kit";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { toKilometers } from "../assignments/assignment-row.js";
import { isOvertaken } from "../assignments/book-assignment.js";
import { findAssignment } from "../assignments/find-assignment.js";
import { overrunSince } from "../assignments/overrun.js";
import { toNeighbour } from "../assignments/to-claim.js";
import { runStatement } from "../run/run-statement.js";
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
  const statement = updateStatement(changed, request, effect);
  const row = await runStatement(
    database,
    async (connection) => {
      try {
        return (await statement.execute(connection)).rows[0];
      } catch (error) {
        if (effect?.visit !== undefined && isOvertaken(error)) return undefined;
        throw error;
      }
    },
    options,
  );
  if (row !== undefined) return toJob(row);
  if (effect !== null) await refuseEffect(database, job, effect, options);
  throw new VersionConflictError(jobId, version);
}

/**
 * If the job is still at that version, its assignment is what cannot be changed.
 *
 * @throws {IllegalMoveError} the assignment is over, or can no longer be declined
 * @throws {AssignmentConflictError} it has moved on since the change was judged, or its visit could not be moved
 */
async function refuseEffect(
  database: Kysely<Tables>,
  { id, version, assignmentId }: Job,
  { visit, status: judgedBy }: OpenAssignmentChange,
  options: OperationOptions | undefined,
): Promise<void> {
  const assignment = await findAssignment(database, assignmentId ?? "", options);
  if ((await findJob(database, id, options))?.version !== version) return;
  const { status = null, technicianId = "" } = assignment ?? {};
  if (status !== null && openStatuses.includes(status)) {
    if (status !== (judgedBy ?? status)) throw new AssignmentConflictError(technicianId, { currentStatus: status });
    if (visit !== undefined) throw new AssignmentConflictError(technicianId, { calendarChanged: true });
  }
  throw new IllegalMoveError(assignmentId ?? "", status, "declined");
}

/** What the update does with the open assignment; null if nothing. */
function toEffect(before: Job, after: Job, change: OpenAssignmentChange | undefined): OpenAssignmentChange | null {
  if (before.status !== "assigned" || before.assignmentId === null || change === undefined) return null;
  if (change.action === "release") return after.status === "waiting" ? change : null;
  const { status, distanceMeters, visit } = change;
  return status === undefined && distanceMeters === undefined && visit === undefined ? null : change;
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
    ), ${given(effect?.visit, (visit) => moved(visit, location, effect?.overrunSeconds))} updated as (
      update dispatch_jobs
      set reference = ${changed.reference}::text, note = ${changed.note}::text, latitude = ${location.latitude}::float8,
        longitude = ${location.longitude}::float8, requirements = ${JSON.stringify(changed.requirements)}::json,
        priority = ${changed.priority}::integer, earliest = ${window?.earliest ?? null}::timestamptz,
        latest = ${window?.latest ?? null}::timestamptz, work_seconds = ${changed.workSeconds}::integer,
        held_until = ${changed.heldUntil}::timestamptz, status = ${changed.status}, version = version + 1, actor = ${actor ?? null}::text, reason = ${reason ?? null}::text
      where id in (select id from current) ${given(effect?.visit, () => sql`and exists (select from moved)`)}
      returning *
    ) ${effect?.action === "release" ? released(author) : given(effect?.distanceMeters, measured)}
    select ${jobColumns} from updated`;
}

/** The assignment, if it can be kept or released, and has the status that the change was judged by, until the statement ends. */
function locked(assignmentId: string | null, { action, status }: OpenAssignmentChange): RawBuilder<unknown> {
  const possible = action === "keep" ? openStatuses : statusesBefore("declined");
  const statuses = possible.filter((one) => one === (status ?? one));
  return sql`
    locked as materialized (
      select id, status from assignments
      where id = ${parseId(assignmentId ?? "")}::integer and status = any(${[...statuses]}::text[])
      for update
    ),`;
}

function given<Value>(value: Value | undefined, toSql: (value: Value) => RawBuilder<unknown>): RawBuilder<unknown> {
  return value === undefined ? sql`` : toSql(value);
}

/** The moved visit; no row if the technician does not have the time. */
function moved(
  { leavesAt, startsAt, endsAt, before, after, driveToAfterSeconds, now, plannedAt }: PlannedVisit,
  { latitude, longitude }: Job["location"],
  overrunSeconds = defaultOverrunSeconds,
): RawBuilder<unknown> {
  const present = sql`coalesce(${now ?? null}::timestamptz, now())`;
  const age = sql`${present} - ${plannedAt ?? null}::timestamptz`;
  return sql`
    tried as materialized (
      select dispatch_move_visit(locked.id, ${leavesAt}::timestamptz, ${startsAt}::timestamptz, ${endsAt}::timestamptz,
        ${latitude}::float8, ${longitude}::float8, ${present}, ${overrunSince(age, sql`${overrunSeconds}`)},
        ${toNeighbour(before)}::text, ${toNeighbour(after)}::text, ${driveToAfterSeconds ?? null}::float8) as visit
      from locked cross join current
    ), moved as materialized (select from tried where visit is not null),`;
}

function measured(distanceMeters: number): RawBuilder<unknown> {
  return sql`, measured as (
      update assignments set distance_km = ${toKilometers(distanceMeters)}::float8
      from locked where assignments.id = locked.id and exists (select from updated)
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
