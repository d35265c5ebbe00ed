import type { Coordinates } from "@dispatch/core";
import { drawExponential, drawIndex, drawLognormal } from "../random/distributions.js";
import { createRandom } from "../random/random.js";
import { peakFactor, toBusyness } from "./day-profile.js";
import type { Job } from "./job.js";

export interface JobStreamOptions {
  readonly seed: number;
  readonly startMs: number;
  readonly jobsPerDay: number;
  readonly customerPlaces: readonly Coordinates[];
  readonly serviceMinutes: number;
  readonly isEven: boolean;
}

/** Deviation of the logarithm of service times: half of them lie between 0.7 and 1.4 times the median. */
const serviceSigma = 0.5;

const dayMs = 86_400_000;
const arrivalStream = 2;
const offerStream = 3;

/**
 * Generates endless jobs, in the order of their calls: a Poisson process that follows the profile of the day, by thinning
 * (P. A. W. Lewis, G. S. Shedler, "Simulation of nonhomogeneous Poisson processes by thinning", 1979).
 */
export function* createJobStream(options: JobStreamOptions): Generator<Job, never> {
  const { seed, startMs, jobsPerDay, customerPlaces, serviceMinutes, isEven } = options;
  const random = createRandom(seed, arrivalStream);
  const peak = isEven ? 1 : peakFactor;
  const leastGapMs = dayMs / (jobsPerDay * peak);
  let atMs = startMs;
  for (let number = 1; ; number += 1) {
    do atMs += drawExponential(random, leastGapMs);
    while (!isEven && random() * peak >= toBusyness(atMs));
    const customer = drawIndex(random, customerPlaces.length);
    yield {
      customerId: String(customer + 1),
      place: customerPlaces[customer] as Coordinates,
      requestedAtMs: atMs,
      serviceMs: drawLognormal(random, serviceMinutes, serviceSigma) * 60_000,
      random: createRandom(seed, offerStream, number),
      declinedAssignmentId: null,
    };
  }
}
