import type { Scenario } from "../scenario.js";
import type { World } from "../world/world.js";
import type { Job } from "./job.js";
import { createJobStream } from "./job-stream.js";

/** The start of simulated time: a Monday, in UTC. */
export const startMs: number = Date.UTC(2026, 0, 5);

const dayMs = 86_400_000;

/** Returns all calls of a scenario, in their order. */
export function* listCalls({ customerPlaces, homes }: World, scenario: Scenario): Generator<Job, void> {
  const { seed, days, jobsPerTechnician, serviceMinutes, isEven } = scenario;
  const jobsPerDay = jobsPerTechnician * homes.length;
  for (const job of createJobStream({ seed, startMs, jobsPerDay, customerPlaces, serviceMinutes, isEven })) {
    if (job.requestedAtMs >= startMs + days * dayMs) return;
    yield job;
  }
}
