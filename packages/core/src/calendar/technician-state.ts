import { isValidCoordinates } from "../domain/coordinates.js";
import { maxClockSkewMs, parseInstant } from "../domain/instant.js";
import type { Availability } from "../domain/technician.js";
import type { TechnicianPosition } from "../domain/technician-position.js";
import { checkFields } from "../plugin-kit/check-fields.js";
import { checkNumber, checkNumberOrOff, checkObject } from "../plugin-kit/check-option.js";
import { findAvailabilityFault } from "../plugin-kit/technician-faults.js";
import { findWorkingTime } from "./working-time.js";

/** What a technician does. If several are true, the first one counts. */
export type TechnicianState =
  /** They do not work here any more. */
  | "inactive"
  /** They are on site. */
  | "working"
  /** They are on the way to a job. */
  | "driving"
  /** They are outside their shifts or absent; or their working hours cannot be read, so nobody sends them. */
  | "off_shift"
  /** Their reported location is too old to say where they are, or its time is still to come. */
  | "stale_location"
  /** None of these. They may have jobs that they have not set off for. */
  | "free";

/** Every state, in the order in which they count. */
export const technicianStates: readonly TechnicianState[] = [
  "inactive",
  "working",
  "driving",
  "off_shift",
  "stale_location",
  "free",
];

/** A state, and how long it lasts. */
export interface TimedState {
  readonly state: TechnicianState;
  /**
   * When it changes if nothing happens, an RFC 3339 timestamp: a shift or an absence starts or ends, or the location
   * becomes too old. Null: not within the next eight days.
   */
  readonly until: string | null;
}

/** When the state is asked for, and what counts as too old. */
export interface StateOptions {
  /** The current time, in milliseconds since the Unix epoch. */
  readonly nowMs: number;
  /**
   * How old a reported location may be, in seconds, 1 to 3,155,760,000 (100 years). Give the setting of the dispatcher:
   * then a location is stale as soon as nobody would be sent from it. `"off"`: no limit.
   *
   * @default 86,400
   */
  readonly maxLocationAgeSeconds?: number | "off" | undefined;
}

/** Longer than a week, so that it contains the next shift of every pattern. */
const horizonMs = 8 * 86_400_000;

const hundredYears = 3_155_760_000;

/** The greatest number of milliseconds since the Unix epoch that a `Date` can have. */
const lastMs = 8.64e15;

/**
 * Returns what a technician does at a moment.
 *
 * @throws {InvalidRequestError} naming the option that is unknown or cannot be used
 */
export function findTechnicianState(
  position: Pick<TechnicianPosition, "isActive" | "underway" | "availability" | "locatedAt" | "location">,
  options: StateOptions,
): TimedState {
  const { isActive, underway, availability, locatedAt, location } = checkObject("position", position);
  checkFields("options.", options, { nowMs: true, maxLocationAgeSeconds: true });
  const nowMs = checkNumber("options.nowMs", options.nowMs, -lastMs, lastMs);
  const { maxLocationAgeSeconds = 86_400 } = options;
  const maxAge = checkNumberOrOff("options.maxLocationAgeSeconds", maxLocationAgeSeconds, 1, hundredYears);
  if (!isActive) return { state: "inactive", until: null };
  if (underway) return { state: underway.status === "on_site" ? "working" : "driving", until: null };
  const shift = findShift(availability, nowMs);
  if (!shift.isWorking) return toTimed("off_shift", shift.untilMs, nowMs);
  if (!isValidCoordinates(location)) return toTimed("stale_location", shift.untilMs, nowMs);
  const fresh = findFreshness(locatedAt, maxAge, nowMs);
  return toTimed(fresh.isFresh ? "free" : "stale_location", Math.min(shift.untilMs, fresh.untilMs), nowMs);
}

function toTimed(state: TechnicianState, untilMs: number, nowMs: number): TimedState {
  return { state, until: untilMs - nowMs > horizonMs ? null : new Date(untilMs).toISOString() };
}

function findShift(
  availability: Availability | undefined,
  nowMs: number,
): { readonly isWorking: boolean; readonly untilMs: number } {
  if (availability !== undefined && findAvailabilityFault(availability, "availability") !== null)
    return { isWorking: false, untilMs: Number.POSITIVE_INFINITY };
  const next = findWorkingTime(availability, { fromMs: nowMs, toMs: nowMs + horizonMs });
  if (next === null) return { isWorking: false, untilMs: Number.POSITIVE_INFINITY };
  return next.fromMs <= nowMs ? { isWorking: true, untilMs: next.toMs } : { isWorking: false, untilMs: next.fromMs };
}

/** A location without a time is a base, which does not age. */
function findFreshness(
  locatedAt: string | undefined,
  maxAgeSeconds: number | null,
  nowMs: number,
): { readonly isFresh: boolean; readonly untilMs: number } {
  if (locatedAt === undefined || maxAgeSeconds === null) return { isFresh: true, untilMs: Number.POSITIVE_INFINITY };
  const locatedAtMs = parseInstant(locatedAt) ?? Number.NEGATIVE_INFINITY;
  const aheadMs = locatedAtMs - nowMs;
  if (aheadMs > maxClockSkewMs) return { isFresh: false, untilMs: locatedAtMs - maxClockSkewMs };
  // Exactly as old as the limit is not too old yet.
  const staleAtMs = locatedAtMs + maxAgeSeconds * 1000 + 1;
  return staleAtMs > nowMs
    ? { isFresh: true, untilMs: staleAtMs }
    : { isFresh: false, untilMs: Number.POSITIVE_INFINITY };
}
