import type { Absence, Availability, Skill, Technician } from "@dispatch/core";
import { withAbsences } from "@dispatch/core/plugin-kit";
import { type RawBuilder, sql } from "kysely";
import { open } from "../schema/expressions.js";
import { nearestUtcText, utcText } from "../values/utc-text.js";
import { toVisit, type VisitRow, visitsOf } from "./visits.js";

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

/**
 * The absences of a technician that are not over. Those of the last day are read too: the clock of a dispatcher may be
 * behind.
 */
export const absences: RawBuilder<readonly Absence[]> = sql<readonly Absence[]>`(
      select json_agg(json_build_object('from', ${utcText("starts_at")}, 'to', ${utcText("ends_at")}) order by starts_at, ends_at)
      from dispatch_absences where tech_id = technicians.technicianid and ends_at > now() - interval '1 day'
    )`;

/** The columns as read, from `shownTechnicians`. */
export const technicianColumns: RawBuilder<TechnicianRow> = sql<TechnicianRow>`
  technicianid, latitude, longitude, capacity, ${nearestUtcText("located_at")} as located_at_utc, skills, availability,
  territories, attributes, base_latitude, base_longitude, agrees_to_overtime,
  case when capacity is not null then coalesce(visits, '[]') end as visits,
  coalesce(open_assignments, 0) as open_assignments, ${absences} as absences`;

/**
 * The technicians of a `with` query that is named `shown` and has the stored columns, with what belongs to each. The visits
 * of all are read at once, and so are the open assignments: a plan from when those tables were small reads all of a table
 * each time.
 */
export const shownTechnicians: RawBuilder<unknown> = sql`
    shown as technicians
    left join (${visitsOf(sql`array(select technicianid from shown where capacity is not null)`)}
    ) as calendars on calendars.tech_id = technicianid
    left join (
      select tech_id, count(*)::integer as open_assignments
      from assignments where tech_id = any(array(select technicianid from shown)) and ${sql.raw(open)}
      group by tech_id
    ) as opened on opened.tech_id = technicianid`;

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
