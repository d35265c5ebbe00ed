import { moveBodySchema } from "../assignments/move-assignment.js";
import { optionalIfMatchSchema } from "../request/if-match.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { pathIdSchema } from "../schemas/terms.js";
import { findVersionIfNamed } from "./if-match.js";
import { jobSchema } from "./job.js";
import { findJob } from "./read-job.js";
import { replyJob } from "./to-job-json.js";

const answer = { text: "The job as it is now", schema: jobSchema, headers: ["ETag"] } as const;

const ending = {
  method: "POST",
  role: "dispatcher",
  needs: ["jobs", "dispatcher"],
  params: { id: pathIdSchema },
  body: { schema: moveBodySchema, isRequired: false },
  headers: { "If-Match": optionalIfMatchSchema },
  problems: [404, 409, 412, 422],
} as const;

/** `POST /jobs/{id}/cancel` */
export const cancelJob: Route = defineRoute({
  ...ending,
  path: "/jobs/:id/cancel",
  id: "cancelJob",
  summary: "Cancel a job, with its assignment if it has one",
  detail: "Repeating the request changes nothing.",
  answer: { ...answer, example: { status: "cancelled" } },
  async handle({ params, headers, body, parts, principal, signal }) {
    const version = await findVersionIfNamed(headers["If-Match"], () =>
      findJob(parts.jobs, params.id, undefined, signal),
    );
    const request = { jobId: params.id, version, actor: principal?.id, reason: body.reason };
    return replyJob(await parts.dispatcher.cancelJob(request, { signal }));
  },
});

/** `POST /jobs/{id}/complete` */
export const completeJob: Route = defineRoute({
  ...ending,
  path: "/jobs/:id/complete",
  id: "completeJob",
  summary: "Complete a job",
  detail:
    "Its assignment goes through every status up to completed at once, with an event for each. Repeating the request changes nothing.",
  isOpenToTechnicians: true,
  answer: { ...answer, example: { status: "completed" } },
  async handle({ params, headers, body, parts, principal, technicianId, signal }) {
    const version = await findVersionIfNamed(headers["If-Match"], () =>
      findJob(parts.jobs, params.id, technicianId, signal),
    );
    const request = { jobId: params.id, version, technicianId, actor: principal?.id, reason: body.reason };
    return replyJob(await parts.dispatcher.completeJob(request, { signal }));
  },
});
