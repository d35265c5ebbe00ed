import type { Customer } from "../domain/customer.js";
import type { Candidate, Decision, Optimality, UnprovenReason } from "../domain/decision.js";
import { compareIds } from "../domain/ids.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import { decide } from "./decide.js";
import type { Metric } from "./metric.js";
import type { MeasuredProspect, Prospect } from "./prospect.js";
import type { Search } from "./search.js";
import type { Survey } from "./survey.js";

/** What a survey found, as a record. */
export function toDecision(
  customer: Customer,
  distances: DistanceProvider,
  survey: Survey,
  chosen: MeasuredProspect | null,
): Decision {
  const { search, metric, usage } = survey;
  const isEstimate = search.prospects.some(({ outcome }) => "road" in outcome && outcome.road.basis === "estimate");
  const costToBeat = chosen?.outcome.cost ?? Number.POSITIVE_INFINITY;
  return {
    version: 1,
    customer,
    metric: metric.name,
    provider: distances.name,
    candidates: [
      ...search.prospects.map((prospect) => toCandidate(prospect, prospect === chosen, costToBeat)).sort(compare),
      ...search.unlocatable.map((technician): Candidate => {
        return { status: "ineligible", technician, reason: "INVALID_LOCATION" };
      }),
    ],
    routing: { ...usage },
    optimality: toOptimality(survey, isEstimate, costToBeat),
    basis: isEstimate ? "estimate" : "road",
  };
}

function toCandidate(prospect: Prospect, isChosen: boolean, costToBeat: number): Candidate {
  const { technician, greatCircleDistanceMeters, lowerBound, outcome } = prospect;
  const base = { technician, greatCircleDistanceMeters };
  switch (outcome.status) {
    case "unmeasured":
      return { ...base, status: lowerBound > costToBeat ? "pruned" : "unmeasured", lowerBound };
    case "unreachable":
      return { ...base, ...outcome };
    default: {
      const { distanceMeters, durationSeconds, originSnapMeters = 0, destinationSnapMeters = 0 } = outcome.road;
      return {
        ...base,
        status: isChosen ? "chosen" : outcome.status,
        distanceMeters,
        durationSeconds,
        originSnapMeters,
        destinationSnapMeters,
        basis: outcome.road.basis ?? "road",
        ...(outcome.road.isCached === true ? { isCached: true } : {}),
        cost: outcome.cost,
      };
    }
  }
}

function compare(left: Candidate, right: Candidate): number {
  return (
    Number(right.status === "chosen") - Number(left.status === "chosen") ||
    compareNumbers(costOf(left), costOf(right)) ||
    compareNumbers(greatCircleOf(left), greatCircleOf(right)) ||
    compareIds(left.technician.id, right.technician.id)
  );
}

function costOf(candidate: Candidate): number {
  return "cost" in candidate ? candidate.cost : Number.POSITIVE_INFINITY;
}

function greatCircleOf(candidate: Candidate): number {
  return "greatCircleDistanceMeters" in candidate ? candidate.greatCircleDistanceMeters : Number.POSITIVE_INFINITY;
}

/** Two infinities are equal, though their difference is NaN. */
function compareNumbers(left: number, right: number): number {
  return left === right ? 0 : left - right;
}

function toOptimality({ search, metric, ending }: Survey, isEstimate: boolean, costToBeat: number): Optimality {
  if (isEstimate) return unproven("estimate");
  const bounds = listOpenBounds(search, costToBeat);
  if (bounds.length === 0) {
    return isContradicted(search, metric) ? unproven("inconsistent-distances") : { proven: true };
  }
  const reason = ending?.reason ?? "undetermined";
  const gap = Number.isFinite(costToBeat) ? costToBeat - Math.min(...bounds) : null;
  return metric.name === "duration" ? unproven(reason, null, gap) : unproven(reason, gap);
}

/** The least possible costs of those who could still be nearer. */
function listOpenBounds({ prospects, unseenLowerBound }: Search, costToBeat: number): readonly number[] {
  const { contenders, mayBeUnseen } = decide(prospects, unseenLowerBound);
  const undetermined = prospects.filter(
    ({ outcome, lowerBound }) =>
      outcome.status === "unreachable" && outcome.reason === "UNKNOWN" && lowerBound <= costToBeat,
  );
  const bounds = [...contenders, ...undetermined].map(({ lowerBound }) => lowerBound);
  return mayBeUnseen && unseenLowerBound !== null ? [...bounds, unseenLowerBound] : bounds;
}

/** Somebody was left out by a bound, and among the measured is a drive that cannot be. */
function isContradicted({ prospects, unseenLowerBound }: Search, metric: Metric): boolean {
  const isAnyoneLeftOut = unseenLowerBound !== null || prospects.some(({ outcome }) => outcome.status === "unmeasured");
  return (
    isAnyoneLeftOut &&
    prospects.some(
      ({ outcome, greatCircleDistanceMeters }) =>
        "road" in outcome && !metric.isPossible(outcome.road, greatCircleDistanceMeters),
    )
  );
}

function unproven(
  reason: UnprovenReason,
  gapMeters: number | null = null,
  gapSeconds: number | null = null,
): Optimality {
  return { proven: false, reason, gapMeters, gapSeconds };
}
