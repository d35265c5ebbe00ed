import type {
  Candidate,
  ChosenCandidate,
  ConflictCandidate,
  Decision,
  DecisionSearch,
  MeasuredCandidate,
} from "../domain/decision.js";
import { compareIds } from "../domain/ids.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import type { Standing } from "./decide.js";
import { toOptimality } from "./optimality.js";
import type { Prospect } from "./prospect.js";
import type { Survey } from "./survey.js";
import { toCandidateTechnician } from "./to-candidate-technician.js";

/** What a survey found, as a record of where it stands. */
export function toDecision(survey: Survey, standing: Standing, distances: DistanceProvider): Decision {
  const { task, ranking, screen, usage } = survey;
  const { prospects } = survey.search;
  const { policy } = ranking;
  const search = toDecisionSearch(survey);
  const isEstimate = prospects.some(({ outcome }) => "road" in outcome && outcome.road.basis === "estimate");
  return {
    version: 1,
    decidedAt: new Date(task.nowMs).toISOString(),
    customer: task.customer,
    requirements: task.requirements,
    ...(task.passedOver.size === 0 ? {} : { passedOver: [...task.passedOver] }),
    policy,
    provider: distances.name,
    candidates: [
      ...prospects.map((prospect) => toCandidate(prospect, standing)).sort(compareCandidates),
      ...screen.ineligible,
    ],
    search,
    routing: { ...usage },
    optimality: toOptimality({ prospects, standing, search, policy, isEstimate }),
    basis: isEstimate ? "estimate" : "road",
  };
}

function toDecisionSearch({ search, ending, ranking, screen }: Survey): DecisionSearch {
  const { prospects, unseenLowerBound } = search;
  return {
    isEveryoneNamed: unseenLowerBound === null,
    unseenLowerBound: unseenLowerBound === null ? null : toBound(unseenLowerBound),
    endedBy: ending?.reason ?? null,
    isConsistent: prospects.every(
      ({ outcome, greatCircleDistanceMeters }) =>
        !("road" in outcome) || ranking.isPossible(outcome.road, outcome.cost, greatCircleDistanceMeters),
    ),
    ineligibleOmitted: screen.ineligibleOmitted,
  };
}

/** Literals rather than spreads, which took a fifth of the time of a dispatch in memory. */
function toCandidate(prospect: Prospect, { best, contenders }: Standing): Candidate {
  const { greatCircleDistanceMeters, outcome } = prospect;
  const technician = toCandidateTechnician(prospect.technician);
  const lowerBound = toBound(prospect.lowerBound);
  switch (outcome.status) {
    case "unmeasured": {
      const status = contenders.includes(prospect) ? "unmeasured" : "pruned";
      return withMarks({ status, technician, greatCircleDistanceMeters, lowerBound }, prospect);
    }
    case "unreachable": {
      const { status, reason } = outcome;
      return withMarks({ status, technician, greatCircleDistanceMeters, reason, lowerBound }, prospect);
    }
    case "beyond":
      return { status: "ineligible", technician, greatCircleDistanceMeters, reasons: [outcome.reason] };
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
      return withMarks(candidate, prospect);
    }
  }
}

type Marked<Item> = Item & { isPreferred?: true; isCached?: true };

function withMarks<Item>(candidate: Marked<Item>, { isPreferred }: Prospect): Item {
  if (isPreferred) candidate.isPreferred = true;
  return candidate;
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
