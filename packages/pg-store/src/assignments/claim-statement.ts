import type { AssignmentStatus, EndCause } from "@dispatch/core";
import { bookedJobToken, interruptibleStatuses, parseJobDetails } from "@dispatch/core/plugin-kit";
import { type RawBuilder, sql } from "kysely";
import { type KeptStatement, keepStatement, type Placeholders } from "../run/keep-statement.js";
import { job, open } from "../schema/expressions.js";
import { type AssignmentRow, assignmentColumns } from "./assignment-row.js";
import { isOfJob } from "./list-filter.js";
import { overrunSince } from "./overrun.js";

/** The job of a claim: of a new one all but its place must be given, of one that is there only what changes. */
export interface ClaimedJob {
  readonly reference: string | null;
  readonly note: string | null;
  readonly priority: number | null;
  readonly earliest: string | null;
  readonly latest: string | null;
  readonly workSeconds: number | null;
  readonly requirements: string | null;
  /** Null: where the customer is. */
  readonly jobLatitude: number | null;
  readonly jobLongitude: number | null;
}

/** The time that a claim takes. */
export interface ClaimedVisit {
  /** When the visit leaves, starts and ends. Null: it starts now, and lasts as long as the work of the job. */
  readonly leavesAt: string | null;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  /** The ids of the visits next to it; "" for none there. Null: not compared. */
  readonly visitBefore: string | null;
  readonly visitAfter: string | null;
  readonly driveToAfterSeconds: number | null;
  /** The caller's clock. Null: that of the database. */
  readonly present: string | null;
  /** When it was planned. Null: just now. */
  readonly plannedAt: string | null;
  readonly overrunSeconds: number;
  /** The held slot that the claim ends. */
  readonly holdId: string | null;
}

/** A claim, with ids as the tables have them. */
export interface Claim extends ClaimedJob, ClaimedVisit {
  /** The job must have this version. */
  readonly jobVersion: number | null;
  readonly techId: number;
  /** Null: create a customer at the given place. */
  readonly custId: number | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly kilometers: number;
  readonly jobId: number | null;
  /** The assignment that the claim ends: of the same job, or the one to interrupt. */
  readonly replaces: number | null;
  /** Set if it is interrupted: the priority of its job must be lower. */
  readonly belowPriority: number | null;
  /** Why it ends. Null: by choice. */
  readonly endCause: EndCause | null;
  /** The reason noted with its end. Null: that of the claim. */
  readonly endReason: string | null;
  /** How many open assignments the technician may have at most. */
  readonly mostOpen: number | null;
  /** The key of the reservation; `token` is its token. */
  readonly key: Uint8Array | null;
  readonly token: string | null;
  readonly decision: string | null;
  readonly actor: string | null;
  readonly reason: string | null;
}

/** The new row; or nulls, and the obstacle. */
export type ClaimRow = { readonly [Column in keyof AssignmentRow]: AssignmentRow[Column] | null } & {
  /** Null without a row means: what the statement saw is outdated, and another attempt may succeed. */
  readonly obstacle:
    | "reservation"
    | "hold"
    | "replaced-missing"
    | "replaced-over"
    | "job-missing"
    | "job"
    | "version"
    | "technician"
    | "load"
    | "calendar"
    | null;
  /** How many open assignments the technician has, not counting the replaced one. Null unless the claim limits them. */
  readonly held: number | null;
  readonly replaced_status: AssignmentStatus | null;
};

const isOpen = sql.raw(open);
const jobOf = sql.raw(job);
const nothing = sql``;

/** Whether a more important job may take the technician away; the priority of the job of an assignment. */
export const isInterruptible: RawBuilder<boolean> = sql`status in (${sql.join(interruptibleStatuses.map((status) => sql.lit(status)))})`;
export const priorityOfJob: RawBuilder<number> = sql`coalesce((select priority from dispatch_jobs where dispatch_jobs.id = ${jobOf}), 0)`;

/** For an assignment of the Python service or of an earlier version, whose job has no row. */
const { workSeconds: defaultWorkSeconds } = parseJobDetails({});

