import type { Hold, Requirements } from "@dispatch/core";
import { z } from "zod";
import { customerOrPlaceFields, refuseHalfPlace, toLocation } from "../jobs/customer-or-place.js";
import { fromWireForm, toWireForm, toWireId, type WireForm } from "../json/wire-form.js";
import { requirementsSchema } from "../requirements/requirements.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { idSchema, instantSchema, pathIdSchema, textOf, timeSchema, workSecondsSchema } from "../schemas/terms.js";

/** A held slot, and its work, as one object. */
type FlatHold = Omit<Hold, "work" | "location"> & Hold["work"] & Hold["location"];

const holdSchema: z.ZodType<WireForm<FlatHold>> = z
  .object({
    id: idSchema,
    holder: z.string().nullable().describe("For whom it is held. Null if nobody said so"),
    technician_id: idSchema,
    leaves_at: timeSchema.describe("When the drive starts"),
    starts_at: timeSchema.describe("When the work starts"),
    ends_at: timeSchema.describe("When the work ends"),
    held_until: timeSchema.describe("From then on, the time is free again. At the latest leaves_at"),
    latitude: z.number(),
    longitude: z.number(),
    job_id: idSchema.nullable().describe("The job that waits. Null for new work"),
    customer_id: idSchema.nullable(),
    requirements: requirementsSchema.describe("Those of new work"),
    work_seconds: z.number(),
  })
  .describe("A slot that is held while a customer decides. Nobody else is booked into its time")
  .register(components, { id: "Hold" });

const holdBodySchema = z
  .strictObject({
    job_id: idSchema.optional().describe("A job that waits. Otherwise customer_id, or latitude and longitude"),
    ...customerOrPlaceFields,
    requirements: requirementsSchema.optional().describe("Not with job_id"),
    work_seconds: workSecondsSchema.optional().describe("How long the work takes on site. Not with job_id"),
    technician_id: idSchema,
    starts_at: instantSchema.describe("When the work starts, such as starts_at of a slot"),
    minutes: z
      .int()
      .min(1)
      .max(1440)
      .optional()
      .describe("How long it is held; the settings say how long at most. Default: 15"),
    holder: textOf(255)
      .optional()
      .describe("For whom, such as a conversation: the settings say how many slots one may hold. Default: the caller"),
  })
  .superRefine(refuseHalfPlace)
  .meta({
    description: "Who is to start the work when, and the work: a job, a customer, or a place",
    examples: [{ customer_id: 1, technician_id: 1, starts_at: "2030-01-14T10:00:00Z" }],
  })
  .register(components, { id: "HoldBody" });

/** `POST /slots/holds` */
export const holdSlot: Route = defineRoute({
  method: "POST",
  path: "/slots/holds",
  id: "holdSlot",
  summary: "Hold a slot for some minutes while a customer decides",
  detail:
    "To book it, send hold_id to POST /dispatch, or to POST /jobs/{id}/dispatch if it is held for a job. The hold ends when " +
    "it is booked, when its minutes are over, or when the technician has to leave.",
  role: "dispatcher",
  needs: ["holds", "dispatcher"],
  body: { schema: holdBodySchema, isRequired: true },
  answer: { text: "The held slot", schema: holdSchema, status: 201 },
  problems: [404, 409, 422],
  async handle({ body, parts: { dispatcher }, principal, signal }) {
    const { job_id, customer_id, requirements, technician_id } = body;
    const place = toLocation(body);
    const request = {
      ...(job_id !== undefined && { jobId: String(job_id) }),
      ...(customer_id !== undefined && { customerId: String(customer_id) }),
      ...(place !== undefined && { location: place }),
      ...(requirements !== undefined && { requirements: fromWireForm<Requirements>(requirements) }),
      workSeconds: body.work_seconds,
      technicianId: String(technician_id),
      startsAt: body.starts_at,
      minutes: body.minutes,
      holder: body.holder ?? principal?.id,
    };
    const { work, location, ...hold } = await dispatcher.holdSlot(request, { signal });
    return toWireForm({ ...hold, ...work, ...location });
  },
});

/** `DELETE /slots/holds/{id}` */
export const releaseHold: Route = defineRoute({
  method: "DELETE",
  path: "/slots/holds/:id",
  id: "releaseHold",
  summary: "Release a held slot, so that its time is free at once",
  detail: "Books nobody. The answer is 404 if the slot is no longer held.",
  role: "dispatcher",
  needs: ["holds", "dispatcher"],
  params: { id: pathIdSchema },
  answer: {
    text: "The id of the slot",
    schema: z.object({ id: idSchema }).register(components, { id: "ReleasedHold" }),
  },
  problems: [404],
  async handle({ params: { id }, parts: { dispatcher }, signal }) {
    await dispatcher.releaseHold(id, { signal });
    return { id: toWireId(id) };
  },
});
