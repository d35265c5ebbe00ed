import { type Gap, listGaps, mayStart, type Span, type Work } from "../calendar/gaps.js";
import { type Coordinates, isValidCoordinates } from "../domain/coordinates.js";
import type { IneligibleCandidate } from "../domain/decision.js";
import type { RecordFault } from "../domain/record-fault.js";
import type { Requirements } from "../domain/requirements.js";
import type { Technician } from "../domain/technician.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import { findAvailabilityFault, listTechnicianFaults } from "../plugin-kit/technician-faults.js";
import type { EligibilityRule } from "../plugins/eligibility-rule.js";
import { type Excess, listExcesses, type PlacedGap, toCandidateTechnician, toPlaceKey } from "./prospect.js";
import type { Ranking } from "./ranking.js";
import type { Task } from "./task.js";

/** Sorts technicians into those who may go and those who may not. */
export interface EligibilityScreen {
  /** The nearest technicians who may not go, and why. */
  readonly ineligible: readonly IneligibleCandidate[];
  readonly ineligibleOmitted: number;
  /** How many technicians may not go for each reason, the omitted ones included. */
  readonly reasonCounts: ReadonlyMap<string, number>;
  /** The gaps in which this technician may go, the one with the earliest start first; null if there are none, and notes why. */
  admit(technician: Technician): PlacedGaps | null;
  /**
   * The same for someone who was admitted before. Notes nothing.
   *
   * @param overdueAtMs visits that should have ended by then are overdue
   */
  readmit(technician: Technician, overdueAtMs: number): PlacedGaps | null;
  /** Why this technician may not go; empty if they may. Notes nothing. */
  listReasons(technician: Technician): readonly string[];
  /** Why a technician may not start in a gap at this time, by the rules; null if they may. */
  findProblem(technician: Technician, gap: PlacedGap, startsAtMs: number): string | null;
  /** Required skills that nobody who was turned down has. */
  readonly missingSkills: ReadonlySet<string>;
  /** Whether someone was turned down by the least time that a drive takes. */
  readonly isTimeLimited: boolean;
  /** Notes an id that the request names, and that belongs to no active technician. */
  noteAbsent(id: string, reason: "INACTIVE" | "UNKNOWN_TECHNICIAN"): void;
  /** Whether everyone at this distance or farther is too far. */
  isBeyond(greatCircleDistanceMeters: number): boolean;
}

const maxIneligibleFound = 100;

