import { listExcesses, toPlaceKey } from "../dispatch/prospect.js";
import { createRanking, type Ranking, toDoorToDoorMeters } from "../dispatch/ranking.js";
import type {
  BatchCandidate,
  BatchDecision,
  BatchExclusionReason,
  BatchJobDecision,
  BatchTechnician,
} from "../domain/batch-decision.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import { checkFields } from "../plugin-kit/check-fields.js";
import type { Policy } from "../plugins/policy.js";
import { fastest } from "../policies/fastest.js";
import { nearest } from "../policies/nearest.js";
import { nearestByRoad } from "../policies/nearest-by-road.js";
import { soonest } from "../policies/soonest.js";
import { areLevelsInOrder, areLevelsOf, fixedLevel, toPriorityLevel, toWaitCost } from "./batch-levels.js";
import { checkBatchDecision } from "./check-batch-decision.js";
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
 * as the duality of linear programming demands, with every bound recomputed from the recorded places and limits. No measured
 * drive may be below its own bound, and no reason may contradict the record. It takes the rest on trust: how much longer
 * drives are than their bounds, other reasons why technicians cannot have a job, the gaps that calendars leave, and the least
 * cost of those whom the search of a job has not named.
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
  if (!areLevelsInOrder(decision.levels)) return violated("its levels are not in their order");
  if (!areLevelsOf(decision.levels, policy)) return violated("its levels are not those of its policy");
  if (decision.policy.tolerance !== 0) return violated("its policy has a tolerance, which has no meaning for a sum");
  const violation =
    findRepeated(
      "technician",
      technicians.map(({ id }) => id),
    ) ??
    findRepeated(
      "job",
      jobs.map(({ jobId }) => jobId),
    ) ??
    firstOf(jobs, (job) => findRecordViolation(job, byId, decision, policy)) ??
    firstOf(jobs, findRequirementViolation) ??
    firstOf(jobs, (job) => findPassedOver(job, byId)) ??
    firstOf(jobs, (job) => firstOf(job.candidates, (candidate) => findCostViolation(candidate, job, policy))) ??
    firstOf(jobs, (job) => findDriveViolation(job, byId, decision, policy)) ??
    firstOf(jobs, (job) => findReasonViolation(job, byId)) ??
    firstOf(jobs, (job) => findWindowViolation(job, decision)) ??
    firstOf(technicians, (technician) => findLaneViolation(technician, decision)) ??
    firstOf(jobs, (job) => findJobViolation(job, byId, decision)) ??
    firstOf(jobs, (job) => findPairViolation(job, decision, policy)) ??
    findTotalViolation(decision);
  return violation === null ? { isProven: true, violation: null } : violated(violation);
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

function findRepeated(kind: string, ids: readonly string[]): string | null {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) return `${kind} ${id} is recorded twice`;
    seen.add(id);
  }
  return null;
}

/** What the record of one job says that cannot be so. */
function findRecordViolation(
  job: BatchJobDecision,
  byId: ReadonlyMap<string, BatchTechnician>,
  { levels }: BatchDecision,
  policy: Policy,
): string | null {
  const { jobId, candidates, excluded, hasPreferred, requirements, customerSnapMeters } = job;
  const measured = candidates.map(({ technicianId }) => technicianId);
  const repeated =
    findRepeated("technician", [...measured, ...excluded.map(({ technicianId }) => technicianId)]) ??
    findRepeated(
      "technician",
      job.gaps.map(({ technicianId }) => technicianId),
    );
  if (repeated !== null) return `${repeated} for job ${jobId}`;
  const unknown = measured.find((id) => !byId.has(id));
  if (unknown !== undefined) return `technician ${unknown} was measured for job ${jobId}, but is not of the batch`;
  const preferred = requirements.preferred ?? [];
  const isPreferred = ({ technicianId }: BatchCandidate): boolean => preferred.includes(technicianId);
  if (
    candidates.some((one) => isPreferred(one) !== (one.isPreferred === true) || (isPreferred(one) && !hasPreferred))
  ) {
    return `job ${jobId} passes over a technician whom it prefers`;
  }
  if (candidates.some(({ basis }) => basis === "estimate")) return `job ${jobId} relies on estimates`;
  const snap = customerSnapMeters;
  if (snap !== null && candidates.some(({ destinationSnapMeters }) => destinationSnapMeters > snap)) {
    return `the customer of job ${jobId} is farther from the road than recorded`;
  }
  return isLeaveCost(job, levels, policy) ? null : `leaving job ${jobId} does not cost what its priority says`;
}

/** Somebody who was measured for the job although its requirements rule them out, or their drive. */
function findRequirementViolation({ jobId, candidates, requirements }: BatchJobDecision): string | null {
  const { pinned, excluded } = requirements;
  return firstOf(candidates, (candidate) => {
    const { technicianId, durationSeconds } = candidate;
    if (excluded?.includes(technicianId) === true || pinned?.includes(technicianId) === false) {
      return `job ${jobId} has technician ${technicianId}, whom its requirements do not allow`;
    }
    const isBeyond = listExcesses(toDoorToDoorMeters(toRoad(candidate)), durationSeconds, requirements).length > 0;
    return isBeyond ? `technician ${technicianId} is farther than its requirements allow from job ${jobId}` : null;
  });
}

/** If nobody is preferred who could go, each of the batch who is preferred has a reason. */
function findPassedOver(
  { jobId, candidates, excluded, hasPreferred, requirements }: BatchJobDecision,
  byId: ReadonlyMap<string, BatchTechnician>,
): string | null {
  if (hasPreferred) return null;
  const known = new Set([...candidates, ...excluded].map(({ technicianId }) => technicianId));
  const passedOver = requirements.preferred?.find((id) => byId.has(id) && !known.has(id));
  return passedOver === undefined ? null : `job ${jobId} passes over technician ${passedOver}, whom it prefers`;
}

