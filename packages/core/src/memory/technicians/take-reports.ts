import { parseInstant } from "../../domain/instant.js";
import { checkLocationReport } from "../../plugins/check-location-report.js";
import type { LocationReport, LocationUpdate } from "../../plugins/location-store.js";
import type { Fleet } from "./fleet.js";

const farthestAheadMs = 5 * 60_000;

/** @throws {InvalidRequestError} naming the first report that is none, before any is taken */
export function takeReports(
  fleet: Fleet,
  reports: readonly LocationReport[],
  nowMs: number,
): readonly LocationUpdate[] {
  const timed = reports.map((report, index) => ({ report, index, reportedAtMs: checkLocationReport(report, index) }));
  const updates: LocationUpdate[] = [];
  // The latest first: the others of the same technician are outdated then.
  for (const { report, index, reportedAtMs } of timed.toSorted(
    (left, right) => right.reportedAtMs - left.reportedAtMs,
  )) {
    updates[index] = reportedAtMs > nowMs + farthestAheadMs ? "in_future" : takeReport(fleet, report, reportedAtMs);
  }
  return updates;
}

function takeReport(fleet: Fleet, report: LocationReport, reportedAtMs: number): LocationUpdate {
  const { latitude, longitude } = report.location;
  const active = fleet.get(report.technicianId);
  const technician = active ?? fleet.inactive.get(report.technicianId);
  if (technician === undefined) return "unknown_technician";
  if (reportedAtMs <= (parseInstant(technician.locatedAt) ?? Number.NEGATIVE_INFINITY)) return "outdated";
  const moved = { ...technician, location: { latitude, longitude }, locatedAt: report.reportedAt };
  if (active === undefined) fleet.putAway(moved);
  else fleet.set(moved);
  return "updated";
}
