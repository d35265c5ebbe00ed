import type { AssignmentRecord } from "@dispatch/core";
import { type RawBuilder, sql } from "kysely";

/** An assignment as both statements read it. */
export interface AssignmentRow {
  readonly id: number;
  readonly cust_id: number;
  readonly tech_id: number;
  readonly distance_km: number;
  readonly assigned_at_utc: string | null;
}

/** The time as text: a `Date` would cut it to milliseconds. Null for none, and for the infinite ones. */
export const assignedAtUtc: RawBuilder<string | null> = sql<string | null>`
  case when isfinite(assigned_at) then to_char(assigned_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') end`;

export function toAssignmentRecord(row: AssignmentRow): AssignmentRecord {
  return {
    id: String(row.id),
    customerId: String(row.cust_id),
    technicianId: String(row.tech_id),
    distanceMeters: toMeters(row.distance_km),
    assignedAt: row.assigned_at_utc,
  };
}

/** To the millimetre: 1774.13 / 1000 alone would be 1.7741300000000002. */
export function toKilometers(meters: number): number {
  return Math.round(meters * 1e3) / 1e6;
}

function toMeters(kilometers: number): number | null {
  return Number.isFinite(kilometers) ? Math.round(kilometers * 1e6) / 1e3 : null;
}
