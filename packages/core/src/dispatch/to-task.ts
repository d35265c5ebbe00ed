import { findPlaceProblem } from "../domain/coordinates.js";
import { parseInstant } from "../domain/instant.js";
import type { DispatchLimits } from "../domain/limits.js";
import type { Requirements } from "../domain/requirements.js";
import { parseRequirements } from "../eligibility/check-requirements.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkText } from "../plugin-kit/check-option.js";
import type { CustomerSource } from "../plugins/customer-source.js";
import type { PreviewRequest } from "./dispatcher.js";
import { find } from "./find.js";
import { parseChanges } from "./parse-changes.js";
import type { DispatcherSettings } from "./settings.js";
import type { LongestDrive, Task } from "./task.js";

/** What a further dispatch of a job takes over from the ones before. */
export interface Earlier {
  /** The ids of those who had the job. */
  readonly passedOver: readonly string[];
  /** Whether the requirements were given earlier, so that their start may be over. */
  readonly areRequirementsStored: boolean;
}

/**
 * What is to be decided, checked and complete; asks where the customer is.
 *
 * @throws {InvalidRequestError} naming what is wrong
 */
export async function toTask(
  request: PreviewRequest,
  { customers, clock, limits, maxPastStartSeconds }: DispatcherSettings,
  signal: AbortSignal | undefined,
  earlier: Earlier | undefined,
): Promise<Task> {
  const requirements = parseRequirements(request.requirements ?? {});
  const nowMs = clock.now();
  const givenStartMs = parseInstant(requirements.startsAt) ?? nowMs;
  if (earlier?.areRequirementsStored !== true) checkStart(givenStartMs, nowMs, maxPastStartSeconds);
  return {
    customer: await findPlace(request, customers, signal),
    requirements,
    limits,
    longestDrive: toLongestDrive(requirements, limits),
    passedOver: new Set(earlier?.passedOver),
    changes: parseChanges(request.changes ?? []),
    nowMs,
    // Nobody starts before now: a start that is over is held against no shift that is over.
    startsAtMs: Math.max(givenStartMs, nowMs),
  };
}

function checkStart(startMs: number, nowMs: number, maxPastSeconds: number | null): void {
  if (maxPastSeconds === null || startMs >= nowMs - maxPastSeconds * 1000) return;
  throw new InvalidRequestError({
    parameter: "requirements.startsAt",
    problem: `must not be more than ${maxPastSeconds} seconds in the past`,
  });
}

function toLongestDrive(
  { maxDistanceMeters: required, maxDurationSeconds }: Requirements,
  { maxDistanceMeters: limit }: DispatchLimits,
): LongestDrive {
  const maxDistanceMeters = Math.min(required ?? Number.POSITIVE_INFINITY, limit ?? Number.POSITIVE_INFINITY);
  return { maxDistanceMeters: Number.isFinite(maxDistanceMeters) ? maxDistanceMeters : undefined, maxDurationSeconds };
}

async function findPlace(
  { customerId, location }: PreviewRequest,
  customers: CustomerSource,
  signal: AbortSignal | undefined,
): Promise<Task["customer"]> {
  if (location === undefined) {
    return find(checkText("customerId", customerId), customers, signal);
  }
  if (customerId !== undefined)
    throw new InvalidRequestError({ parameter: "customerId", problem: "cannot be given together with location" });
  const problem = findPlaceProblem(location);
  if (problem !== null) throw new InvalidRequestError({ parameter: "location", problem });
  return { id: null, location };
}
