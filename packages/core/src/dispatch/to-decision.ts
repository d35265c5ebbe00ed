import type { Candidate, Decision, DecisionSearch } from "../domain/decision.js";
import { compareIds } from "../domain/ids.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import { decide, type Standing } from "./decide.js";
import { toOptimality } from "./optimality.js";
import type { Prospect } from "./prospect.js";
import type { Survey } from "./survey.js";
import { toCandidateTechnician } from "./to-candidate-technician.js";

/** What a survey found, as a record. */
export function toDecision(survey: Survey, distances: DistanceProvider): Decision {
  const { task, ranking, screen, usage } = survey;
  const { prospects, unseenLowerBound } = survey.search;
  const { policy } = ranking;
  const search = toDecisionSearch(survey);
  const standing = decide(prospects, unseenLowerBound, policy.tolerance);
  const isEstimate = prospects.some(({ outcome }) => "road" in outcome && outcome.road.basis === "estimate");
  return {
    version: 1,
    decidedAt: new Date(task.nowMs).toISOString(),
    customer: task.customer,
    requirements: task.requirements,
    policy,
    provider: distances.name,
    candidates: [
      ...prospects.map((prospect) => toCandidate(prospect, standing)).sort(compareCandidates),
      ...screen.ineligible,
    ],
    search,
    routing: { ...usage },
    optimality: toOptimality({ prospects, search, policy, isEstimate }),
    basis: isEstimate ? "estimate" : "road",
  };
}

function toDecisionSearch({ search, ending, screen }: Survey): DecisionSearch {
  const { prospects, unseenLowerBound } = search;
  return {
    isEveryoneNamed: unseenLowerBound === null,
    unseenLowerBound: unseenLowerBound === null ? null : toBound(unseenLowerBound),
    endedBy: ending?.reason ?? null,
    isConsistent: prospects.every(({ outcome, lowerBound }) => !("cost" in outcome) || outcome.cost >= lowerBound),
    ineligibleOmitted: screen.ineligibleOmitted,
  };
}

function toCandidate(prospect: Prospect, { best, contenders }: Standing): Candidate {
  const { greatCircleDistanceMeters, isPreferred, lowerBound, outcome } = prospect;
  const technician = toCandidateTechnician(prospect.technician);
  const base = { technician, greatCircleDistanceMeters, ...(isPreferred ? { isPreferred } : {}) };
  switch (outcome.status) {
    case "unmeasured":
      return {
        ...base,
        status: contenders.includes(prospect) ? "unmeasured" : "pruned",
        lowerBound: toBound(lowerBound),
      };
    case "unreachable":
      return { ...base, ...outcome, lowerBound: toBound(lowerBound) };
    case "beyond":
      return { technician, greatCircleDistanceMeters, status: "ineligible", reasons: [outcome.reason] };
    default: {
      const { distanceMeters, durationSeconds, originSnapMeters = 0, destinationSnapMeters = 0 } = outcome.road;
      return {
        ...base,
        status: prospect === best ? "chosen" : outcome.status,
        distanceMeters,
        durationSeconds,
        originSnapMeters,
        destinationSnapMeters,
        basis: outcome.road.basis ?? "road",
        ...(outcome.road.isCached === true ? { isCached: true } : {}),
        cost: outcome.cost,
        preference: prospect.preference,
      };
    }
  }
}

/** JSON knows no infinity. */
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
