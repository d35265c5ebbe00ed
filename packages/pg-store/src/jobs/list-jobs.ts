import type { Coordinates, Job, JobFilter, ListJobsRequest, OperationOptions, Page } from "@dispatch/core";
import { checkCount, earthRadiusMeters, parseJobFilter } from "@dispatch/core/plugin-kit";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import { isLocated } from "../schema/expressions.js";
import type { Tables } from "../schema/tables.js";
import { parseIdCursor, toIdPage } from "../values/cursor.js";
import { parseId } from "../values/parse-id.js";
import { type JobRow, jobColumns, toJob } from "./job-row.js";

export async function listJobs(
  database: Kysely<Tables>,
  { limit, cursor, filter = {} }: ListJobsRequest,
  options: OperationOptions | undefined,
): Promise<Page<Job>> {
  options?.signal?.throwIfAborted();
  checkCount("limit", limit);
  const after = parseIdCursor(cursor);
  const conditions = [
    ...(after === null ? [] : [sql`id < ${after}::integer`]),
    ...toConditions(parseJobFilter(filter)),
  ];
  const statement = sql<JobRow>`
    select ${jobColumns} from dispatch_jobs
    ${conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`}
    order by id desc limit ${limit + 1}::bigint`;
  return toIdPage(await queryRows(database, statement, options), limit, toJob);
}

function toConditions(filter: JobFilter): RawBuilder<unknown>[] {
  const { ids, technicianId, statuses, priority, customerId, reference, window, near } = filter;
  return [
    ...(ids === undefined ? [] : [sql`id = any(${ids.map(parseId).filter((id) => id !== null)}::integer[])`]),
    ...(technicianId === undefined ? [] : [isLastAssignedTo(technicianId)]),
    ...(statuses === undefined ? [] : [sql`status = any(${[...statuses]}::text[])`]),
    ...(priority === undefined ? [] : [sql`priority = ${priority}::float8`]),
    ...(customerId === undefined ? [] : [sql`cust_id = ${parseId(customerId)}::integer`]),
    ...(reference === undefined ? [] : [sql`reference = ${reference}::text`]),
    ...(window === undefined
      ? []
      : [sql`earliest <= ${window.latest}::timestamptz and latest >= ${window.earliest}::timestamptz`]),
    ...(near === undefined ? [] : [sql`${metersFrom(near.location)} <= ${near.withinMeters}::float8`]),
  ];
}

function isLastAssignedTo(technicianId: string): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from assignments where assignments.id = assignment_id and tech_id = ${parseId(technicianId)}::integer
      and assignments.status <> 'declined'
  )`;
}

/** As `greatCircleDistanceMeters` of the core; null if the location of the job is not valid. */
function metersFrom({ latitude, longitude }: Coordinates): RawBuilder<number> {
  return sql<number>`case when ${sql.raw(isLocated)} then 2 * ${sql.lit(earthRadiusMeters)}::float8 * asin(least(1, sqrt(
    sin(radians(latitude - ${latitude}::float8) / 2) ^ 2 + cos(radians(latitude)) * cos(radians(${latitude}::float8))
      * sin(radians(longitude - ${longitude}::float8) / 2) ^ 2))) end`;
}
