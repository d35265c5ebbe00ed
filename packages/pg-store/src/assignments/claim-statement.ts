import type { AssignmentStatus } from "@dispatch/core";
import { type RawBuilder, sql } from "kysely";
import { type KeptStatement, keepStatement, type Placeholders } from "../run/keep-statement.js";
import { job, open } from "../schema/expressions.js";
import { type AssignmentRow, assignmentColumns } from "./assignment-row.js";
import { isOfJob } from "./list-filter.js";

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

/** A claim, with ids as the tables have them. */
export interface Claim extends ClaimedJob {
  /** The job must have this version. */
  readonly jobVersion: number | null;
  readonly techId: number;
  /** Null: create a customer at the given place. */
  readonly custId: number | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly kilometers: number;
  readonly jobId: number | null;
  readonly replaces: number | null;
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
    | "replaced-missing"
    | "replaced-over"
    | "job-missing"
    | "job"
    | "version"
    | "technician"
    | "load"
    | null;
  /** How many open assignments the technician has, not counting the replaced one. */
  readonly held: number;
  readonly replaced_status: AssignmentStatus | null;
};

const isOpen = sql.raw(open);
const jobOf = sql.raw(job);
const nothing = sql``;

/**
 * One claim is one statement: it checks the key and the technician, finds a free slot, closes the replaced assignment, and
 * writes the row, its history and its decision. All of it or nothing.
 *
 * Under READ COMMITTED, a statement sees all rows except locked ones as they were when it started. Three things prevent an
 * outdated view from booking too much:
 *
 * - The smallest free slot is taken in a unique index. If it was taken in the meantime, the claim gets no row.
 * - If the claim limits how many may be open, it takes a slot even if the technician has no capacity limit: of two claims
 *   with the same view, only one gets it.
 * - The technician must still be the same row version: if its capacity changed in the meantime, even if it changed back,
 *   the claim fails too.
 */
