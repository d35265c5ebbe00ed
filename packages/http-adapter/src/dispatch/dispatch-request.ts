import type { PreviewRequest, Requirements, TechnicianChange } from "@dispatch/core";
import { z } from "zod";
import { dispatchSchema, previewSchema } from "../assignments/assignment.js";
import { toDispatchJson, toPreviewJson } from "../assignments/to-assignment-json.js";
import {
  customerOrPlaceFields,
  customerOrPlaceForms,
  refuseBothOrNeither,
  toLocation,
} from "../jobs/customer-or-place.js";
import { waitingAnswer } from "../jobs/job.js";
import { callerFields, timeFields } from "../jobs/job-details.js";
import { replyWaiting } from "../jobs/to-job-json.js";
import { fromWireForm } from "../json/wire-form.js";
import { requirementsSchema } from "../requirements/requirements.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { components, type JsonOf } from "../schemas/components.js";
import { idempotencyHeaderSchema, idSchema, listOf } from "../schemas/terms.js";
import { technicianChangeSchema } from "./technician-change.js";

const withDryRun = { required: ["dry_run"], properties: { dry_run: { const: true } } };

const withoutWork = { field: "customer_id", message: "either this or a place must be given" };

export const dispatchBodySchema = z
  .strictObject({
    ...customerOrPlaceFields,
    requirements: requirementsSchema.optional(),
    ...timeFields,
    ...callerFields,
    when_nobody: z
      .enum(["fail", "queue"])
      .optional()
      .describe("If nobody can be booked: fail with a problem, or keep the job waiting (202). Default: fail"),
    dry_run: z.boolean().optional().describe("Return who would go without booking. Default: false"),
    hold_id: idSchema
      .optional()
      .describe("A held slot: its technician is booked for its time. Then nothing else of the work may be given"),
    job_id: idSchema
      .optional()
      .describe(
        "The job that is dispatched: those who have it, declined it or were taken off it are left out. Nothing else is " +
          "read of it. Only with dry_run",
      ),
    changes: listOf(technicianChangeSchema).optional().describe("Assumed changes of technicians. Only with dry_run"),
  })
  .superRefine((body, context) => {
    const refuse = (field: keyof typeof body, message: string): void =>
      context.addIssue({ code: "custom", path: [field], message });
    if (body.hold_id !== undefined && body.dry_run === true) refuse("hold_id", "cannot be given with dry_run");
    refuseBothOrNeither(body, body.hold_id === undefined ? withoutWork : null, context);
    for (const field of ["changes", "job_id"] as const) {
      if (body[field] !== undefined && body.dry_run !== true) refuse(field, "can be given with dry_run only");
    }
  })
  .meta({
    description:
      "A customer, or the latitude and longitude of a place, for which a customer is created; or a held slot",
    examples: [{ customer_id: 1 }],
    // The same checks as above, for the description.
    oneOf: [...customerOrPlaceForms, { required: ["hold_id"] }],
    dependentSchemas: { changes: withDryRun, job_id: withDryRun },
  })
  .register(components, { id: "DispatchBody" });

const dispatchAnswerSchema = z
  .union([dispatchSchema, previewSchema])
  .describe("With dry_run a Preview, otherwise a Dispatch")
  .register(components, { id: "DispatchAnswer" });

/** `POST /dispatch`: dispatches to a customer or a place by requirements; a dry run says who would go. */
export const dispatchRequest: Route = defineRoute({
  method: "POST",
  path: "/dispatch",
  id: "dispatch",
  summary: "Send the best technician to a customer or a place",
  detail:
    "With dry_run nobody is booked: the answer says who would go, and why. With when_nobody queue, the Idempotency-Key " +
    "belongs to the job: a repeated request gets 202 while the job waits, and 200 once it is assigned.",
  role: "dispatcher",
  needs: ["dispatcher"],
  headers: { "Idempotency-Key": idempotencyHeaderSchema },
  body: { schema: dispatchBodySchema, isRequired: true },
  answer: { text: "The booked technician, or with dry_run the one who would go", schema: dispatchAnswerSchema },
  otherAnswers: { 202: waitingAnswer },
  problems: [404, 409, 422],
  async handle({ body, headers, parts, principal, signal, context }) {
    const { dispatcher } = parts;
    const request = toRequest(body);
    const { reference, note, priority, when_nobody: whenNobody } = body;
    if (body.dry_run === true) {
      const jobId = body.job_id === undefined ? undefined : String(body.job_id);
      return toPreviewJson(await dispatcher.preview({ ...request, priority, jobId }, { signal }));
    }
    const holdId = body.hold_id === undefined ? undefined : String(body.hold_id);
    const caller = { idempotencyKey: headers["Idempotency-Key"], actor: principal?.id };
    const given = { ...request, ...caller, reference, note, priority, whenNobody, holdId };
    const result = await dispatcher.dispatch(given, { signal });
    return result.assignment === null ? replyWaiting(result, { parts, context, signal }) : toDispatchJson(result);
  },
});

function toRequest(body: JsonOf<typeof dispatchBodySchema>): PreviewRequest {
  const { customer_id, requirements, window, work_seconds: workSeconds, changes } = body;
  const location = toLocation(body);
  return {
    ...(customer_id === undefined ? {} : { customerId: String(customer_id) }),
    ...(location === undefined ? {} : { location }),
    ...(requirements === undefined ? {} : { requirements: fromWireForm<Requirements>(requirements) }),
    window,
    workSeconds,
    ...(changes === undefined ? {} : { changes: changes.map((change) => fromWireForm<TechnicianChange>(change)) }),
  };
}
