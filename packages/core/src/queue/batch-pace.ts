/** How long batches take: a part that is the same however many jobs they have, such as routing, and one for each job. */
export interface BatchPace {
  readonly fixedMs: number;
  readonly jobMs: number;
}

/** Assumed before the first batch. */
export const firstPace: BatchPace = { fixedMs: 0, jobMs: 3 };
/** The same if each job is a dispatch of its own. */
export const firstPaceOneByOne: BatchPace = { fixedMs: 0, jobMs: 20 };

/** Smaller batches tell more about the fixed part, larger ones more about their jobs. */
const evenJobs = 30;
const leastJobMs = 0.1;

/**
 * Learns from a batch. Half of what it took longer than expected is shared between both parts: a single number for a job
 * would take slow routing for slow jobs, and fewer jobs do not make routing faster.
 */
export function learnPace({ fixedMs, jobMs }: BatchPace, { jobs, ms }: { jobs: number; ms: number }): BatchPace {
  if (jobs === 0) return { fixedMs, jobMs };
  const excess = (Math.max(0, ms) - fixedMs - jobMs * jobs) / 2;
  const whole = jobs ** 2 + evenJobs ** 2;
  return {
    fixedMs: Math.max(0, fixedMs + (excess * evenJobs ** 2) / whole),
    jobMs: Math.max(leastJobMs, jobMs + (excess * jobs) / whole),
  };
}
