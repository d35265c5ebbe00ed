import type { BatchResult, Dispatcher, DispatchResult, JobStore } from "@dispatch/core";
import type { VirtualClock } from "../clock/virtual-clock.js";
import type { Job } from "../demand/job.js";
import { book, type Desk, type DeskOptions } from "./desk.js";

export interface QueueDeskOptions extends Omit<DeskOptions, "clock" | "patienceMs"> {
  readonly jobs: Pick<JobStore, "createJob" | "updateJob" | "findJob">;
  readonly clock: Pick<VirtualClock, "now" | "after">;
  /** How long jobs are collected before all that wait are decided together. */
  readonly windowMs: number;
  readonly patienceMs: number;
}

const hourMs = 3_600_000;
const maxJobs = 1000;

/**
 * Gives waiting jobs to free technicians together, at the least total cost. While nobody waits, a call is dispatched at
 * once; as soon as jobs wait, a decision comes only after the window.
 */
export function createQueueDesk(options: QueueDeskOptions): Desk {
  const { dispatcher, crew, clock, tally, visits, jobs, windowMs, patienceMs } = options;
  /** By the id of the job, the longest waiting first. */
  const waiting = new Map<string, Job>();
  let isScheduled = false;
  let isDeciding = false;

  const note = (
    jobId: string,
    { assignment, proven }: { assignment: DispatchResult["assignment"]; proven: boolean },
  ) => {
    const job = waiting.get(jobId);
    if (job === undefined) throw new Error(`Job ${jobId} does not wait`);
    const hour = Math.floor(clock.now() / hourMs) % 24;
    waiting.delete(jobId);
    tally.booked += 1;
    tally.bookedByHour[hour] = (tally.bookedByHour[hour] ?? 0) + 1;
    if (proven) tally.proven += 1;
    visits.offer(job, assignment);
  };

  const giveUpOldest = async (): Promise<void> => {
    for (const [jobId, { requestedAtMs }] of waiting) {
      if (clock.now() - requestedAtMs <= patienceMs) return;
      const version = (await jobs.findJob(jobId))?.version ?? 1;
      await jobs.updateJob({ jobId, version, changes: { status: "cancelled" } });
      waiting.delete(jobId);
      tally.unserved += 1;
    }
  };

  const decide = async (): Promise<void> => {
    await giveUpOldest();
    if (isDeciding || crew.freeCount === 0 || waiting.size === 0) return;
    isDeciding = true;
    const ids = [...waiting.keys()].slice(0, maxJobs);
    const result = await dispatcher.dispatchBatch({ jobs: ids.map((jobId) => ({ jobId })) });
    isDeciding = false;
    throwFailures(result);
    const proven = result.decisions.every(({ optimality }) => optimality.proven);
    for (const { jobId, assignment } of result.booked) note(jobId, { assignment, proven });
  };

  const schedule = async (): Promise<void> => {
    if (windowMs === 0) return decide();
    if (isScheduled) return;
    isScheduled = true;
    clock.after(windowMs, () => {
      isScheduled = false;
      return decide();
    });
  };

  return {
    async take(job) {
      if (job.declinedAssignmentId !== null) {
        const next = await decline(dispatcher, job.declinedAssignmentId);
        waiting.set(next.jobId, job);
        if (next.result === null) return schedule();
        const { assignment, decision } = next.result;
        return note(next.jobId, { assignment, proven: decision.optimality.proven });
      }
      const isFirst = waiting.size === 0;
      const { id } = await jobs.createJob({ customerId: job.customerId });
      waiting.set(id, job);
      return isFirst && crew.freeCount > 0 ? decide() : schedule();
    },
    sendWaiting: async () => (waiting.size === 0 ? undefined : schedule()),
  };
}

/** A decline is always reported to the dispatcher: it frees the technician's capacity. */
async function decline(
  dispatcher: Dispatcher,
  assignmentId: string,
): Promise<{ readonly jobId: string; readonly result: DispatchResult | null }> {
  const { declined, next, failure } = await dispatcher.decline({ assignmentId });
  return { jobId: declined.jobId, result: await book(async () => (failure === null ? next : Promise.reject(failure))) };
}

function throwFailures({ failures }: BatchResult): void {
  for (const { error } of failures) throw error;
}
