import { decide, toOptimality, toUnseenLowerBound } from "../dispatch/decide.js";
import { type Outcome, type Prospect, toPlaceKey } from "../dispatch/prospect.js";
import { toSharerKey } from "../dispatch/to-decision.js";
import type { Candidate, Decision, Optimality } from "../domain/decision.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkFields, type FieldsOf } from "../plugin-kit/check-fields.js";
import { checkList, checkObject } from "../plugin-kit/check-option.js";

/** What to assume differently from the record. */
export interface ReplayChanges {
  /** Ids of technicians to treat as free: those who were taken in the meantime are ranked again. */
  readonly free?: readonly string[] | undefined;
  /** Ids of technicians to leave out. */
  readonly without?: readonly string[] | undefined;
}

const changeFields: FieldsOf<ReplayChanges> = { free: true, without: true };

/** The result of a recorded decision under the changes. */
export interface Replay {
  /** The technician who goes; null if nobody can. */
  readonly technicianId: string | null;
  readonly optimality: Optimality;
}

/**
 * Decides again from the record alone, by the same rules and from the same measurements. Without changes, the result is
 * that of the record, with one exception: a record based on impossibly short drives is not proven, even if it says so,
 * as records of an earlier version may. Technicians who were ineligible were never measured, so `replay` cannot include
 * them; use `preview` for that.
 *
 * A decision of a batch is returned as recorded, and takes no changes.
 *
 * @throws {InvalidRequestError} the decision is not one, the changes have a field that is not known, or there are changes
 * of a decision that was made in a batch
 */
export function replay(decision: Decision, changes: ReplayChanges = {}): Replay {
  checkObject("decision", decision);
  checkList("decision.candidates", decision.candidates);
  checkObject("decision.search", decision.search);
  checkObject("decision.policy", decision.policy);
  checkFields("changes.", changes, changeFields);
  const { free = [], without = [] } = changes;
  checkList("changes.free", free);
  checkList("changes.without", without);
  if (decision.batch !== undefined) return toRecorded(decision, free.length + without.length);
  const { search, policy, basis } = decision;
  const isLeft = ({ technician }: Candidate): boolean => !without.includes(technician.id);
  const prospects = [
    ...decision.candidates.filter(isLeft).flatMap((candidate) => toProspect(candidate, free)),
    ...listUnnamed(decision.candidates, isLeft),
  ];
  const standing = decide(prospects, toUnseenLowerBound(search), policy.tolerance);
  return {
    technicianId: standing.best?.technician.id ?? null,
    optimality: toOptimality({ prospects, standing, search, policy, isEstimate: basis === "estimate" }),
  };
}

/** A choice of a batch depends on its other jobs, which the record of one job does not contain. */
function toRecorded({ candidates, optimality }: Decision, changeCount: number): Replay {
  if (changeCount > 0) {
    const problem = "must be empty for a decision of a batch; use explainPair with the record of the batch";
    throw new InvalidRequestError({ parameter: "changes", problem });
  }
  return { technicianId: candidates.find(({ status }) => status === "chosen")?.technician.id ?? null, optimality };
}

/**
 * Technicians whom the record leaves out rank behind those it lists at their place: they count only once those are
 * gone.
 */
function listUnnamed(candidates: readonly Candidate[], isLeft: (candidate: Candidate) => boolean): readonly Prospect[] {
  const left = new Set(candidates.filter(isLeft).map(toSharerKey));
  return candidates
    .filter((candidate) => "sharersOmitted" in candidate && !left.has(toSharerKey(candidate)))
    .flatMap((candidate) => toProspect(candidate, []))
    .map((prospect) => ({
      ...prospect,
      lowerBound: "cost" in prospect.outcome ? prospect.outcome.cost : prospect.lowerBound,
      outcome: { status: "unreachable", reason: "UNKNOWN" },
    }));
}

type EligibleCandidate = Exclude<Candidate, { readonly status: "ineligible" }>;

function toProspect(candidate: Candidate, free: readonly string[]): readonly Prospect[] {
  if (candidate.status === "ineligible") return [];
  const { technician, greatCircleDistanceMeters, isPreferred = false } = candidate;
  const place = toPlaceKey(technician.location);
  const lowerBound = "lowerBound" in candidate ? (candidate.lowerBound ?? Number.NEGATIVE_INFINITY) : 0;
  const preference = "preference" in candidate ? candidate.preference : 0;
  const outcome = toOutcome(candidate, free);
  const known = { technician, place, gaps: [], pending: null };
  return [{ ...known, greatCircleDistanceMeters, isPreferred, lowerBound, preference, outcome }];
}

function toOutcome(candidate: EligibleCandidate, free: readonly string[]): Outcome {
  switch (candidate.status) {
    case "pruned":
    case "unmeasured":
      return { status: "unmeasured" };
    case "unreachable":
      return { status: "unreachable", reason: candidate.reason };
    default: {
      const isTaken = candidate.status === "conflict" && !free.includes(candidate.technician.id);
      const road = { ...candidate, status: "measured" } as const;
      return { status: isTaken ? "conflict" : "measured", road, cost: candidate.cost, visit: null };
    }
  }
}
