import { parseInstant } from "../domain/instant.js";
import type { Availability } from "../domain/technician.js";
import { listWorkingTime, type WorkingTime } from "./working-time.js";

/** Longer than a week, so that it contains the next shift of every pattern. */
const horizonMs = 8 * 86_400_000;

/**
 * Returns the working time in which a moment lies, otherwise the next one within eight days of the moment, or of the end of an
 * absence after it. Returns null if they do not work in that time. The availability must have no faults.
 */
export function findNextWorkingTime(availability: Availability, atMs: number): WorkingTime | null {
  const ends = (availability.absences ?? []).map(({ to }) => parseInstant(to) ?? 0).filter((toMs) => toMs > atMs);
  for (const fromMs of [atMs, ...ends.sort((left, right) => left - right)]) {
    const times = listWorkingTime(availability, { fromMs, toMs: fromMs + horizonMs }, 0);
    const next = times.find(({ toMs }) => toMs > atMs);
    if (next !== undefined) return next;
  }
  return null;
}