/**
 * One claim is one statement: it checks the key, the job and the technician, adds a visit to the technician's calendar,
 * closes the replaced assignment, and writes the row, its history and its decision. All of it or nothing.
 *
 * Under READ COMMITTED, a statement sees all rows except locked ones as they were when it started. So first of all it
 * locks the technician, whose capacity is the current one then, and the replaced assignment, which must not have moved.
 * `dispatch_add_visit` takes its turn at the calendar, and sees what others have committed by then. What is written after
 * it succeeds, or fails with an error that rolls back all of it.
 *
 * `memory/ledger/book.ts` of `@dispatch/core` has the same rules without SQL; the conformance kit checks both.
 */
export const claimStatement: KeptStatement<Claim, ClaimRow> = keepStatement((claim: Placeholders<Claim>) => {
  const { techId, replaces, key, jobId } = claim;
  return sql<ClaimRow>`
    with ${given(key, () => reserved(claim))} ${given(claim.jobVersion, (version) => lockedJob(jobId, version))} technician as materialized (
      select technicianid, capacity from technicians
      where technicianid = ${techId}::integer and is_active
        ${given(key, () => sql`and exists (select from reserved)`)}
        ${given(claim.jobVersion, () => sql`and exists (select from locked_job)`)}
        ${given(jobId, (id) => sql`and ${jobExists(id)} and not ${isAssigned(id, replaces)}`)}
      for share
    ), ${given(replaces, (id) => replaced(id, claim))} ${site(claim)}, ${visit(claim)},
    ${given(replaces, () => closed(claim))} ${claim.custId === null ? newCustomer(claim) : nothing}
    ${claimed(claim)}, ${history(claim)} ${given(claim.decision, decided)} ${given(key, kept)}
    ${jobId === null ? newJob(claim) : changedJob(claim)}
    select ${assignmentColumns}, ${obstacle(claim)} as obstacle,
      (select held from visit) as held,
      ${replaces === null ? sql`null` : sql`(select status from replaced)`} as replaced_status
    from (select) as one left join claimed on true`;
});

function given<Value>(value: Value | null, toSql: (value: Value) => RawBuilder<unknown>): RawBuilder<unknown> {
  return value === null ? nothing : toSql(value);
}

function reserved({ key, token }: Placeholders<Claim>): RawBuilder<unknown> {
  return sql`
    reserved as materialized (
      select from dispatch_idempotency_keys
      where key = ${key}::bytea and token = ${token} and assignment_id is null and job_id is null
      for update
    ),`;
}

/** Locks the job if it still has this version, so that of two requests that know one version, only the first continues. */
function lockedJob(jobId: RawBuilder<number> | null, version: RawBuilder<number>): RawBuilder<unknown> {
  return sql`
    locked_job as materialized (
      select from dispatch_jobs where id = ${jobId}::integer and version = ${version}::integer for update
    ),`;
}

function jobExists(id: RawBuilder<number>): RawBuilder<unknown> {
  return sql`(exists (select from dispatch_jobs where id = ${id}::integer)
    or exists (select from assignments where ${isOfJob(id)}))`;
}

/** Whether the job has an open assignment other than the replaced one. */
function isAssigned(jobId: RawBuilder<number>, replaces: RawBuilder<number> | null): RawBuilder<unknown> {
  return sql`exists (
        select from assignments as other
        where coalesce(other.dispatch_job_id, other.job_id, other.id) = ${jobId}::integer and other.${isOpen}
          ${given(replaces, (id) => sql`and other.id <> ${id}::integer`)}
      )`;
}

/** The replaced assignment as the statement sees it, and locked if it is still so: if it was moved, that event is first. */
function replaced(replaces: RawBuilder<number>, claim: Placeholders<Claim>): RawBuilder<unknown> {
  return sql`
    replaced as materialized (
      select id, status, ${isOpen} as is_open from assignments
      where id = ${replaces}::integer and status is not null and ${mayBeEnded(claim)}
    ), replaceable as materialized (
      select id from assignments
      where id = ${replaces}::integer and status = (select status from replaced where is_open)
      for no key update
    ),
    ${given(claim.belowPriority, () => interruptedJob)}`;
}

/** The job of the interrupted assignment, locked after the assignment: its priority is the current one then. */
const interruptedJob = sql`
    interrupted_job as materialized (
      select priority from dispatch_jobs
      where id = (select ${jobOf} from assignments where id = (select id from replaceable))
      for update
    ),`;

