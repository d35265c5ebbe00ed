import { parseInstant } from "../domain/instant.js";
import type { Absence, Technician } from "../domain/technician.js";
import type { Visit } from "../domain/visit.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkFields } from "../plugin-kit/check-fields.js";
import { checkObject } from "../plugin-kit/check-option.js";
import { findAvailabilityFault } from "../plugin-kit/technician-faults.js";
import { listShiftTimes } from "./working-time.js";

/** The half-open interval [from, to) of RFC 3339 timestamps, at most 92 days long. */
export interface CalendarRange {
  readonly from: string;
  readonly to: string;
}

/** What a technician has in a range of time. */
export interface TechnicianCalendar {
  /** Open visits and held slots that overlap the range, the first to leave first; of the first 200 that are open. */
  readonly visits: readonly Visit[];
  /** Shifts that overlap the range, in order, each whole. Null: they work at all times, or nobody can read when. */
  readonly shifts: readonly CalendarRange[] | null;
  /** Absences that overlap the range, in order, each whole. */
  readonly absences: readonly Absence[];
}

const maxRangeMs = 92 * 86_400_000;

/**
 * Returns the part of a technician's calendar that overlaps a range.
 *
 * @throws {InvalidRequestError} naming `from` or `to`, if one is not an RFC 3339 timestamp, or the range is empty or longer
 * than 92 days
 */
export function readCalendar(
  technician: Pick<Technician, "availability" | "visits">,
  range: CalendarRange,
): TechnicianCalendar {
  const { availability, visits = [] } = checkObject("technician", technician);
  checkFields("range.", range, { from: true, to: true });
  const fromMs = toMs("from", range.from);
  const toMsEnd = toMs("to", range.to);
  if (toMsEnd <= fromMs) throw new InvalidRequestError({ parameter: "to", problem: "must be after from" });
  if (toMsEnd - fromMs > maxRangeMs) {
    throw new InvalidRequestError({ parameter: "to", problem: "must be at most 92 days after from" });
  }
  const overlaps = (from: string, to: string): boolean =>
    (parseInstant(from) ?? 0) < toMsEnd && (parseInstant(to) ?? 0) > fromMs;
  const isReadable = availability !== undefined && findAvailabilityFault(availability, "availability") === null;
  const { shifts, absences = [] } = isReadable ? availability : {};
  return {
    visits: visits.filter(({ leavesAt, endsAt }) => overlaps(leavesAt, endsAt)),
    shifts:
      shifts === undefined
        ? null
        : listShiftTimes(availability, { fromMs, toMs: toMsEnd }).map((shift) => ({
            from: new Date(shift.startsAtMs).toISOString(),
            to: new Date(shift.toMs).toISOString(),
          })),
    absences: absences
      .filter(({ from, to }) => overlaps(from, to))
      .sort((left, right) => (parseInstant(left.from) ?? 0) - (parseInstant(right.from) ?? 0)),
  };
}

function toMs(parameter: string, text: string): number {
  const ms = parseInstant(text);
  if (ms === null) throw new InvalidRequestError({ parameter, problem: "must be an RFC 3339 timestamp" });
  return ms;
}
