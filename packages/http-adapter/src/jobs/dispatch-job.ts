import { z } from "zod";
import { dispatchSchema } from "../assignments/assignment.js";
import { reasonSchema } from "../assignments/move-assignment.js";
import { toDispatchJson } from "../assignments/to-assignment-json.js";
import { optionalIfMatchSchema } from "../request/if-match.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { idSchema, pathIdSchema } from "../schemas/terms.js";
import { findVersionIfNamed } from "./if-match.js";
import { waitingAnswer } from "./job.js";
import { findJob } from "./read-job.js";
import { replyWaiting } from "./to-job-json.js";

const dispatchJobBodySchema = z
  .strictObject({
    reason: reasonSchema,
    hold_id: idSchema
      .optional()
      .describe(
        "A slot that is held for the job: its technician is booked for its time, which becomes the window of the job",
      ),
  })
  .describe("Why the job is dispatched, and into which held slot")
  .register(components, { id: "DispatchJobBody" });

/** `POST /jobs/{id}/dispatch` */
export const dispatchJob: Route = defineRoute({
  method: "POST",
  path: "/jobs/:id/dispatch",
  id: "dispatchJob",
  summary: "Send the best technician to a waiting job",
  detail:
    "Technicians who had the job before are not considered. If the job is already assigned, the answer is its assignment.",
  role: "dispatcher",
  needs: ["jobs", "dispatcher"],
  params: { id: pathIdSchema },
  headers: { "If-Match": optionalIfMatchSchema },
  body: { schema: dispatchJobBodySchema, isRequired: false },
  answer: { text: "The booked technician", schema: dispatchSchema },
  otherAnswers: { 202: waitingAnswer },
  problems: [404, 409, 412, 422],
  async handle({ params, headers, body, parts, principal, signal, context }) {
    const version = await findVersionIfNamed(headers["If-Match"], () =>
      findJob(parts.jobs, params.id, undefined, signal),
    );
    const holdId = body.hold_id === undefined ? undefined : String(body.hold_id);
    const request = { jobId: params.id, version, actor: principal?.id, reason: body.reason, holdId };
    const result = await parts.dispatcher.dispatchJob(request, { signal });
    return result.assignment === null ? replyWaiting(result, { parts, context, signal }) : toDispatchJson(result);
  },
});
