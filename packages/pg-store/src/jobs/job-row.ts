import type { Job, JobStatus, Requirements } from "@dispatch/core";
import { readStoredRequirements } from "@dispatch/core/plugin-kit";
import { type RawBuilder, sql } from "kysely";
import { utcText } from "../values/utc-text.js";

/** A job as every statement reads it. */
export interface JobRow {
  readonly id: number;
  readonly reference: string | null;
  readonly note: string | null;
  readonly cust_id: number | null;
  readonly latitude: number;
  readonly longitude: number;
  readonly requirements: Requirements;
  readonly priority: number;
  readonly earliest_ms: number | null;
  readonly latest_ms: number | null;
  readonly work_seconds: number;
  readonly held_until_ms: number | null;
  readonly status: JobStatus;
  readonly version: number;
  readonly created_at_utc: string;
  readonly assignment_id: number | null;
}

export const jobColumns: RawBuilder<JobRow> = sql<JobRow>`
  id, reference, note, cust_id, latitude, longitude, requirements, priority, work_seconds, status, version, assignment_id,
  (extract(epoch from earliest) * 1000)::float8 as earliest_ms, (extract(epoch from latest) * 1000)::float8 as latest_ms,
  (extract(epoch from held_until) * 1000)::float8 as held_until_ms,
  ${utcText("created_at")} as created_at_utc`;

export function toJob(row: JobRow): Job {
  const { earliest_ms: earliest, latest_ms: latest } = row;
  return {
    id: String(row.id),
    reference: row.reference,
    note: row.note,
    customerId: row.cust_id === null ? null : String(row.cust_id),
    location: { latitude: row.latitude, longitude: row.longitude },
    requirements: readStoredRequirements(row.requirements),
    priority: row.priority,
    window: earliest === null || latest === null ? null : { earliest: toInstant(earliest), latest: toInstant(latest) },
    workSeconds: row.work_seconds,
    heldUntil: row.held_until_ms === null ? null : toInstant(row.held_until_ms),
    status: row.status,
    version: row.version,
    createdAt: row.created_at_utc,
    assignmentId: row.assignment_id === null ? null : String(row.assignment_id),
  };
}

function toInstant(ms: number): string {
  return new Date(Math.round(ms)).toISOString();
}
