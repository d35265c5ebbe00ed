import { toPlace } from "../dispatch/prospect.js";
import { createRanking, type Ranking } from "../dispatch/ranking.js";
import type { BatchDecision, BatchJobDecision, BatchTechnician } from "../domain/batch-decision.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkFields } from "../plugin-kit/check-fields.js";
import { checkList, checkObject } from "../plugin-kit/check-option.js";
import type { Policy } from "../plugins/policy.js";
import { fastest } from "../policies/fastest.js";
import { nearest } from "../policies/nearest.js";
import { nearestByRoad } from "../policies/nearest-by-road.js";
import { soonest } from "../policies/soonest.js";
import { addCosts, compareCosts, type LexCost, toMilli, toMilliBound, toPairCost, zeroCost } from "./lex-cost.js";
import { createPairBounds, listPlacesOf } from "./pair-bounds.js";

/** What a verification needs besides the record. */
export interface VerifyBatchOptions {
  /** The policy of the batch, whose bounds are recomputed. Default: the one of this library with the recorded name. */
  readonly policy?: Policy | undefined;
}

/** What a verification found. */
export interface BatchVerification {
  readonly isProven: boolean;
  /** The first condition of the proof that the record does not meet; null if it meets all. */
  readonly violation: string | null;
}

/**
 * Checks from the record alone that no other assignment of a batch costs less: that every price and every matched pair is
 * as the duality of linear programming demands, with every bound recomputed from the recorded places and limits. It takes
 * on trust the measured distances, the reasons why technicians cannot have a job, the gaps that calendars leave, and the
 * least cost of those whom the search of a job has not named.
 *
 * @throws {InvalidRequestError} the decision is not one, or its policy is not of this library and not given
 */
export function verifyBatch(decision: BatchDecision, options: VerifyBatchOptions = {}): BatchVerification {
  const { jobs, technicians } = checkBatchDecision(decision);
  checkFields("options.", options, { policy: true });
  const policy = options.policy ?? findPolicy(decision.policy.name);
  const { basis, optimality, erased = [] } = decision;
  if (erased.length > 0) return violated(`its places were cut by the erasure of ${erased.join(", ")}`);
  if (basis === "estimate") return violated("it relies on estimates");
  if (!optimality.proven) return violated(`it is not proven: ${optimality.reason}`);
  const byId = new Map(technicians.map((technician) => [technician.id, technician]));
  const violation =
    firstOf(technicians, (technician) => findLaneViolation(technician, decision)) ??
    firstOf(jobs, (job) => findJobViolation(job, byId, decision)) ??
    firstOf(jobs, (job) => findPairViolation(job, decision, policy)) ??
    findTotalViolation(decision);
  return violation === null ? { isProven: true, violation: null } : violated(violation);
}

/** @throws {InvalidRequestError} it does not have the form of one */
export function checkBatchDecision(decision: BatchDecision): BatchDecision {
  checkObject("decision", decision);
  checkList("decision.levels", decision.levels);
  checkList("decision.jobs", decision.jobs).forEach((job, index) => {
    checkObject(`decision.jobs[${index}]`, job);
    checkList(`decision.jobs[${index}].price`, job.price);
    checkList(`decision.jobs[${index}].leaveCost`, job.leaveCost);
    checkList(`decision.jobs[${index}].candidates`, job.candidates);
    checkList(`decision.jobs[${index}].excluded`, job.excluded);
    checkList(`decision.jobs[${index}].gaps`, job.gaps).forEach(({ gaps }, position) => {
      checkList(`decision.jobs[${index}].gaps[${position}].gaps`, gaps);
    });
  });
  checkList("decision.technicians", decision.technicians).forEach((technician, index) => {
    checkObject(`decision.technicians[${index}]`, technician);
    checkList(`decision.technicians[${index}].price`, technician.price);
  });
  if (decision.erased !== undefined) checkList("decision.erased", decision.erased);
  checkObject("decision.policy", decision.policy);
  checkObject("decision.bounds", decision.bounds);
  checkObject("decision.optimality", decision.optimality);
  return decision;
}

function violated(violation: string): BatchVerification {
  return { isProven: false, violation };
}

/** @throws {InvalidRequestError} the policy is not of this library */
export function findPolicy(name: string): Policy {
  const policy = [nearest, nearestByRoad, fastest, soonest].find((one) => one.name === name);
  if (policy !== undefined) return policy;
  throw new InvalidRequestError({ parameter: "options.policy", problem: `must be given: the batch used ${name}` });
}

function firstOf<Item>(items: readonly Item[], find: (item: Item) => string | null): string | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}

