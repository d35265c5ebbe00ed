import {
  type CreateJobRequest,
  CustomerLocationInvalidError,
  CustomerNotFoundError,
  InvalidRequestError,
  type Job,
  type OperationOptions,
} from "@dispatch/core";
import {
  findPlaceProblem,
  type NewJobFields,
  parseHeldUntil,
  parseJobDetails,
  ReservationLostError,
} from "@dispatch/core/plugin-kit";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import { isLocated } from "../schema/expressions.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
import { sha256 } from "../values/sha256.js";
import { attemptValues } from "./attempts.js";
import { type JobRow, jobColumns, toJob } from "./job-row.js";

export async function createJob(
  database: Kysely<Tables>,
  request: CreateJobRequest,
  options: OperationOptions | undefined,
): Promise<Job> {
  options?.signal?.throwIfAborted();
  const details = { ...parseJobDetails(request), heldUntil: parseHeldUntil(request) };
  const { customerId } = request;
  const custId = customerId === null ? null : parseId(customerId);
  if (customerId !== null && custId === null) throw new CustomerNotFoundError(customerId);
  if (customerId === null || request.location !== undefined) {
    const problem = findPlaceProblem(Object(request.location));
    if (problem !== null) throw new InvalidRequestError({ parameter: "location", problem });
  }
  const [row] = await queryRows(database, createStatement(request, custId, details), options);
  if (row?.id != null) return toJob(row as JobRow);
  const { place_latitude: latitude = null, place_longitude: longitude = null, is_located = true } = row ?? {};
  if (latitude === null || longitude === null) throw new CustomerNotFoundError(customerId ?? "");
  if (is_located !== true) {
    throw new CustomerLocationInvalidError({ id: customerId ?? "", location: { latitude, longitude } });
  }
  throw new ReservationLostError();
}

/** The new row; or nulls, and where it would have been. */
type CreatedRow = { readonly [Column in keyof JobRow]: JobRow[Column] | null } & {
  readonly place_latitude: number | null;
  readonly place_longitude: number | null;
  readonly is_located: boolean | null;
};

/** The key, the job and the attempt: all of it or nothing. */
function createStatement(
  { location, reservation, attempt, actor, reason }: CreateJobRequest,
  custId: number | null,
  { reference, note, requirements, priority, window, workSeconds, heldUntil }: NewJobFields & Pick<Job, "heldUntil">,
): RawBuilder<CreatedRow> {
  const given = sql`${location?.latitude ?? null}::float8 as latitude, ${location?.longitude ?? null}::float8 as longitude`;
  const ofCustomer = sql`coalesce(${location?.latitude ?? null}::float8, latitude) as latitude,
    coalesce(${location?.longitude ?? null}::float8, longitude) as longitude
    from customers where customerid = ${custId}::integer`;
  return sql<CreatedRow>`
    with ${reservation === undefined ? sql`` : reservedFor(reservation)} place as materialized (
      select ${custId === null ? given : ofCustomer}
    ), made as (
      insert into dispatch_jobs (reference, note, cust_id, latitude, longitude, requirements, priority, earliest, latest,
        work_seconds, held_until, status, actor, reason)
      select ${reference}::text, ${note}::text, ${custId}::integer, latitude, longitude,
        ${JSON.stringify(requirements)}::json, ${priority}::integer, ${window?.earliest ?? null}::timestamptz,
        ${window?.latest ?? null}::timestamptz, ${workSeconds}::integer, ${heldUntil}::timestamptz, 'waiting', ${actor ?? null}::text,
        ${reason ?? null}::text
      from place
      where ${sql.raw(isLocated)} ${reservation === undefined ? sql`` : sql`and exists (select from reserved)`}
      returning *
    ) ${reservation === undefined ? sql`` : keptUnder(reservation.key)}
    ${
      attempt === undefined
        ? sql``
        : sql`, tried as (
      insert into dispatch_job_attempts (job_id, failure, reasons, decision) select id, ${attemptValues(attempt)} from made
    )`
    }
    select made.*, place.latitude as place_latitude, place.longitude as place_longitude,
      ${sql.raw(isLocated.replaceAll(/latitude|longitude/g, "place.$&"))} as is_located
    from (select) as one left join place on true left join (select ${jobColumns} from made) as made on true`;
}

function reservedFor({ key, token }: NonNullable<CreateJobRequest["reservation"]>): RawBuilder<unknown> {
  return sql`
    reserved as materialized (
      select from dispatch_idempotency_keys
      where key = ${sha256(key)}::bytea and token = ${token} and assignment_id is null and job_id is null
      for update
    ),`;
}

/** An earlier version that finds the key takes it for one whose first request still runs. */
function keptUnder(key: string): RawBuilder<unknown> {
  return sql`, kept as (
      update dispatch_idempotency_keys as keys set job_id = made.id, lease_until = keys.expires_at
      from made where keys.key = ${sha256(key)}::bytea
    )`;
}