/** Where the work is, and how long it takes. */
function site(claim: Placeholders<Claim>): RawBuilder<unknown> {
  const { jobId, custId, latitude, longitude, jobLatitude, jobLongitude, workSeconds } = claim;
  const customer = given(custId, (id) => sql`left join customers on customerid = ${id}::integer`);
  const ofCustomer = (column: "latitude" | "longitude") =>
    custId === null ? sql`${{ latitude, longitude }[column]}::float8` : sql`customers.${sql.ref(column)}`;
  return jobId === null
    ? sql`
    site as materialized (
      select coalesce(${jobLatitude}::float8, ${ofCustomer("latitude")}, 'NaN') as latitude,
        coalesce(${jobLongitude}::float8, ${ofCustomer("longitude")}, 'NaN') as longitude,
        ${workSeconds}::integer as work_seconds
      from (select) as one ${customer}
    )`
    : sql`
    site as materialized (
      select coalesce(jobs.latitude, ${ofCustomer("latitude")}, 'NaN') as latitude,
        coalesce(jobs.longitude, ${ofCustomer("longitude")}, 'NaN') as longitude,
        coalesce(jobs.work_seconds, ${defaultWorkSeconds}::integer) as work_seconds
      from (select) as one left join dispatch_jobs as jobs on jobs.id = ${jobId}::integer ${customer}
    )`;
}

/** `claimable` is complete before the visit is added: the planner would run the function before the joins. */
function visit(claim: Placeholders<Claim>): RawBuilder<unknown> {
  const { leavesAt, startsAt, endsAt, replaces, plannedAt } = claim;
  const present = timeOr(claim.present, sql`now()`);
  const age = plannedAt === null ? sql`null` : sql`${present} - ${plannedAt}::timestamptz`;
  const end = sql`now() + work_seconds * interval '1 second'`;
  return sql`
    claimable as materialized (
      select technicianid, capacity, latitude, longitude, work_seconds
      from technician cross join site ${given(replaces, () => sql`cross join replaceable`)}
      ${given(claim.belowPriority, (priority) => sql`where coalesce((select priority from interrupted_job), 0) < ${priority}::integer`)}
    ), visit as materialized (
      select technicianid, added.visit as id, added.held
      from claimable cross join lateral dispatch_add_visit(
          technicianid, capacity, ${timeOr(leavesAt, sql`now()`)}, ${timeOr(startsAt, sql`now()`)}, ${timeOr(endsAt, end)},
          latitude, longitude, ${present}, ${overrunSince(age, sql`${claim.overrunSeconds}`)},
          ${claim.visitBefore}::text, ${claim.visitAfter}::text, ${claim.driveToAfterSeconds}::float8, ${claim.mostOpen}::integer, ${replaces}::integer,
          ${claim.holdId}::text, null, null
        ) as added
    )`;
}

function timeOr(time: RawBuilder<string> | null, otherwise: RawBuilder<unknown>): RawBuilder<unknown> {
  return time === null ? otherwise : sql`${time}::timestamptz`;
}

/** A job of that id may be left from before the owner started the ids anew: the event of the assignment changes it then. */
function newJob(claim: Placeholders<Claim>): RawBuilder<unknown> {
  const { actor, reason } = claim;
  return sql`, made as (
      insert into dispatch_jobs (id, reference, note, cust_id, latitude, longitude, requirements, priority, earliest, latest,
        work_seconds, status, assignment_id, actor, reason)
      select claimed.id, ${claim.reference}::text, ${claim.note}::text, claimed.cust_id, latitude, longitude,
        ${claim.requirements}::json, ${claim.priority}::integer, ${claim.earliest}::timestamptz,
        ${claim.latest}::timestamptz, work_seconds, 'assigned', claimed.id, ${actor}::text, ${reason}::text
      from claimed cross join site
      on conflict do nothing
    )`;
}

function changedJob({
  jobId,
  requirements,
  earliest,
  latest,
  actor,
  reason,
}: Placeholders<Claim>): RawBuilder<unknown> {
  if (requirements === null && earliest === null) return nothing;
  const asked = requirements === null ? sql`requirements` : sql`${requirements}::json`;
  const [first, last] =
    earliest === null ? [sql`earliest`, sql`latest`] : [timeOr(earliest, nothing), timeOr(latest, nothing)];
  return sql`, changed as (
      update dispatch_jobs
      set requirements = ${asked}, earliest = ${first}, latest = ${last}, version = version + 1, actor = ${actor}::text,
        reason = ${reason}::text
      where id = ${jobId}::integer and exists (select from claimed)
        and (requirements::text <> (${asked})::text or (earliest, latest) is distinct from (${first}, ${last}))
    )`;
}

