import type { Job } from "../../domain/job.js";
import type { CreateJobRequest, JobFilter, JobStore } from "../../plugins/job-store.js";
import type { ConformanceCase } from "../conformance.js";
import { type LedgerStore, place } from "../ledger/fixture.js";
import type { AssignmentFixture } from "../test-assignment-store.js";

/** A store that keeps jobs, and what can be seen of it elsewhere. */
export interface JobTestStore extends LedgerStore {
  readonly assignments: JobStore;
}

export type JobCase = ConformanceCase<JobTestStore, AssignmentFixture>;

/** Of customer 1, where they are. */
export function jobOf(rest: Partial<CreateJobRequest> = {}): CreateJobRequest {
  return { customerId: "1", location: place, ...rest };
}

export const window = { earliest: "2126-11-24T08:00:00.000Z", latest: "2126-11-24T10:30:00.000Z" };

/** The ids of the jobs that a filter lets through, page by page. */
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

/** The job as it stands, and what happened to it: the version, from and to of each event. */
export async function readJob(
  jobs: JobStore,
  jobId: string,
): Promise<{ readonly job: Job | null; readonly steps: readonly string[] }> {
  const events = await jobs.listJobEvents({ jobId, limit: 100 });
  const job = await jobs.findJob(jobId);
  return { job, steps: events.map(({ version, from, to }) => `${version} ${from ?? "new"} ${to}`) };
}
