import { maxClockSkewMs, parseInstant } from "../../domain/instant.js";
import type { TimedReport } from "../../plugin-kit/check-location-report.js";
import type { LocationUpdate } from "../../plugins/location-store.js";
import type { Fleet } from "./fleet.js";

export function takeReports(fleet: Fleet, reports: readonly TimedReport[], nowMs: number): readonly LocationUpdate[] {
  const updates: LocationUpdate[] = [];
  // The latest first: the others of the same technician are outdated then.
  for (const [index, report] of [...reports.entries()].sort(
    ([, left], [, right]) => right.reportedAtMs - left.reportedAtMs,
  )) {
    updates[index] = report.reportedAtMs > nowMs + maxClockSkewMs ? "in_future" : takeReport(fleet, report);
  }
  return updates;
}

function takeReport(fleet: Fleet, report: TimedReport): LocationUpdate {
  const { latitude, longitude } = report.location;
  const active = fleet.get(report.technicianId);
  const technician = active ?? fleet.inactive.get(report.technicianId);
  if (technician === undefined) return "unknown_technician";
  if (report.reportedAtMs <= (parseInstant(technician.locatedAt) ?? Number.NEGATIVE_INFINITY)) return "outdated";
  const moved = { ...technician, location: { latitude, longitude }, locatedAt: report.reportedAt };
  if (active === undefined) fleet.putAway(moved);
  else fleet.set(moved);
  return "updated";
}
