import { openStatuses } from "@dispatch/core";
import { underwayStatuses } from "@dispatch/core/plugin-kit";

/** Whether a row has a valid location. Postgres sorts NaN above all numbers, so `between` is false for it. */
export const isLocated = "latitude between -90 and 90 and longitude between -180 and 180";

/** Which technicians a search can find. Must equal the text in the index, so that the planner matches its predicate. */
export const locatable: string = `is_active and ${isLocated}`;

/** Active, but without a valid location. */
export const unlocatable: string = `is_active and not (${isLocated})`;

/**
 * A technician's location as a point in degrees. Must equal the text in the index, so that the planner matches it. Rounded
 * to a nanodegree (0.1 mm), regardless of which program wrote the row: products of differences such as 1e-200 degrees
 * underflow in the index (SQLSTATE 22003), and would make the writes of other technicians fail.
 */
export const indexedPlace: string = `point(${toNanodegrees("longitude")}, ${toNanodegrees("latitude")})`;

function toNanodegrees(column: string): string {
  return `round(${column} * 1e9::float8) / 1e9::float8`;
}

/** Which assignments use capacity. Must equal the text in the index, so that the planner matches its predicate. */
export const open: string = `status in ${toTexts(openStatuses)}`;

/** Which assignments somebody has set off for. */
export const isUnderway: string = `status in ${toTexts(underwayStatuses)}`;

/** Which events change that. Must equal the text in the index, so that the planner matches it. */
export const isOfUnderway: string = `(from_${isUnderway} or to_${isUnderway})`;

function toTexts(texts: readonly string[]): string {
  return `(${texts.map((text) => `'${text}'`).join(", ")})`;
}

/** The order of the list: newest first, rows without a time last. */
export const listTime = "coalesce(assigned_at, '-infinity'::timestamptz)";

/** The job of an assignment, for versions that knew no jobs without one: its first assignment. */
export const legacyJob = "coalesce(job_id, id)";

/** The job of an assignment of ours. Rows of earlier versions name the first assignment of the job, or none. */
export const job = "coalesce(dispatch_job_id, job_id, id)";

/** The tenant whose rows a transaction reads and writes, as SQL; "" for rows without a tenant. */
export const currentTenant = "coalesce(current_setting('dispatch.tenant', true), '')";
