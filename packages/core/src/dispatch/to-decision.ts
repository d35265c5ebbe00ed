import type {
  Candidate,
  CandidateVisit,
  ChosenCandidate,
  ConflictCandidate,
  Decision,
  DecisionSearch,
  MeasuredCandidate,
} from "../domain/decision.js";
import { compareIds } from "../domain/ids.js";
import type { Technician } from "../domain/technician.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import { couldGo, type Standing, toOptimality } from "./decide.js";
import {
  type Outcome,
  type Prospect,
  type ProspectVisit,
  toCandidateTechnician,
  toLeastStart,
  toPlaceKey,
} from "./prospect.js";
import type { Ranking, ToStart } from "./ranking.js";
import type { Survey } from "./survey.js";
import type { Task } from "./task.js";

/** Makes the record of what a survey found. */
export function toDecision(survey: Surveyed, standing: Standing, distances: Pick<DistanceProvider, "name">): Decision {
  const { task, ranking, screen, usage } = survey;
  const { prospects } = survey.search;
  const { policy } = ranking;
  const shared = listSharers(prospects.map((prospect) => toCandidate(prospect, standing, task)));
  const search = toDecisionSearch(survey, shared.ineligibleOmitted);
  const isEstimate = prospects.some(({ outcome }) => "road" in outcome && outcome.road.basis === "estimate");
  const isTimed = task.window !== null || prospects.some(({ technician }) => hasCalendar(technician));
  return {
    version: 1,
    decidedAt: new Date(task.nowMs).toISOString(),
    customer: task.customer,
    requirements: task.requirements,
    ...(isTimed && { window: task.window, workSeconds: task.workSeconds }),
    limits: task.limits,
    ...(task.passedOver.size === 0 ? {} : { passedOver: [...task.passedOver] }),
    policy,
    provider: distances.name,
    candidates: [...shared.candidates.sort(compareCandidates), ...screen.ineligible],
    search,
    routing: { ...usage },
    optimality: toOptimality({ prospects, standing, search, policy, isEstimate }),
    basis: isEstimate ? "estimate" : "road",
  };
}

/** What a record needs of a survey. */
export type Surveyed = Pick<Survey, "task" | "search" | "screen" | "ranking" | "usage" | "ending">;

function toDecisionSearch({ task, search, ending, ranking, screen }: Surveyed, omitted: number): DecisionSearch {
  const { prospects, unseenLowerBound } = search;
  const isTimeLimited = task.requirements.maxDriveSeconds !== undefined || task.window !== null || screen.isTimeLimited;
  return {
    isEveryoneNamed: unseenLowerBound === null,
    unseenLowerBound: unseenLowerBound === null ? null : toBound(unseenLowerBound),
    endedBy: ending?.reason ?? null,
    isConsistent: isConsistent(prospects, ranking, isTimeLimited, task),
    ineligibleOmitted: screen.ineligibleOmitted + omitted,
  };
}

/** Whether every drive is as long, and costs as much, as it must. */
export function isConsistent(
  prospects: readonly Prospect[],
  ranking: Ranking,
  isTimeLimited: boolean,
  task: Task,
): boolean {
  return prospects.every(({ outcome, greatCircleDistanceMeters: meters }) => {
    if (outcome.status === "unmeasured" || !("road" in outcome) || outcome.road.basis === "estimate") return true;
    const isCostPossible =
      !("cost" in outcome) || ranking.isCostPossible(outcome.road, meters, outcome.cost, toStartOf(outcome, task));
    return isCostPossible && ranking.isPossible(outcome.road, meters, isTimeLimited);
  });
}

/** Uses literals rather than spreads, which took a fifth of the time of a dispatch in memory. */
function toCandidate(prospect: Prospect, { best, bar }: Standing, task: Task): Candidate {
  const { greatCircleDistanceMeters, outcome } = prospect;
  const technician = toCandidateTechnician(prospect.technician);
  switch (outcome.status) {
    case "unmeasured": {
      const status = couldGo(prospect, bar) ? "unmeasured" : "pruned";
      const lowerBound = toBound(prospect.lowerBound);
      return withMarks({ status, technician, greatCircleDistanceMeters, lowerBound }, prospect);
    }
    case "unreachable": {
      const { status, reason } = outcome;
      const lowerBound = toBound(prospect.lowerBound);
      return withMarks({ status, technician, greatCircleDistanceMeters, reason, lowerBound }, prospect);
    }
    case "beyond": {
      const reasons = [outcome.reason];
      const candidate = { status: "ineligible", technician, greatCircleDistanceMeters, reasons } as const;
      return outcome.road.basis === "estimate" ? { ...candidate, basis: "estimate" } : candidate;
    }
    default: {
      const { road, cost } = outcome;
      const candidate: Marked<ChosenCandidate | MeasuredCandidate | ConflictCandidate> = {
        status: prospect === best ? "chosen" : outcome.status,
        technician,
        greatCircleDistanceMeters,
        distanceMeters: road.distanceMeters,
        durationSeconds: road.durationSeconds,
        originSnapMeters: road.originSnapMeters ?? 0,
        destinationSnapMeters: road.destinationSnapMeters ?? 0,
        basis: road.basis ?? "road",
        cost,
        preference: prospect.preference,
      };
      if (road.isCached === true) candidate.isCached = true;
      noteVisit(candidate, outcome.visit, prospect, task);
      return withMarks(candidate, prospect);
    }
  }
}

type Marked<Item> = Item & { isPreferred?: true; isCached?: true; visit?: CandidateVisit };