export const claimStatement: KeptStatement<Claim, ClaimRow> = keepStatement((claim: Placeholders<Claim>) => {
  const { techId, replaces, mostOpen, key } = claim;
  return sql<ClaimRow>`
    with ${given(key, () => reserved(claim))} ${given(claim.jobVersion, (version) => lockedJob(claim.jobId, version))} seen as materialized (
      select ctid as version from technicians where technicianid = ${techId}::integer
    ), technician as materialized (
      select technicianid, capacity, ctid as version from technicians
      where technicianid = ${techId}::integer and is_active
        ${given(key, () => sql`and exists (select from reserved)`)}
        ${given(claim.jobVersion, () => sql`and exists (select from locked_job)`)}
        ${given(claim.jobId, (id) => sql`and ${jobExists(id)}`)}
      for share
    ), held as materialized (
      select slot from assignments
      where tech_id = ${techId}::integer and ${isOpen} ${given(replaces, (id) => sql`and id <> ${id}::integer`)}
    ), place as materialized (
      select technicianid, ${mostOpen === null ? sql`case when capacity is not null then` : nothing} (
        select min(free) from generate_series(1, (select count(*) + 1 from held)) as free
        where not exists (select from held where slot = free)
      ) ${mostOpen === null ? sql`end` : nothing} as slot
      from technician join seen using (version)
      where (capacity is null or (select count(*) from held) < capacity)
        ${given(mostOpen, (count) => sql`and (select count(*) from held) <= ${count}::integer`)}
    ), ${given(replaces, (id) => closed(id, claim.jobId))} ${claim.custId === null ? newCustomer(claim) : nothing}
    ${claimed(claim)}, ${history(claim)} ${given(claim.decision, decided)} ${given(key, kept)}
    ${claim.jobId === null ? newJob(claim) : given(claim.requirements, (text) => changedJob(claim, text))}
    select ${assignmentColumns}, ${obstacle(claim)} as obstacle,
      (select count(*)::integer from held) as held,
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

/** A job of that id may be left from before the owner started the ids anew: the event of the assignment changes it then. */
function newJob(claim: Placeholders<Claim>): RawBuilder<unknown> {
  const { custId, latitude, longitude, actor, reason } = claim;
  return sql`, made as (
      insert into dispatch_jobs (id, reference, note, cust_id, latitude, longitude, requirements, priority, earliest, latest,
        work_seconds, status, assignment_id, actor, reason)
      select claimed.id, ${claim.reference}::text, ${claim.note}::text, claimed.cust_id,
        coalesce(${claim.jobLatitude}::float8, ${custId === null ? sql`${latitude}::float8` : sql`customers.latitude`}, 'NaN'),
        coalesce(${claim.jobLongitude}::float8, ${custId === null ? sql`${longitude}::float8` : sql`customers.longitude`}, 'NaN'),
        ${claim.requirements}::json, ${claim.priority}::integer, ${claim.earliest}::timestamptz,
        ${claim.latest}::timestamptz, ${claim.workSeconds}::integer, 'assigned', claimed.id, ${actor}::text, ${reason}::text
      from claimed ${custId === null ? nothing : sql`left join customers on customerid = claimed.cust_id`}
      on conflict do nothing
    )`;
}

function changedJob(
  { jobId, actor, reason }: Placeholders<Claim>,
  requirements: RawBuilder<string>,
): RawBuilder<unknown> {
  return sql`, changed as (
      update dispatch_jobs
      set requirements = ${requirements}::json, version = version + 1, actor = ${actor}::text, reason = ${reason}::text
      where id = ${jobId}::integer and exists (select from claimed) and requirements::text <> ${requirements}::text
    )`;
}

/** Closes the replaced assignment only from the status that was seen: if it was moved in the meantime, that event is first. */
function closed(replaces: RawBuilder<number>, jobId: RawBuilder<number> | null): RawBuilder<unknown> {
  return sql`
    replaced as materialized (
      select id, status, ${isOpen} as is_open from assignments
      where id = ${replaces}::integer and status is not null and ${jobOf} = ${jobId}::integer
    ), closed as (
      update assignments set status = 'cancelled', slot = null
      from replaced
      where assignments.id = replaced.id and assignments.status = replaced.status and is_open
        and exists (select from place)
      returning assignments.*, replaced.status as from_status
    ),`;
}

function newCustomer({ latitude, longitude }: Placeholders<Claim>): RawBuilder<unknown> {
  return sql`
    customer as (
      insert into customers (latitude, longitude) select ${latitude}::float8, ${longitude}::float8 from place
      returning customerid
    ),`;
}

/** If the claim also writes a customer or closes an assignment, a conflict must be an error, to roll these back. */
function claimed({ custId, kilometers, jobId, replaces }: Placeholders<Claim>): RawBuilder<unknown> {
  return sql`
    claimed as (
      insert into assignments (cust_id, tech_id, distance_km, assigned_at, status, job_id, dispatch_job_id, slot)
      select ${custId === null ? sql`customerid` : sql`${custId}::integer`}, technicianid, ${kilometers}::float8,
        now(), 'assigned', ${jobId === null ? sql`null` : sql`(select min(id) from assignments where ${isOfJob(jobId)})`},
        ${jobId}::integer, place.slot
      from place
        ${given(replaces, () => sql`cross join closed`)} ${custId === null ? sql`cross join customer` : nothing}
      ${replaces === null && custId !== null ? sql`on conflict do nothing` : nothing}
      returning *
    )`;
}

function history({ replaces, actor, reason }: Placeholders<Claim>): RawBuilder<unknown> {
  const rest = sql`${actor}::text, ${reason}::text`;
  return sql`
    history as (
      insert into dispatch_events (assignment_id, job_id, tech_id, cust_id, from_status, to_status, actor, reason)
      ${given(
        replaces,
        () => sql`
      select id, ${jobOf}, tech_id, cust_id, from_status, status, ${rest} from closed
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
function obstacle({ jobId, jobVersion, replaces, mostOpen, key }: Placeholders<Claim>): RawBuilder<unknown> {
  const otherThanReplaced = given(replaces, (id) => sql`and other.id <> ${id}::integer`);
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
      when exists (
        select from assignments as other
        where coalesce(other.dispatch_job_id, other.job_id, other.id) = ${id}::integer and other.${isOpen} ${otherThanReplaced}
      ) then 'job'`,
      )}
      ${given(jobVersion, () => sql`when not exists (select from locked_job) then 'version'`)}
      when not exists (select from technician)
        or (select count(*) from held) >= (select capacity from technician join seen using (version)) then 'technician'
      ${given(mostOpen, (count) => sql`when (select count(*) from held) > ${count}::integer then 'load'`)}
    end`;
}