export function createEligibilityScreen(
  task: Task,
  rules: readonly EligibilityRule[],
  ranking: Ranking,
): EligibilityScreen {
  const { requirements, limits, customer, passedOver, nowMs, startsAtMs, work } = task;
  const within = work.window ?? undefined;
  const context = { requirements, limits, location: customer.location, nowMs, startsAtMs, within };
  const maxIneligible = maxIneligibleFound + listNamed(requirements).length;
  const ineligible: IneligibleCandidate[] = [];
  let ineligibleOmitted = 0;
  let isTimeLimited = false;
  const reasonCounts = new Map<string, number>();
  // Of pinned technicians alone, nothing follows for the others.
  const missingSkills = new Set(requirements.pinned === undefined ? requirements.skills?.map(({ name }) => name) : []);
  const now: readonly Span[] = [{ leavesFromMs: nowMs, startsFromMs: nowMs, startsToMs: Number.POSITIVE_INFINITY }];

  const excessesAt = (greatCircleDistanceMeters: number): readonly Excess[] => {
    const { doorToDoorMeters, durationSeconds } = ranking.toLeastDrive(greatCircleDistanceMeters);
    return listExcesses(doorToDoorMeters, durationSeconds, task.longestDrive);
  };

  let known: { readonly place: Coordinates; readonly key: string; readonly greatCircleDistanceMeters: number } | null =
    null;

  /** Most gaps of a technician have the same place. */
  const toGap = (gap: Gap): PlacedGap => {
    const { place } = gap;
    if (known?.place !== place) {
      const meters = greatCircleDistanceMeters(place, customer.location);
      known = { place, key: toPlaceKey(place), greatCircleDistanceMeters: meters };
    }
    const { isLive, spans, neighbours } = gap;
    const { key, greatCircleDistanceMeters: meters } = known;
    // Literals rather than a spread: this is asked of every technician.
    return neighbours === undefined
      ? { place, isLive, spans, key, greatCircleDistanceMeters: meters }
      : { place, isLive, spans, neighbours, key, greatCircleDistanceMeters: meters };
  };

  /** Why nobody at this distance could start in a gap, however fast they drive. */
  const listDriveReasons = (gap: PlacedGap): readonly string[] => {
    const meters = gap.greatCircleDistanceMeters;
    const excesses = excessesAt(meters);
    if (excesses.length > 0) return excesses;
    const leastMs = Math.floor(ranking.toLeastDrive(meters).durationSeconds * 1000);
    if (mayStart(gap.spans, leastMs)) return [];
    isTimeLimited = true;
    return [toTimeReason(gap, work)];
  };

  /** A loop rather than spreads: most technicians have no reason, and then nothing is allocated. */
  const listRuleReasons = (technician: Technician, startMs: number, isLive: boolean): string[] => {
    const reasons: string[] = [];
    const given =
      startMs === startsAtMs && isLive ? context : { ...context, startsAtMs: startMs, setsOffElsewhere: !isLive };
    for (const rule of rules) {
      const reason = rule.check(technician, given);
      if (reason !== null) reasons.push(reason);
    }
    return reasons;
  };

  const listOwnReasons = (technician: Technician): string[] => {
    const reasons: string[] = isValidCoordinates(technician.location) ? [] : ["INVALID_LOCATION"];
    if (passedOver.has(technician.id)) reasons.push("HAD_THE_JOB");
    return reasons;
  };

  /** Without a window: the technician leaves now, from where they are. */
  const admitNow = (technician: Technician, asked: Work): Admission => {
    const reasons = [...listOwnReasons(technician), ...listRuleReasons(technician, startsAtMs, true)];
    const { location, capacity, availability } = technician;
    if (reasons.length === 0 && (capacity !== undefined || availability !== undefined)) {
      const found = listGaps(technician, asked);
      const [gap] = found.gaps.map(toGap);
      if (gap === undefined) return { gaps: null, reasons: [found.reason ?? "AT_CAPACITY"] };
      const driveReasons = listDriveReasons(gap);
      return driveReasons.length === 0 ? { gaps: [gap], reasons } : { gaps: null, reasons: driveReasons };
    }
    if (!isValidCoordinates(location)) return { gaps: null, reasons };
    const gap = toGap({ place: location, isLive: true, spans: now });
    reasons.push(...excessesAt(gap.greatCircleDistanceMeters));
    return reasons.length === 0 ? { gaps: [gap], reasons } : { gaps: null, reasons };
  };

  /** The gaps in which they may start by the rules, however fast they drive; why not is added to the reasons. */
  const keepGaps = (technician: Technician, gaps: readonly Gap[], reasons: Set<string>): readonly PlacedGap[] =>
    gaps.map(toGap).filter((gap) => {
      const startMs = gap.spans.reduce((least, span) => Math.min(least, span.startsFromMs), Number.POSITIVE_INFINITY);
      const problems = [...listRuleReasons(technician, startMs, gap.isLive), ...listDriveReasons(gap)];
      for (const problem of problems) reasons.add(problem);
      return problems.length === 0;
    });

  /** With a window: in any gap of their calendar. */
  const admitWithin = (technician: Technician, asked: Work): Admission => {
    const own = listOwnReasons(technician);
    const reasons = new Set<string>(own);
    const { availability } = technician;
    const isReadable = availability === undefined || findAvailabilityFault(availability, "") === null;
    const { gaps, reason } = isReadable ? listGaps(technician, asked) : unreadable;
    const [first, ...others] = keepGaps(technician, gaps, reasons);
    if (own.length === 0 && first !== undefined) return { gaps: [first, ...others], reasons: [] };
    if (gaps.length === 0) {
      for (const problem of listRuleReasons(technician, startsAtMs, true)) reasons.add(problem);
      if (reason !== null) reasons.add(reason);
    }
    return { gaps: null, reasons: [...reasons] };
  };

  const consider = within === undefined ? admitNow : admitWithin;

  return {
    ineligible,
    reasonCounts,
    missingSkills,
    get ineligibleOmitted() {
      return ineligibleOmitted;
    },
    get isTimeLimited() {
      return isTimeLimited;
    },
    readmit: (technician, overdueAtMs) => consider(technician, { ...work, overdueAtMs }).gaps,
    listReasons: (technician) => consider(technician, work).reasons,
    findProblem: (technician, { isLive }, startMs) =>
      within === undefined ? null : (listRuleReasons(technician, startMs, isLive)[0] ?? null),
    admit(technician) {
      const { gaps, reasons } = consider(technician, work);
      if (gaps !== null) return gaps;
      if (missingSkills.size > 0) removeHeld(missingSkills, technician);
      for (const reason of reasons) reasonCounts.set(reason, (reasonCounts.get(reason) ?? 0) + 1);
      if (ineligible.length < maxIneligible) {
        const { location } = technician;
        ineligible.push({
          status: "ineligible",
          technician: toCandidateTechnician(technician),
          greatCircleDistanceMeters: isValidCoordinates(location)
            ? greatCircleDistanceMeters(location, customer.location)
            : null,
          reasons,
          ...toFaults(technician, reasons),
        });
      } else ineligibleOmitted += 1;
      return null;
    },
    noteAbsent(id, reason) {
      reasonCounts.set(reason, (reasonCounts.get(reason) ?? 0) + 1);
      ineligible.push({
        status: "ineligible",
        technician: { id, location: null },
        greatCircleDistanceMeters: null,
        reasons: [reason],
      });
    },
    isBeyond(meters) {
      if (excessesAt(meters).length > 0) return true;
      // From there, nobody arrives within the window.
      return within !== undefined && nowMs + ranking.toLeastDrive(meters).durationSeconds * 1000 > within.latestMs;
    },
  };
}