/** Without a window, only a calendar makes a difference to leaving now. */
function noteVisit<Item>(
  candidate: Marked<Item>,
  visit: ProspectVisit | null,
  { technician }: Prospect,
  { window }: Task,
): void {
  if (visit !== null && (window !== null || hasCalendar(technician))) candidate.visit = toCandidateVisit(visit);
}

/** Someone without a capacity, or whose source keeps no calendar, is always free. */
function hasCalendar({ capacity, visits }: Technician): boolean {
  return capacity !== undefined && visits !== undefined;
}

/** How early the work could have started by the drive alone. */
function toStartOf({ visit }: Extract<Outcome, { readonly cost: number }>, { work }: Task): ToStart {
  return visit === null ? (driveSeconds) => driveSeconds : toLeastStart(visit.gap.spans, work);
}

function toCandidateVisit(visit: ProspectVisit): CandidateVisit {
  const { gap, driveToNextSeconds } = visit;
  const { before, after } = gap.neighbours ?? {};
  return {
    leavesAt: new Date(visit.leavesAtMs).toISOString(),
    startsAt: new Date(visit.startsAtMs).toISOString(),
    endsAt: new Date(visit.endsAtMs).toISOString(),
    ...(!gap.isLive && { setsOffFrom: gap.place }),
    ...(gap.neighbours !== undefined && { beforeId: before?.id ?? null, afterId: after?.id ?? null }),
    ...(driveToNextSeconds !== null && { driveToNextSeconds }),
  };
}

function withMarks<Item>(candidate: Marked<Item>, { isPreferred }: Prospect): Item {
  if (isPreferred) candidate.isPreferred = true;
  return candidate;
}

/** JSON has no infinity. */
function toBound(lowerBound: number): number | null {
  return Number.isFinite(lowerBound) ? lowerBound : null;
}

function compareCandidates(left: Candidate, right: Candidate): number {
  return (
    Number(right.status === "chosen") - Number(left.status === "chosen") ||
    Number(left.status === "ineligible") - Number(right.status === "ineligible") ||
    compareNumbers(costOf(left), costOf(right)) ||
    compareNumbers(greatCircleOf(left), greatCircleOf(right)) ||
    compareIds(left.technician.id, right.technician.id)
  );
}

function costOf(candidate: Candidate): number {
  return "cost" in candidate ? candidate.cost : Number.POSITIVE_INFINITY;
}

function greatCircleOf({ greatCircleDistanceMeters }: Candidate): number {
  return greatCircleDistanceMeters ?? Number.POSITIVE_INFINITY;
}

/** Two infinities are equal, though their difference is NaN. */
function compareNumbers(left: number, right: number): number {
  return left === right ? 0 : left - right;
}

/** How many technicians with the same place and outcome the record lists. */
const maxSharers = 100;

/** The candidates that a record lists. */
export interface ListedCandidates {
  readonly candidates: Candidate[];
  /** How many of those left out are ineligible. */
  readonly ineligibleOmitted: number;
}

/**
 * Lists at most 100 of the candidates with exactly the same place and the same outcome: the first in the ranking. The
 * last one listed says how many more there are. A conflict is always listed.
 */
function listSharers(all: readonly Candidate[]): ListedCandidates {
  if (all.length <= maxSharers) return { candidates: [...all], ineligibleOmitted: 0 };
  const candidates: Candidate[] = [];
  let ineligibleOmitted = 0;
  for (const sharers of groupBySharerKey(all)) {
    const omitted = sharers.length - maxSharers;
    const last = omitted > 0 ? sharers.sort(compareSharers)[maxSharers - 1] : undefined;
    if (last === undefined || last.status === "conflict") {
      for (const candidate of sharers) candidates.push(candidate);
      continue;
    }
    candidates.push(...sharers.slice(0, maxSharers - 1));
    if (last.status === "ineligible") ineligibleOmitted += omitted;
    candidates.push(last.status === "ineligible" ? last : { ...last, sharersOmitted: omitted });
  }
  return { candidates, ineligibleOmitted };
}

function groupBySharerKey(all: readonly Candidate[]): Iterable<Candidate[]> {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of all) {
    const key = toSharerKey(candidate);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [candidate]);
    else group.push(candidate);
  }
  return groups.values();
}

/** Returns the same key for all with the same place and the same outcome. */
export function toSharerKey(candidate: Candidate): string {
  const { technician } = candidate;
  return [
    candidate.status === "chosen" ? "measured" : candidate.status,
    "isPreferred" in candidate,
    "cost" in candidate ? candidate.cost : "reason" in candidate ? candidate.reason : "",
    // Nobody shares an unknown place.
    technician.location === null ? `id ${technician.id}` : toPlaceKey(technician.location),
    // Places that were cut by an erasure may have become the same.
    candidate.greatCircleDistanceMeters,
    ...toTimes(candidate),
  ].join();
}

/** Two who set off from different places, or start at different times, do not share an outcome. */
function toTimes(candidate: Candidate): readonly string[] {
  if (!("visit" in candidate) || candidate.visit === undefined) return [];
  const { startsAt, setsOffFrom } = candidate.visit;
  return setsOffFrom === undefined ? [startsAt] : [startsAt, toPlaceKey(setsOffFrom)];
}

/** In the order in which they would go; the chosen one is the first of its cost. */
function compareSharers(left: Candidate, right: Candidate): number {
  return toPreference(left) - toPreference(right) || compareIds(left.technician.id, right.technician.id);
}

function toPreference(candidate: Candidate): number {
  return "preference" in candidate ? candidate.preference : 0;
}