/** Leaving counts one on the level of the job's priority, or of the pairs that the caller fixed, and its wait on the last. */
function isLeaveCost(
  { leaveCost, priority, requirements }: BatchJobDecision,
  levels: readonly string[],
  policy: Policy,
): boolean {
  const names = [toPriorityLevel(priority), ...(requirements.pinned?.length === 1 ? [fixedLevel] : [])];
  const level = leaveCost.indexOf(1);
  const waited = leaveCost.at(-1) ?? -1;
  return (
    names.includes(levels[level] ?? "") &&
    waited >= 0 &&
    waited <= toWaitCost(Number.POSITIVE_INFINITY, policy) &&
    leaveCost.slice(0, -1).every((value, index) => value === Number(index === level))
  );
}

function toRoad({ distanceMeters, durationSeconds, originSnapMeters, destinationSnapMeters }: BatchCandidate) {
  return { status: "measured", distanceMeters, durationSeconds, originSnapMeters, destinationSnapMeters } as const;
}

/** The policies of this library whose cost is that of the drive alone. */
const drivePolicies: readonly Policy[] = [nearest, nearestByRoad, fastest];

/** A cost that is not that of the measured drive. If the cost depends on more than the drive, it is taken on trust. */
function findCostViolation(candidate: BatchCandidate, { jobId }: BatchJobDecision, policy: Policy): string | null {
  if (!drivePolicies.includes(policy)) return null;
  const { technicianId, cost, durationSeconds } = candidate;
  const road = toRoad(candidate);
  const doorToDoorMeters = toDoorToDoorMeters(road);
  const technician = { id: technicianId, location: { latitude: 0, longitude: 0 } };
  const expected = policy.toCost({ technician, road, doorToDoorMeters, startsInSeconds: durationSeconds });
  if (toMilli(expected) === toMilli(cost)) return null;
  return `job ${jobId} and technician ${technicianId} cost something else than their drive`;
}

/** A drive that is shorter, faster or cheaper than any from a recorded place can be, or ends farther from the road. */
function findDriveViolation(
  job: BatchJobDecision,
  byId: ReadonlyMap<string, BatchTechnician>,
  { bounds }: BatchDecision,
  policy: Policy,
): string | null {
  const { jobId, candidates, customer, requirements, window } = job;
  const ranking = createRanking({ policy, ...bounds });
  const isTimeLimited = requirements.maxDriveSeconds !== undefined || window !== null;
  const mostSnapMeters = bounds.reportsSnaps ? bounds.maxSnapMeters : 0;
  return firstOf(candidates, (candidate) => {
    const { technicianId, cost, originSnapMeters, destinationSnapMeters } = candidate;
    if (Math.max(originSnapMeters, destinationSnapMeters) > mostSnapMeters) {
      return `the drive of technician ${technicianId} to job ${jobId} is farther from the road than the snap limit`;
    }
    const { location, places = [] } = byId.get(technicianId) ?? { location: customer.location };
    const meters = Math.min(
      ...[location, ...places].map((place) => greatCircleDistanceMeters(place, customer.location)),
    );
    const road = toRoad(candidate);
    const isPossible =
      ranking.isPossible(road, meters, isTimeLimited) &&
      ranking.isCostPossible(road, meters, cost, (driveSeconds) => driveSeconds);
    return isPossible ? null : `the drive of technician ${technicianId} to job ${jobId} is below its lower bound`;
  });
}

/** A reason that the record contradicts. */
function findReasonViolation(
  { jobId, excluded, hasPreferred, requirements }: BatchJobDecision,
  byId: ReadonlyMap<string, BatchTechnician>,
): string | null {
  if (hasPreferred && (requirements.preferred ?? []).length === 0) {
    return `job ${jobId} passes over others for a technician whom it prefers, but it prefers nobody`;
  }
  return firstOf(excluded, ({ technicianId, reasons }) => {
    const isContradicted: Partial<Record<BatchExclusionReason, boolean>> = {
      CONFLICT: byId.get(technicianId)?.freeLanes !== 0,
      EXCLUDED: requirements.excluded?.includes(technicianId) !== true,
      NOT_PINNED: requirements.pinned === undefined,
    };
    const wrong = reasons.find((reason) => isContradicted[reason] === true);
    return wrong === undefined
      ? null
      : `job ${jobId} turns down technician ${technicianId} for ${wrong}, which is not so`;
  });
}

/** A window that had passed when the batch was decided, or that ends before it starts. */
function findWindowViolation({ jobId, window }: BatchJobDecision, { decidedAt }: BatchDecision): string | null {
  if (window === null) return null;
  const [earliestMs, latestMs] = [Date.parse(window.earliest), Date.parse(window.latest)];
  return latestMs >= Math.max(earliestMs, Date.parse(decidedAt)) ? null : `the window of job ${jobId} had passed`;
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
    const places = new Set(listPlacesOf(technician, job.window).map(toPlaceKey));
    if (gaps?.some(({ place }) => !places.has(toPlaceKey(place)))) {
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

function findTotalViolation({ jobs, technicians, levels, total, lowerLimit }: BatchDecision): string | null {
  if (compareCosts(lowerLimit, total) !== 0) return "the lower limit is not the total";
  const prices = [
    ...jobs.map(({ price }) => price),
    ...technicians.map(({ price, freeLanes }) => price.map((value) => value * (freeLanes ?? 0))),
  ];
  const sum = prices.reduce(addCosts, zeroCost(levels.length));
  return compareCosts(sum, total) === 0 ? null : "the total is not the sum of the prices";
}
