import type { BatchDecision } from "../domain/batch-decision.js";
import type { BatchExchange } from "../domain/decision.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { takeTurn } from "../plugin-kit/turns.js";
import type { Policy } from "../plugins/policy.js";
import { explainPair } from "./explain-pair.js";

/** Each solves the batch again: in a larger one, that would take longer than the booking. */
const maxJobs = 60;
/** Of jobs and technicians: each is looked at once an exchange, which takes a microsecond or two. */
const maxPairs = 10_000;
const maxExchanges = 3;

/**
 * Says what it would cost the batch to send others to a job. Leaves out those who would cost something besides distance or
 * time, such as a job that is left. Undefined if the batch is too large, or cannot be explained: the booking matters more.
 *
 * @param stored the jobs whose ids are those of the store
 * @throws the reason of the signal
 */
export async function listExchanges(
  decision: BatchDecision,
  jobId: string,
  means: { readonly policy: Policy; readonly stored: ReadonlySet<string>; readonly signal: AbortSignal | undefined },
): Promise<readonly BatchExchange[] | undefined> {
  const { jobs, technicians } = decision;
  const job = jobs.find((one) => one.jobId === jobId);
  if (job === undefined || jobs.length > maxJobs || jobs.length * technicians.length > maxPairs) return undefined;
  const others = job.candidates.filter(({ technicianId }) => technicianId !== job.technicianId);
  const exchanges: BatchExchange[] = [];
  try {
    for (const { technicianId } of others.slice(0, maxExchanges)) {
      await takeTurn(means.signal);
      exchanges.push(...toExchange(decision, jobId, technicianId, means));
    }
  } catch (error) {
    means.signal?.throwIfAborted();
    if (!DispatchError.isInstance(error)) throw error;
    return undefined;
  }
  return exchanges;
}

function toExchange(
  decision: BatchDecision,
  jobId: string,
  technicianId: string,
  { policy, stored }: { readonly policy: Policy; readonly stored: ReadonlySet<string> },
): readonly BatchExchange[] {
  const { totalDifference, isExact, changedJobs } = explainPair(decision, jobId, technicianId, { policy });
  if (totalDifference === null || totalDifference.slice(0, -1).some((level) => level !== 0)) return [];
  const taken = changedJobs.find((one) => one.fromTechnicianId === technicianId && stored.has(one.jobId));
  const difference = (totalDifference.at(-1) ?? 0) / 1000;
  const [takenId, jobDifference] = [taken?.jobId ?? null, taken?.difference ?? null];
  return [{ technicianId, difference, isExact, jobId: takenId, jobDifference }];
}
