import type { Technician } from "../domain/technician.js";
import { findAvailabilityFault } from "../plugin-kit/technician-faults.js";
import type { Work } from "./gaps.js";
import { compareStarts, isHoldOver, type TimedVisit, toBusyUntil, toLaneKey, toTimed } from "./lanes.js";
import { findShiftStartOfRecord, listWorkingTime, mayWorkOffShift } from "./working-time.js";

/** A visit with the same start and a new end. All times in milliseconds. */
export interface ExtendedVisit {
  /** The id of its assignment. */
  readonly id: string;
  readonly leavesAtMs: number;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

/** Whether the visit can end at the new time; `reason` says why not. */
export type Extension =
  | {
      readonly reason: null;
      /** The next visit, which must still be reached by road. Null if there is none, or if it does not matter. */
      readonly next: TimedVisit | null;
    }
  | { readonly reason: "AT_CAPACITY" | "OFF_SHIFT" | "ABSENT"; readonly inTheWay: TimedVisit | null };

type ExtendedWork = Pick<Work, "nowMs" | "overrunMs" | "overtimeMs" | "mayExtendHours">;

/**
 * Finds out whether a visit of the technician can end later, without moving its start: within the working time in which
 * it starts, and in a lane that no other visit needs before the new end.
 */
export function extendVisit(technician: Technician, extended: ExtendedVisit, work: ExtendedWork): Extension {
  const hoursReason = findHoursReason(technician, extended, work);
  if (hoursReason !== null) return { reason: hoursReason, inTheWay: null };
  const { capacity, visits } = technician;
  if (capacity === undefined || visits === undefined) return { reason: null, next: null };
  const others = visits
    .map((visit, index) => ({
      ...toTimed(visit),
      lane: toLaneKey(visit, index),
      isOver: isHoldOver(visit, work.nowMs),
    }))
    .filter(({ id, isOver }) => id !== extended.id && !isOver)
    .sort(compareStarts);
  const after = capacity === 1 ? (others.find(({ startsAtMs }) => startsAtMs >= extended.startsAtMs) ?? null) : null;
  // To a visit of a later shift, the technician does not drive from this work.
  const next =
    after !== null && extended.startsAtMs >= findShiftStartOfRecord(technician, after.startsAtMs) ? after : null;
  const busy = others.filter((other) => {
    const fromMs = other === next ? other.startsAtMs : other.leavesAtMs;
    return fromMs < extended.endsAtMs && toBusyUntil(other, work) > extended.leavesAtMs;
  });
  const isFull = new Set(busy.map(({ lane }) => lane)).size >= capacity;
  return isFull ? { reason: "AT_CAPACITY", inTheWay: busy[0] ?? null } : { reason: null, next };
}

/** An availability that cannot be read does not stop work that has started. */
function findHoursReason(
  technician: Technician,
  { startsAtMs, endsAtMs }: ExtendedVisit,
  work: ExtendedWork,
): "OFF_SHIFT" | "ABSENT" | null {
  const { availability } = technician;
  if (availability === undefined || findAvailabilityFault(availability, "") !== null) return null;
  const { shifts, absences, timeZone } = availability;
  const range = { fromMs: startsAtMs, toMs: endsAtMs + 1 };
  const fits = (hours: typeof availability): boolean =>
    listWorkingTime(hours, range, work.overtimeMs).some(
      (time) => time.fromMs <= startsAtMs && startsAtMs < time.toMs && endsAtMs <= time.endsByMs,
    );
  const areShiftsOff = shifts === undefined || mayWorkOffShift(technician, work);
  if (!areShiftsOff && !fits({ timeZone, shifts })) return "OFF_SHIFT";
  return fits(areShiftsOff ? { timeZone, absences } : availability) ? null : "ABSENT";
}
