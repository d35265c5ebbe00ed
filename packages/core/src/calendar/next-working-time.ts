import type { Availability } from "../domain/technician.js";
import { findWorkingTime, listAbsences, type WorkingTime } from "./working-time.js";

/** Longer than a week, so that it contains the next shift of every pattern. */
const horizonMs = 8 * 86_400_000;

/**
 * Returns the working time that contains the moment, otherwise the next one within eight days of the moment, or of the
 * end of a later absence. Null if there is no such time. The availability must have no faults.
 */
export function findNextWorkingTime(availability: Availability, atMs: number): WorkingTime | null {
  const absences = listAbsences(availability.absences ?? []).filter(({ toMs }) => toMs > atMs);
  const starts = [atMs, ...absences.map(({ toMs }) => toMs)];
  for (const [index, fromMs] of starts.entries()) {
    // Search only up to the next absence: the search that starts at its end covers the time after it.
    const next = absences[index];
    const untilMs = Math.min(fromMs + horizonMs, next?.fromMs ?? Number.POSITIVE_INFINITY);
    const found = untilMs > fromMs ? findWorkingTime(availability, { fromMs, toMs: untilMs }) : null;
    if (found !== null) return found;
  }
  return null;
}
