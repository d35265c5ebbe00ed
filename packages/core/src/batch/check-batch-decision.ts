import type { BatchCost, BatchDecision, BatchJobDecision, BatchTechnician } from "../domain/batch-decision.js";
import { type Coordinates, isValidCoordinates } from "../domain/coordinates.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkBoolean, checkList, checkObject, checkText } from "../plugin-kit/check-option.js";

/**
 * Checks the form of a record. If something is not a number, no comparison finds it less, which would count as a proof.
 *
 * @throws {InvalidRequestError} naming the field that cannot be used
 */
export function checkBatchDecision(decision: BatchDecision): BatchDecision {
  checkObject("decision", decision);
  const { levels, policy, bounds, optimality, erased } = decision;
  if (decision.version !== 1) throw refusal("decision.version", "must be 1");
  checkList("decision.levels", levels).forEach((level, index) => {
    checkText(`decision.levels[${index}]`, level);
  });
  if (levels.length < 2) throw refusal("decision.levels", "must be a list of at least 2 levels");
  checkList("decision.jobs", decision.jobs).forEach((job, index) => {
    checkJob(`decision.jobs[${index}]`, job, levels.length);
  });
  checkList("decision.technicians", decision.technicians).forEach((technician, index) => {
    checkTechnician(`decision.technicians[${index}]`, technician, levels.length);
  });
  if (erased !== undefined) checkList("decision.erased", erased);
  checkInstant("decision.decidedAt", decision.decidedAt);
  checkObject("decision.policy", policy);
  checkObject("decision.bounds", bounds);
  checkFinite("decision.bounds.maxSnapMeters", bounds.maxSnapMeters, 0);
  checkBoolean("decision.bounds.reportsSnaps", bounds.reportsSnaps);
  checkFinite("decision.bounds.topSpeedKmh", bounds.topSpeedKmh, 1);
  checkObject("decision.optimality", optimality);
  checkCost("decision.total", decision.total, levels.length);
  checkCost("decision.lowerLimit", decision.lowerLimit, levels.length);
  return decision;
}

function checkJob(path: string, job: BatchJobDecision, levelCount: number): void {
  checkObject(path, job);
  checkText(`${path}.jobId`, job.jobId);
  checkObject(`${path}.customer`, job.customer);
  checkPlace(`${path}.customer.location`, job.customer.location);
  checkObject(`${path}.requirements`, job.requirements);
  const { pinned, preferred, excluded, maxDistanceMeters, maxDriveSeconds } = job.requirements;
  for (const [name, list] of Object.entries({ pinned, preferred, excluded })) {
    if (list !== undefined) checkList(`${path}.requirements.${name}`, list);
  }
  for (const [name, most] of Object.entries({ maxDistanceMeters, maxDriveSeconds })) {
    if (most !== undefined) checkFinite(`${path}.requirements.${name}`, most, 0);
  }
  if (job.window !== null) {
    checkObject(`${path}.window`, job.window);
    checkInstant(`${path}.window.earliest`, job.window.earliest);
    checkInstant(`${path}.window.latest`, job.window.latest);
  }
  checkCost(`${path}.price`, job.price, levelCount);
  checkCost(`${path}.leaveCost`, job.leaveCost, levelCount);
  checkBoolean(`${path}.hasPreferred`, job.hasPreferred);
  checkNumberOrNull(`${path}.customerSnapMeters`, job.customerSnapMeters, 0);
  checkNumberOrNull(`${path}.unseenLowerBound`, job.unseenLowerBound);
  checkPairs(path, job);
}

function checkPairs(path: string, { candidates, excluded, gaps }: BatchJobDecision): void {
  checkList(`${path}.candidates`, candidates).forEach((candidate, index) => {
    const at = `${path}.candidates[${index}]`;
    checkObject(at, candidate);
    checkText(`${at}.technicianId`, candidate.technicianId);
    const { cost, distanceMeters, durationSeconds, originSnapMeters, destinationSnapMeters } = candidate;
    checkFinite(`${at}.cost`, cost);
    for (const [name, value] of Object.entries({
      distanceMeters,
      durationSeconds,
      originSnapMeters,
      destinationSnapMeters,
    })) {
      checkFinite(`${at}.${name}`, value, 0);
    }
  });
  checkList(`${path}.excluded`, excluded).forEach((exclusion, index) => {
    const at = `${path}.excluded[${index}]`;
    checkObject(at, exclusion);
    checkText(`${at}.technicianId`, exclusion.technicianId);
    if (checkList(`${at}.reasons`, exclusion.reasons).length === 0) throw refusal(`${at}.reasons`, "must not be empty");
  });
  checkList(`${path}.gaps`, gaps).forEach((entry, index) => {
    const at = `${path}.gaps[${index}]`;
    checkObject(at, entry);
    checkText(`${at}.technicianId`, entry.technicianId);
    checkList(`${at}.gaps`, entry.gaps).forEach((gap, position) => {
      checkGap(`${at}.gaps[${position}]`, gap);
    });
  });
}

function checkGap(path: string, gap: BatchJobDecision["gaps"][number]["gaps"][number]): void {
  checkObject(path, gap);
  checkPlace(`${path}.place`, gap.place);
  if (gap.leastCost !== undefined) checkFinite(`${path}.leastCost`, gap.leastCost);
  checkList(`${path}.spans`, gap.spans).forEach((span, index) => {
    const at = `${path}.spans[${index}]`;
    checkObject(at, span);
    checkFinite(`${at}.leavesFromSeconds`, span.leavesFromSeconds);
    checkFinite(`${at}.startsFromSeconds`, span.startsFromSeconds);
    checkNumberOrNull(`${at}.startsToSeconds`, span.startsToSeconds);
  });
}

function checkTechnician(path: string, technician: BatchTechnician, levelCount: number): void {
  checkObject(path, technician);
  checkText(`${path}.id`, technician.id);
  checkPlace(`${path}.location`, technician.location);
  checkList(`${path}.places`, technician.places ?? []).forEach((place, index) => {
    checkPlace(`${path}.places[${index}]`, place);
  });
  const { freeLanes } = technician;
  if (freeLanes !== null && !(Number.isSafeInteger(freeLanes) && freeLanes >= 0)) {
    throw refusal(`${path}.freeLanes`, "must be null or a whole number of at least 0");
  }
  checkCost(`${path}.price`, technician.price, levelCount);
}

/** Sums of whole numbers are exact. */
function checkCost(path: string, cost: BatchCost, levelCount: number): void {
  const isOne = checkList(path, cost).length === levelCount && cost.every(Number.isSafeInteger);
  if (!isOne) throw refusal(path, `must be ${levelCount} whole numbers, one for each level`);
}

function checkFinite(path: string, value: number, min = Number.NEGATIVE_INFINITY): void {
  if (Number.isFinite(value) && value >= min) return;
  throw refusal(path, `must be a finite number${Number.isFinite(min) ? ` of at least ${min}` : ""}`);
}

function checkNumberOrNull(path: string, value: number | null, min?: number): void {
  if (value !== null) checkFinite(path, value, min);
}

function checkPlace(path: string, place: Coordinates): void {
  if (!isValidCoordinates(place)) throw refusal(path, "must be a place on Earth");
}

function checkInstant(path: string, instant: string): void {
  if (!Number.isFinite(Date.parse(checkText(path, instant)))) throw refusal(path, "must be a timestamp");
}

function refusal(parameter: string, problem: string): InvalidRequestError {
  return new InvalidRequestError({ parameter, problem });
}