function findLaneViolation({ id, freeLanes, price }: BatchTechnician, { jobs, levels }: BatchDecision): string | null {
  const taken = jobs.filter(({ technicianId }) => technicianId === id).length;
  const lanes = freeLanes ?? Number.POSITIVE_INFINITY;
  const sign = compareCosts(price, zeroCost(levels.length));
  if (taken > lanes) return `technician ${id} has ${taken} jobs and ${lanes} free lanes`;
  if (sign > 0) return `technician ${id} has a price above 0`;
  return sign < 0 && taken < lanes ? `technician ${id} has a price and a free lane` : null;
}

function findJobViolation(
  { jobId, technicianId, price, leaveCost, candidates, hasPreferred }: BatchJobDecision,
  byId: ReadonlyMap<string, BatchTechnician>,
  { levels }: BatchDecision,
): string | null {
  if (compareCosts(leaveCost, price) < 0) return `leaving job ${jobId} costs less than its price`;
  if (technicianId === null) {
    return compareCosts(leaveCost, price) === 0 ? null : `job ${jobId} is left, which costs more than its price`;
  }
  const candidate = candidates.find((one) => one.technicianId === technicianId);
  const technician = byId.get(technicianId);
  if (candidate === undefined || technician === undefined) {
    return `job ${jobId} is given to technician ${technicianId}, who was not measured for it`;
  }
  const isPassedOver = hasPreferred && candidate.isPreferred !== true;
  const cost = toPairCost(levels.length, isPassedOver, toMilli(candidate.cost));
  if (compareCosts(cost, addCosts(price, technician.price)) === 0) return null;
  return `job ${jobId} and technician ${technicianId} cost something else than their prices`;
}

/** The first pair that costs less than its prices, or could. Null if no pair does. */
export function findPairViolation(job: BatchJobDecision, decision: BatchDecision, policy: Policy): string | null {
  const { jobId, unseenLowerBound, hasPreferred, requirements } = job;
  const levelCount = decision.levels.length;
  const ranking = toRanking(job, decision, policy);
  const preferred = new Set(requirements.preferred);
  const isExcluded = new Set(job.excluded.map(({ technicianId }) => technicianId));
  const costs = new Map(job.candidates.map(({ technicianId, cost }) => [technicianId, toMilli(cost)]));
  const toCost = (isPreferred: boolean, milli: number): LexCost =>
    toPairCost(levelCount, hasPreferred && !isPreferred, milli);
  const bounds = createPairBounds(job, decision.decidedAt, ranking);
  const gapsOf = new Map(job.gaps.map(({ technicianId, gaps }) => [technicianId, gaps]));
  if (unseenLowerBound !== null && compareCosts(toCost(false, toMilliBound(unseenLowerBound)), job.price) < 0) {
    return `somebody whom the search of job ${jobId} has not named could cost less than its price`;
  }
  return firstOf(decision.technicians, (technician) => {
    if (isExcluded.has(technician.id)) return null;
    const gaps = gapsOf.get(technician.id);
    const places = new Set(listPlacesOf(technician, job.window).map(toPlace));
    if (gaps?.some(({ place }) => !places.has(toPlace(place)))) {
      return `technician ${technician.id} sets off to job ${jobId} from a place that is not among theirs`;
    }
    const bound = gaps === undefined ? bounds.anywhere(technician) : bounds.inGaps(gaps);
    const milli = costs.get(technician.id) ?? toMilliBound(bound);
    const cost = toCost(preferred.has(technician.id), milli);
    if (compareCosts(cost, addCosts(job.price, technician.price)) >= 0) return null;
    const could = costs.has(technician.id) ? "costs" : "could cost";
    return `job ${jobId} with technician ${technician.id} ${could} less than their prices`;
  });
}

/** The ranking with which the bounds of a job were computed. */
function toRanking({ customerSnapMeters }: BatchJobDecision, { bounds }: BatchDecision, policy: Policy): Ranking {
  const ranking = createRanking({ policy, ...bounds });
  if (customerSnapMeters !== null) {
    ranking.note({
      status: "measured",
      distanceMeters: 0,
      durationSeconds: 0,
      destinationSnapMeters: customerSnapMeters,
    });
  }
  return ranking;
}

function findTotalViolation({ jobs, technicians, levels, total }: BatchDecision): string | null {
  const prices = [
    ...jobs.map(({ price }) => price),
    ...technicians.map(({ price, freeLanes }) => price.map((value) => value * (freeLanes ?? 0))),
  ];
  const sum = prices.reduce(addCosts, zeroCost(levels.length));
  return compareCosts(sum, total) === 0 ? null : "the total is not the sum of the prices";
}
