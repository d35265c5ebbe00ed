import type { Job, JobStore } from "@dispatch/core";
import { JobNotFoundError } from "@dispatch/core/plugin-kit";
import { listConsidered, toConsideredJson } from "../assignments/to-assignment-json.js";
import { toWireForm } from "../json/wire-form.js";
import { createPeopleReader, expandQuery } from "../people/expand.js";
import { toETag } from "../request/if-match.js";
import { defineRoute, type Route, reply } from "../route/define-route.js";
import { pathIdSchema } from "../schemas/terms.js";
import { jobDecisionsSchema, listedJobSchema } from "./job.js";
import { toAttemptJson } from "./to-job-json.js";
import { toListedJobs, toNamedOfJob } from "./waiting-jobs.js";

/** `GET /jobs/{id}` */
export const readJob: Route = defineRoute({
  method: "GET",
  path: "/jobs/:id",
  id: "readJob",
  summary: "Read a job",
  detail:
    "To change the job, send its ETag as If-Match. If the job waits, waiting says why, and when it is tried next.",
  role: "viewer",
  isOpenToTechnicians: true,
  needs: ["jobs"],
  params: { id: pathIdSchema },
  query: expandQuery,
  answer: { text: "The job as it is now", schema: listedJobSchema, headers: ["ETag"] },
  problems: [404, 422],
  async handle({ params, query: { expand }, parts, technicianId, signal, context, principal }) {
    const readPeople = createPeopleReader({ asked: expand, parts, principal, technicianId, context, signal });
    const job = await findJob(parts.jobs, params.id, technicianId, signal);
    const [listed] = await toListedJobs([job], { parts, context, signal, expand }, readPeople);
    return reply(listed ?? { ...toWireForm(job), waiting: null }, { headers: { etag: toETag(job) } });
  },
});

/** Above the numbers that are kept. */
const maxAttempts = 100;
const maxEvents = 1000;

/** `GET /jobs/{id}/decisions` */
export const readJobDecisions: Route = defineRoute({
  method: "GET",
  path: "/jobs/:id/decisions",
  id: "readJobDecisions",
  summary: "Explain the attempts to dispatch a job: who was considered, and why they did not go",
  detail:
    "The attempts that booked somebody and the latest that failed, each with its decision; then every change of the job.",
  role: "viewer",
  needs: ["jobs"],
  params: { id: pathIdSchema },
  query: expandQuery,
  answer: { text: "The job, the attempts and the history", schema: jobDecisionsSchema },
  problems: [404, 422],
  async handle({ params: { id: jobId }, query: { expand }, parts, signal, ...caller }) {
    const readPeople = createPeopleReader({ asked: expand, parts, signal, ...caller });
    const { jobs } = parts;
    const job = await findJob(jobs, jobId, undefined, signal);
    const [attempts, history] = await Promise.all([
      jobs.listAttempts({ jobId, limit: maxAttempts }, { signal }),
      jobs.listJobEvents({ jobId, limit: maxEvents }, { signal }),
    ]);
    const considered = attempts.flatMap(({ decision }) => listConsidered(decision));
    const show = await readPeople([toNamedOfJob(job), ...considered]);
    const { customer } = show(toNamedOfJob(job));
    return {
      job: toWireForm(job),
      ...(customer !== undefined && { customer }),
      ...toConsideredJson(considered, show),
      attempts: attempts.map(toAttemptJson),
      history: history.map((event) => toWireForm(event)),
    };
  },
});

/**
 * Loads a job by its id. With a technician, only if they have it, or had it last.
 *
 * @throws {JobNotFoundError} the id is unknown, or the job is not the technician's: callers cannot tell which
 */
export async function findJob(
  jobs: JobStore,
  id: string,
  technicianId: string | undefined,
  signal: AbortSignal,
): Promise<Job> {
  const job = await jobs.findJob(id, { signal });
  if (job === null || !(await isOf(jobs, job, technicianId, signal))) throw new JobNotFoundError(id);
  return job;
}

async function isOf(
  jobs: JobStore,
  { assignmentId }: Job,
  technicianId: string | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  if (technicianId === undefined) return true;
  const assignment = assignmentId === null ? null : await jobs.findAssignment(assignmentId, { signal });
  return assignment !== null && assignment.technicianId === technicianId && assignment.status !== "declined";
}
