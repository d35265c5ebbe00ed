import type { Absence, Availability, Skill, Technician } from "@dispatch/core";
import { withAbsences } from "@dispatch/core/plugin-kit";
import { type RawBuilder, sql } from "kysely";
import { open } from "../schema/expressions.js";
import { nearestUtcText, utcText } from "../values/utc-text.js";
import { toVisit, type VisitRow, visits } from "./visits.js";

/** A technician, as every statement reads them. Another program may have written malformed JSON: the rules check for that. */
export interface TechnicianRow {
  readonly technicianid: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly capacity: number | null;
  readonly located_at_utc: string | null;
  readonly skills: readonly Skill[] | null;
  readonly availability: Availability | null;
  readonly territories: readonly string[] | null;
  readonly attributes: Readonly<Record<string, unknown>> | null;
  readonly base_latitude: number | null;
  readonly base_longitude: number | null;
  /** Null without a capacity. */
  readonly visits: readonly VisitRow[] | null;
  readonly open_assignments: number;
  readonly agrees_to_overtime: boolean | null;
  readonly absences: readonly Absence[] | null;
}

/** The columns as stored. */
export const storedColumns: RawBuilder<unknown> = sql.raw(
  `technicianid, latitude, longitude, capacity, located_at, skills, availability, territories, attributes, base_latitude,
    base_longitude, agrees_to_overtime`,
);

/** How many open assignments a technician has; uses an index. */
const openAssignments: RawBuilder<number> = sql<number>`(
      select count(*)::integer from assignments where tech_id = technicians.technicianid and ${sql.raw(open)}
    )`;

/**
 * The absences of a technician that are not over. Those of the last day are read too: the clock of a dispatcher may be
 * behind.
 */
export const absences: RawBuilder<readonly Absence[]> = sql<readonly Absence[]>`(
      select json_agg(json_build_object('from', ${utcText("starts_at")}, 'to', ${utcText("ends_at")}) order by starts_at, ends_at)
      from dispatch_absences where tech_id = technicians.technicianid and ends_at > now() - interval '1 day'
    )`;

/** The columns as read, from the table or a subquery named `technicians` with the stored columns. */
export const technicianColumns: RawBuilder<TechnicianRow> = sql<TechnicianRow>`
  technicianid, latitude, longitude, capacity, ${nearestUtcText("located_at")} as located_at_utc, skills, availability,
  territories, attributes, base_latitude, base_longitude, agrees_to_overtime, ${visits} as visits,
  ${openAssignments} as open_assignments, ${absences} as absences`;

/** Leaves out null columns. */
export function toTechnician(row: TechnicianRow): Technician {
  const technician = {
    id: String(row.technicianid),
    location: { latitude: row.latitude, longitude: row.longitude },
    ...(row.located_at_utc !== null && { locatedAt: row.located_at_utc }),
    ...(row.capacity !== null && { capacity: row.capacity }),
    ...(row.open_assignments > 0 && { openAssignments: row.open_assignments }),
    ...(row.skills !== null && { skills: row.skills }),
    ...(row.availability !== null && { availability: row.availability }),
    ...(row.agrees_to_overtime === true && { agreesToOvertime: true }),
    ...(row.territories !== null && { territories: row.territories }),
    ...(row.attributes !== null && { attributes: row.attributes }),
    ...(row.base_latitude !== null &&
      row.base_longitude !== null && { base: { latitude: row.base_latitude, longitude: row.base_longitude } }),
    ...(row.visits !== null && { visits: row.visits.map(toVisit) }),
  };
  return row.absences === null ? technician : withAbsences(technician, row.absences);
}
