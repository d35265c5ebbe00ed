import type { Assignment, AssignmentRecord, AssignmentStatus, EndCause } from "@dispatch/core";
import { type RawBuilder, sql } from "kysely";
import { job } from "../schema/expressions.js";
import { utcText } from "../values/utc-text.js";

/** An assignment, as every statement reads it. */
export interface AssignmentRow {
  readonly id: number;
  readonly cust_id: number;
  readonly tech_id: number;
  readonly distance_km: number;
  readonly assigned_at_utc: string | null;
  readonly status: AssignmentStatus | null;
  readonly job: number;
  readonly end_cause: EndCause | null;
}

/** Casts the ids: if their owner changed them to `bigint`, `pg` would return strings. */
export const assignmentColumns: RawBuilder<AssignmentRow> = sql<AssignmentRow>`
  id::integer as id, cust_id::integer as cust_id, tech_id::integer as tech_id, distance_km,
  ${utcText("assigned_at")} as assigned_at_utc, status, (${sql.raw(job)})::integer as job, end_cause`;

export function toAssignmentRecord(row: AssignmentRow): AssignmentRecord {
  return {
    id: String(row.id),
    customerId: String(row.cust_id),
    technicianId: String(row.tech_id),
    distanceMeters: toMeters(row.distance_km),
    assignedAt: row.assigned_at_utc,
    status: row.status,
    jobId: row.status === null ? null : String(row.job),
    ...(row.end_cause !== null && { endCause: row.end_cause }),
  };
}

/** For a row that we wrote, in which nothing is null. */
export function toAssignment(
  row: { readonly [Column in keyof AssignmentRow]: AssignmentRow[Column] | null },
): Assignment {
  return toAssignmentRecord(row as AssignmentRow) as Assignment;
}

/** Rounds to the millimetre: 1774.13 / 1000 would be 1.7741300000000002. */
export function toKilometers(meters: number): number {
  return Math.round(meters * 1e3) / 1e6;
}

function toMeters(kilometers: number): number | null {
  return Number.isFinite(kilometers) ? Math.round(kilometers * 1e6) / 1e3 : null;
}
