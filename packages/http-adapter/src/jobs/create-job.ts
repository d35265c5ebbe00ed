import { z } from "zod";
import { reasonSchema } from "../assignments/move-assignment.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { idempotencyHeaderSchema, idSchema } from "../schemas/terms.js";
import { customerOrPlaceForms, refuseHalfPlace } from "./customer-or-place.js";
import { jobSchema } from "./job.js";
import { toWaitingJobFields, waitingJobFields } from "./job-details.js";
import { replyJob, toJobPath } from "./to-job-json.js";

const jobBodySchema = z
  .strictObject({ customer_id: idSchema.optional(), ...waitingJobFields, reason: reasonSchema })
  .superRefine((body, context) => {
    refuseHalfPlace(body, context);
    if (body.customer_id !== undefined || body.latitude !== undefined || body.longitude !== undefined) return;
    context.addIssue({ code: "custom", path: ["customer_id"], message: "this or a place must be given" });
  })
  .meta({
    description:
      "Work for a customer, at their place or another, or at the latitude and longitude of a place without a customer",
    examples: [{ customer_id: 1, priority: "urgent", reference: "R-1001" }],
    // The same checks as above, for the description.
    anyOf: customerOrPlaceForms,
    dependentRequired: { latitude: ["longitude"], longitude: ["latitude"] },
  })
  .register(components, { id: "JobBody" });

/** `POST /jobs` */
export const createJob: Route = defineRoute({
  method: "POST",
  path: "/jobs",
  id: "createJob",
  summary: "Create a job without booking anyone",
  detail:
    "The job waits until POST /jobs/{id}/dispatch books someone. An Idempotency-Key belongs to the job: a repeat with the same " +
    "body returns the same job, as it is by then.",
  role: "dispatcher",
  needs: ["jobs", "dispatcher"],
  headers: { "Idempotency-Key": idempotencyHeaderSchema },
  body: { schema: jobBodySchema, isRequired: true },
  answer: {
    text: "The new job",
    schema: jobSchema,
    status: 201,
    headers: ["ETag", "Location"],
    example: { assignment_id: null },
  },
  problems: [404, 409, 422],
  async handle({ body, headers, parts, principal, signal, context }) {
    const { customer_id, reason } = body;
    const customerId = customer_id === undefined ? null : String(customer_id);
    const idempotencyKey = headers["Idempotency-Key"];
    const request = { ...toWaitingJobFields(body), customerId, idempotencyKey, actor: principal?.id, reason };
    const job = await parts.dispatcher.createJob(request, { signal });
    return replyJob(job, { headers: { location: toJobPath(context, job) } });
  },
});
