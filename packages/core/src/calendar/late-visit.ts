import { parseInstant } from "../domain/instant.js";
import type { Technician } from "../domain/technician.js";
import { lateSpeedMetersPerSecond, type Visit } from "../domain/visit.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import { compareStarts, type TimedVisit, toTimed } from "./lanes.js";
import { findShiftStartOfRecord } from "./working-time.js";

/** A visit that leaves the calendar of a technician. */
export interface RemovedVisit {
  readonly visit: Visit;
  /** Whether the technician is where it was: on site, or done. */
  readonly isThere: boolean;
}

/**
 * Finds the visit that a technician can certainly no longer reach in time, after another one is gone: the id of its
 * assignment. Null if there is none. Only with a capacity of 1 does it matter where they are.
 *
 * Only the next visit may be late, and only if no open visit is before the one that is gone. From the place of the visit that is gone,
 * it takes the drive that is in the calendar; from a place that they have reported since they were to leave for that, at
 * least the great circle at 130 km/h. If they were not to leave yet, they still have the time that the plan gave them.
 * For a later shift (without shifts: on a later day) they set off from their base: only a place that they have reported in
 * that shift counts.
 */
export function findLateVisit(technician: Technician, removed: RemovedVisit, nowMs: number): string | null {
  const { capacity, visits = [] } = technician;
  if (capacity !== 1) return null;
  const gone = toTimed(removed.visit);
  const others = visits.map(toTimed).filter(({ id }) => id !== gone.id);
  const [next] = others.sort(compareStarts);
  if (next === undefined || next.startsAtMs < gone.startsAtMs) return null;
  const shiftStartMs = findShiftStartOfRecord(technician, next.startsAtMs);
  const isSameShift = gone.startsAtMs >= shiftStartMs;
  const arrivesAtMs =
    removed.isThere && isSameShift
      ? nowMs + next.startsAtMs - next.leavesAtMs
      : toLeastArrival(technician, isSameShift ? gone.leavesAtMs : shiftStartMs, next);
  const isAssigned = visits.some(({ assignmentId }) => assignmentId === next.id);
  return isAssigned && arrivesAtMs > next.startsAtMs ? next.id : null;
}

/** From the place that they have reported since; minus infinity if they have not. */
function toLeastArrival(
  { location, locatedAt }: Technician,
  sinceMs: number,
  { location: destination }: TimedVisit,
): number {
  const locatedAtMs = parseInstant(locatedAt) ?? Number.NEGATIVE_INFINITY;
  if (locatedAtMs < sinceMs) return Number.NEGATIVE_INFINITY;
  return locatedAtMs + (greatCircleDistanceMeters(location, destination) / lateSpeedMetersPerSecond) * 1000;
}
