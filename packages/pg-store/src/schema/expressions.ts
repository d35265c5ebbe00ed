/** Whether a row has a place on Earth. NaN sorts above all numbers in Postgres, so that `between` is false for it. */
export const isLocated = "latitude between -90 and 90 and longitude between -180 and 180";

/** Which technicians a search can find. The words are those of the index, so that the planner knows them again. */
export const locatable: string = `is_active and ${isLocated}`;

/** Active, but nowhere on Earth. */
export const unlocatable: string = `is_active and not (${isLocated})`;

/**
 * Where a technician is on the map of degrees: the words of the index, so that the planner matches them. Rounded to a
 * nanodegree (0.1 mm), regardless of which program wrote the row: products of differences such as 1e-200 degrees underflow
 * in the index (SQLSTATE 22003), and would make the writes of other technicians fail.
 */
export const indexedPlace: string = `point(${toNanodegrees("longitude")}, ${toNanodegrees("latitude")})`;

function toNanodegrees(column: string): string {
  return `round(${column} * 1e9::float8) / 1e9::float8`;
}

/** Which assignments hold capacity: the words of the index, so that the planner knows them again. */
export const open = "status in ('assigned', 'accepted', 'en_route', 'on_site')";

/** The order of the list: newest first, rows without a time last. */
export const listTime = "coalesce(assigned_at, '-infinity'::timestamptz)";

/** The job of an assignment of ours; the first one of a job names none, as it would be its own id. */
export const job = "coalesce(job_id, id)";
