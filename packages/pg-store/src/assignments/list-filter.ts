import type { AssignmentFilter } from "@dispatch/core";
import { type RawBuilder, sql } from "kysely";
import { parseId } from "../values/parse-id.js";

/** Returns the conditions on the rows of a list. An id that no row can have matches no rows. */
export function toConditions({
  ids,
  statuses,
  customerId,
  technicianId,
  jobId,
}: AssignmentFilter): readonly RawBuilder<unknown>[] {
  return [
    ...(ids === undefined ? [] : [sql`id = any(${ids.map(parseId).filter((id) => id !== null)}::integer[])`]),
    ...(statuses === undefined ? [] : [sql`status = any(${[...statuses]}::text[])`]),
    ...(customerId === undefined ? [] : [sql`cust_id = ${parseId(customerId)}::integer`]),
    ...(technicianId === undefined ? [] : [sql`tech_id = ${parseId(technicianId)}::integer`]),
    ...(jobId === undefined ? [] : [isOfJob(parseId(jobId))]),
  ];
}

/** Rows of earlier versions name no job: of them, the first assignment of a job is its id. */
export function isOfJob(jobId: RawBuilder<number> | number | null): RawBuilder<unknown> {
  return sql`(dispatch_job_id = ${jobId}::integer or (dispatch_job_id is null
    and (job_id = ${jobId}::integer or (id = ${jobId}::integer and job_id is null and status is not null))))`;
}
