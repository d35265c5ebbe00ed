import type { Job } from "../../domain/job.js";
import type { CreateJobRequest, JobFilter, JobStore } from "../../plugins/job-store.js";
import type { ConformanceCase } from "../conformance.js";
import { type LedgerStore, place } from "../ledger/fixture.js";
import type { AssignmentFixture } from "../test-assignment-store.js";

/** A store that keeps jobs, and the customers and technicians that belong to it. */
export interface JobTestStore extends LedgerStore {
  readonly assignments: JobStore;
}

export type JobCase = ConformanceCase<JobTestStore, AssignmentFixture>;

/** A job of customer 1, at the customer's location. */
export function jobOf(rest: Partial<CreateJobRequest> = {}): CreateJobRequest {
  return { customerId: "1", location: place, ...rest };
}

export const window = { earliest: "2126-11-24T08:00:00.000Z", latest: "2126-11-24T10:30:00.000Z" };

/** Returns the ids of the jobs that match a filter, page by page. */
export async function listIds(jobs: JobStore, filter?: JobFilter, limit = 100): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await jobs.listJobs({ limit, cursor, filter });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids;
}

/** Returns the current job, and its history: the version, from and to of each event. */
export async function readJob(
  jobs: JobStore,
  jobId: string,
): Promise<{ readonly job: Job | null; readonly steps: readonly string[] }> {
  const events = await jobs.listJobEvents({ jobId, limit: 100 });
  const job = await jobs.findJob(jobId);
  return { job, steps: events.map(({ version, from, to }) => `${version} ${from ?? "new"} ${to}`) };
}