/** A name that cannot be read may be any of them. */
function removeHeld(names: Set<string>, { skills = [] }: Technician): void {
  const held: readonly unknown[] = Array.isArray(skills) ? skills : [null];
  for (const skill of held) {
    const { name }: { readonly name?: unknown } = Object(skill);
    if (typeof name === "string") names.delete(name);
    else names.clear();
  }
}

/** What became of a technician who was considered. */
type Admission =
  | { readonly gaps: PlacedGaps; readonly reasons: readonly string[] }
  | { readonly gaps: null; readonly reasons: readonly string[] };

/** The rule for working hours says what is wrong. */
const unreadable = { gaps: [], reason: null };

export type PlacedGaps = readonly [PlacedGap, ...PlacedGap[]];

/**
 * Why a gap is too short for the drive. Without a window, the technician cannot leave now: because of their next visit,
 * or of their shift.
 */
export function toTimeReason({ neighbours }: Pick<PlacedGap, "neighbours">, { window }: Work): string {
  if (window !== null) return "NO_TIME";
  return neighbours !== undefined && neighbours.after !== null ? "AT_CAPACITY" : "OFF_SHIFT";
}

/** The faults of the record that are a reason. */
function toFaults(technician: Technician, reasons: readonly string[]): { readonly faults?: readonly RecordFault[] } {
  if (!reasons.some((reason) => reason.startsWith("INVALID_"))) return {};
  const faults = listTechnicianFaults(technician).filter(({ code }) => reasons.includes(code));
  return faults.length === 0 ? {} : { faults };
}

/** The ids that the requirements name. */
export function listNamed({ pinned = [], preferred = [], excluded = [] }: Requirements): readonly string[] {
  return [...pinned, ...preferred, ...excluded];
}
