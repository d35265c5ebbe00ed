import type { AssignmentLedger, AssignmentRecord, Job } from "@dispatch/core";
import { AssignmentNotFoundError, isJobStore } from "@dispatch/core/plugin-kit";
import { createPeopleReader, expandQuery } from "../people/expand.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { pathIdSchema } from "../schemas/terms.js";
import { assignmentSchema, explanationSchema } from "./assignment.js";
import { listConsidered, toAssignmentJson, toExplanationJson, toNamed } from "./to-assignment-json.js";

/** `GET /assignments/{id}` */
export const readAssignment: Route = defineRoute({
  method: "GET",
  path: "/assignments/:id",
  id: "readAssignment",
  summary: "Read an assignment",
  detail: "Includes its status and, if the store keeps jobs, what it is booked for.",
  role: "viewer",
  isOpenToTechnicians: true,
  needs: ["ledger"],
  params: { id: pathIdSchema },
  query: expandQuery,
  answer: { text: "The assignment as it is now", schema: assignmentSchema },
  problems: [404, 422],
  async handle({ params, query, parts, technicianId, signal, ...caller }) {
    const readPeople = createPeopleReader({ asked: query.expand, parts, technicianId, signal, ...caller });
    const assignment = await findAssignment(parts.ledger, params.id, technicianId, signal);
    const named = toNamed(assignment);
    const [[job], show] = await Promise.all([listJobsOf(parts.ledger, [assignment], signal), readPeople([named])]);
    return toAssignmentJson(assignment, job, show(named));
  },
});

/** `GET /assignments/{id}/decision` */
export const explainAssignment: Route = defineRoute({
  method: "GET",
  path: "/assignments/:id/decision",
  id: "explainAssignment",
  summary: "Explain how the technician of an assignment was chosen, and what has happened since",
  detail: "Lists every candidate with the outcome, and each change of the status since.",
  role: "viewer",
  needs: ["ledger", "dispatcher"],
  params: { id: pathIdSchema },
  query: expandQuery,
  answer: { text: "The decision, the runner-up and the history", schema: explanationSchema },
  problems: [404, 422],
  async handle({ params, query, parts, signal, ...caller }) {
    const readPeople = createPeopleReader({ asked: query.expand, parts, signal, ...caller });
    const explanation = await parts.dispatcher.explain(params.id, { signal });
    const { assignment, decision } = explanation;
    const [[job], show] = await Promise.all([
      listJobsOf(parts.ledger, [assignment], signal),
      readPeople([toNamed(assignment), ...listConsidered(decision)]),
    ]);
    return toExplanationJson(explanation, job, show);
  },
});

/**
 * Loads an assignment by its id. With a technician, only if it is theirs.
 *
 * @throws {AssignmentNotFoundError} the id is unknown, or the assignment is another technician's: callers cannot tell which
 */
export async function findAssignment(
  ledger: AssignmentLedger,
  id: string,
  technicianId: string | undefined,
  signal: AbortSignal,
): Promise<AssignmentRecord> {
  const assignment = await ledger.findAssignment(id, { signal });
  if (assignment === null || ![undefined, assignment.technicianId].includes(technicianId)) {
    throw new AssignmentNotFoundError(id);
  }
  return assignment;
}

/** Loads the job of each assignment, in order. Undefined for one without a job, and if the ledger keeps no jobs. */
export async function listJobsOf(
  ledger: AssignmentLedger,
  assignments: readonly AssignmentRecord[],
  signal: AbortSignal,
): Promise<readonly (Job | undefined)[]> {
  const ids = [...new Set(assignments.flatMap(({ jobId }) => jobId ?? []))];
  if (!isJobStore(ledger) || ids.length === 0) return [];
  const { items } = await ledger.listJobs({ limit: ids.length, filter: { ids } }, { signal });
  const jobs = new Map(items.map((job) => [job.id, job]));
  return assignments.map(({ jobId }) => (jobId === null ? undefined : jobs.get(jobId)));
}
