import type { AssignmentFilter } from "@dispatch/core";
import { type RawBuilder, sql } from "kysely";
import { parseId } from "../schema/parse-id.js";

/** What the rows of a list must meet; an id that no row can have is met by none. */
export function toConditions({
  statuses,
  customerId,
  technicianId,
  jobId,
}: AssignmentFilter): readonly RawBuilder<unknown>[] {
  return [
    ...(statuses === undefined ? [] : [sql`status = any(${[...statuses]}::text[])`]),
    ...(customerId === undefined ? [] : [sql`cust_id = ${parseId(customerId)}::integer`]),
    ...(technicianId === undefined ? [] : [sql`tech_id = ${parseId(technicianId)}::integer`]),
    ...(jobId === undefined ? [] : [isOfJob(parseId(jobId))]),
  ];
}

/** Two arms with an index each: the first assignment of a job names none. */
function isOfJob(jobId: number | null): RawBuilder<unknown> {
  return sql`(job_id = ${jobId}::integer or (id = ${jobId}::integer and job_id is null and status is not null))`;
}
