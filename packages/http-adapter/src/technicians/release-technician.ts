import { z } from "zod";
import { dispatchSchema, failureSchema } from "../assignments/assignment.js";
import { reasonSchema } from "../assignments/move-assignment.js";
import { toAttemptFailureJson, toDispatchJson } from "../assignments/to-assignment-json.js";
import { toWireId } from "../json/wire-form.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { idSchema, instantSchema, pathIdSchema } from "../schemas/terms.js";

export const absenceBodySchema = z
  .strictObject({ from: instantSchema, to: instantSchema.describe("After from"), reason: reasonSchema })
  .meta({
    description: "When the technician does not work, and why",
    examples: [{ from: "2030-01-14T08:00:00Z", to: "2030-01-15T00:00:00Z", reason: "ill" }],
  })
  .register(components, { id: "ReleaseBody" });

const releaseSchema = z
  .object({
    technician_id: idSchema,
    released: z.array(
      z.object({
        job_id: idSchema,
        assignment_id: idSchema,
        is_released: z.boolean().describe("Whether they lost it. Work on site that nobody else can take over stays"),
        next: dispatchSchema.nullable().describe("Who goes instead. Null if the job waits, or stays"),
        failure: failureSchema.nullable().describe("Why nobody could be booked. Null if somebody was"),
      }),
    ),
  })
  .describe(
    "What became of the jobs that fall into the absence: first those that an earlier request took back, then the open ones",
  )
  .register(components, { id: "Release" });

/** `POST /technicians/{id}/release` */
export const releaseTechnician: Route = defineRoute({
  method: "POST",
  path: "/technicians/:id/release",
  id: "releaseTechnician",
  summary: "Note an absence, and dispatch the technician's jobs that fall into it again",
  detail:
    "Jobs are dispatched one by one. If the answer is lost, repeat the request: it continues with the remaining jobs, and " +
    "repeats the outcome of the others.",
  role: "dispatcher",
  needs: ["jobs", "dispatcher"],
  params: { id: pathIdSchema },
  body: { schema: absenceBodySchema, isRequired: true },
  answer: { text: "A result for each job", schema: releaseSchema },
  problems: [404, 422],
  async handle({ params: { id: technicianId }, body, parts: { dispatcher }, principal, signal }) {
    const request = { technicianId, ...body, actor: principal?.id };
    const { released } = await dispatcher.releaseTechnician(request, { signal });
    return {
      technician_id: toWireId(technicianId),
      released: released.map(({ jobId, assignmentId, isReleased, next, failure }) => ({
        job_id: toWireId(jobId),
        assignment_id: toWireId(assignmentId),
        is_released: isReleased,
        next: next === null ? null : toDispatchJson(next),
        failure: toAttemptFailureJson(failure),
      })),
    };
  },
});
