import type { Candidate, Decision, Optimality } from "../domain/decision.js";
import { checkFields, type FieldsOf } from "../plugin-kit/check-fields.js";
import { checkList, checkObject } from "../plugin-kit/check-option.js";
import { decide, toOptimality, toUnseenLowerBound } from "./decide.js";
import { type Outcome, type Prospect, toPlace } from "./prospect.js";
import { toSharerKey } from "./to-decision.js";

/** What is assumed to have been different. */
export interface ReplayChanges {
  /** As if these had been free: who was taken meanwhile is ranked again. */
  readonly free?: readonly string[] | undefined;
  /** As if these had not been there. */
  readonly without?: readonly string[] | undefined;
}

const changeFields: FieldsOf<ReplayChanges> = { free: true, without: true };

/** What a recorded decision gives under the changes. */
export interface Replay {
  /** Who goes; null where nobody can. */
  readonly technicianId: string | null;
  readonly optimality: Optimality;
}

/**
 * Decides again from the record alone: the same rules over what was measured then. Without changes it must come to what
 * the record says, except that a record which rests on drives shorter than they can be is not proven, even if it says so:
 * an earlier version did. Somebody who was ineligible then was never measured; what they would change, `preview` can tell.
 *
 * @throws {InvalidRequestError} the decision is not one, or the changes have a field that is not known
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

/** Technicians whom the record leaves out rank behind those it names at their place: they count once those are gone. */
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
  const place = toPlace(technician.location);
  const lowerBound = "lowerBound" in candidate ? (candidate.lowerBound ?? Number.NEGATIVE_INFINITY) : 0;
  const preference = "preference" in candidate ? candidate.preference : 0;
  const outcome = toOutcome(candidate, free);
  return [{ technician, place, greatCircleDistanceMeters, isPreferred, lowerBound, preference, outcome }];
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
      return { status: isTaken ? "conflict" : "measured", road, cost: candidate.cost };
    }
  }
}