/** The job of a replaced assignment goes on. That of an interrupted one, which is declined, waits. */
function closed({ belowPriority, endCause }: Placeholders<Claim>): RawBuilder<unknown> {
  return sql`
    closed as (
      update assignments set status = ${belowPriority === null ? sql`'cancelled'` : sql`'declined'`}, slot = null
        ${given(endCause, (cause) => sql`, end_cause = ${cause}`)}
      from replaced
      where assignments.id = replaced.id and exists (select from visit where id is not null)
      returning assignments.*, replaced.status as from_status
    ),`;
}

function mayBeEnded({ belowPriority, techId, jobId }: Placeholders<Claim>): RawBuilder<unknown> {
  if (belowPriority === null) return sql`${jobOf} = ${jobId}::integer`;
  return sql`tech_id = ${techId}::integer and ${isInterruptible} and ${priorityOfJob} < ${belowPriority}::integer`;
}

function newCustomer({ latitude, longitude }: Placeholders<Claim>): RawBuilder<unknown> {
  return sql`
    customer as (
      insert into customers (latitude, longitude) select ${latitude}::float8, ${longitude}::float8 from visit where id is not null
      returning customerid
    ),`;
}

function claimed({ custId, kilometers, jobId, replaces }: Placeholders<Claim>): RawBuilder<unknown> {
  return sql`
    claimed as (
      insert into assignments (cust_id, tech_id, distance_km, assigned_at, status, job_id, dispatch_job_id, dispatch_visit_id)
      select ${custId === null ? sql`customerid` : sql`${custId}::integer`}, technicianid, ${kilometers}::float8,
        now(), 'assigned', ${jobId === null ? sql`null` : sql`(select min(id) from assignments where ${isOfJob(jobId)})`},
        ${jobId}::integer, visit.id
      from visit ${given(replaces, () => sql`cross join closed`)} ${custId === null ? sql`cross join customer` : nothing}
      where visit.id is not null
      returning *
    )`;
}

function history({ replaces, actor, reason, endReason }: Placeholders<Claim>): RawBuilder<unknown> {
  const rest = sql`${actor}::text, ${reason}::text`;
  const bookedJob = sql`(select ${jobOf}::text from claimed)`;
  const restOfClosed =
    endReason === null
      ? rest
      : sql`${actor}::text, replace(${endReason}::text, ${sql.lit(bookedJobToken)}, ${bookedJob})`;
  return sql`
    history as (
      insert into dispatch_events (assignment_id, job_id, tech_id, cust_id, from_status, to_status, actor, reason)
      ${given(
        replaces,
        () => sql`
      select id, ${jobOf}, tech_id, cust_id, from_status, status, ${restOfClosed} from closed
      union all`,
      )}
      select id, ${jobOf}, tech_id, cust_id, null, status, ${rest} from claimed
    )`;
}

function decided(decision: RawBuilder<string>): RawBuilder<unknown> {
  return sql`, decided as (
      insert into dispatch_decisions (assignment_id, body) select id, ${decision}::jsonb from claimed
    )`;
}

function kept(key: RawBuilder<Uint8Array>): RawBuilder<unknown> {
  return sql`, kept as (
      update dispatch_idempotency_keys as keys set assignment_id = claimed.id
      from claimed where keys.key = ${key}::bytea
    )`;
}

/** Returns the first obstacle, in the order in which a caller can resolve them. */
function obstacle({ jobId, jobVersion, replaces, mostOpen, holdId, key }: Placeholders<Claim>): RawBuilder<unknown> {
  return sql`case
      ${given(key, () => sql`when not exists (select from reserved) then 'reservation'`)}
      ${given(
        replaces,
        () => sql`
      when not exists (select from replaced) then 'replaced-missing'
      when not (select is_open from replaced) then 'replaced-over'`,
      )}
      ${given(
        jobId,
        (id) => sql`
      when not ${jobExists(id)} then 'job-missing'
      when ${isAssigned(id, replaces)} then 'job'`,
      )}
      ${given(jobVersion, () => sql`when not exists (select from locked_job) then 'version'`)}
      when not exists (select from technician) then 'technician'
      ${given(holdId, () => sql`when (select held from visit) = -1 then 'hold'`)}
      ${given(mostOpen, (count) => sql`when (select held from visit) > ${count}::integer then 'load'`)}
      when exists (select from visit where id is null) then 'calendar'
    end`;
}
