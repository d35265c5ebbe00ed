import { mayWorkOffShift } from "../calendar/working-time.js";
import { parseInstant } from "../domain/instant.js";
import type { Absence, Availability, Shift } from "../domain/technician.js";
import { findAvailabilityFault } from "../plugin-kit/technician-faults.js";
import { readWallClock } from "../plugin-kit/wall-clock.js";
import type { EligibilityRule } from "../plugins/eligibility-rule.js";
import type { SearchWindow } from "../plugins/technician-source.js";

/**
 * When the work starts, the technician must be within a shift and not absent. A job with `mayExtendHours` may start
 * outside the shifts of those who agreed to overtime. If it may start later, their calendar is searched instead. A shift
 * lasts from the first time that
 * the clock shows its start, or later, to the first time that it shows its end.
 */
export const workingHoursRule: EligibilityRule = {
  name: "working-hours",
  check(technician, { requirements, startsAtMs, within }) {
    const { availability } = technician;
    if (availability === undefined) return null;
    if (within !== undefined) return isReadable(availability, within) ? null : "INVALID_AVAILABILITY";
    if (findAvailabilityFault(availability, "") !== null) return "INVALID_AVAILABILITY";
    const reason = findReason(availability, startsAtMs);
    return reason === "OFF_SHIFT" && mayWorkOffShift(technician, requirements) ? null : reason;
  },
};

/** By the window of a search: each gap of a technician is checked, but whether it can be read does not change meanwhile. */
const readableByWindow = new WeakMap<SearchWindow, WeakMap<Availability, boolean>>();

function isReadable(availability: Availability, window: SearchWindow): boolean {
  // It may be anything that another program wrote.
  if (typeof availability !== "object" || availability === null) return false;
  const known = readableByWindow.get(window) ?? new WeakMap<Availability, boolean>();
  readableByWindow.set(window, known);
  const isKnown = known.get(availability) ?? findAvailabilityFault(availability, "") === null;
  known.set(availability, isKnown);
  return isKnown;
}

function findReason({ timeZone, shifts, absences = [] }: Availability, startsAtMs: number): string | null {
  const wallMinutes = readWallClock(timeZone, startsAtMs);
  if (wallMinutes === null) return "INVALID_AVAILABILITY";
  if (absences.some((absence) => isDuring(absence, startsAtMs))) return "ABSENT";
  return shifts === undefined || shifts.some((shift) => isWithin(shift, wallMinutes)) ? null : "OFF_SHIFT";
}

function isDuring({ from, to }: Absence, instantMs: number): boolean {
  return (parseInstant(from) ?? 0) <= instantMs && instantMs < (parseInstant(to) ?? 0);
}

const dayMinutes = 1440;

function isWithin({ weekdays, from, to }: Shift, wallMinutes: number): boolean {
  const begin = toMinutes(from);
  const end = toMinutes(to);
  const length = end > begin ? end - begin : end + dayMinutes - begin;
  const today = Math.floor(wallMinutes / dayMinutes);
  return [today, today - 1].some((day) => {
    const worked = wallMinutes - day * dayMinutes - begin;
    return worked >= 0 && worked < length && weekdays.includes(toWeekday(day));
  });
}

function toMinutes(timeOfDay: string): number {
  const [hours = 0, minutes = 0] = timeOfDay.split(":").map(Number);
  return hours * 60 + minutes;
}

/** Converts days since 1970-01-01, a Thursday, to a weekday: 1 (Monday) to 7 (Sunday). */
function toWeekday(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}
