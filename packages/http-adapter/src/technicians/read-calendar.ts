import { readCalendar as readPart, TechnicianNotFoundError } from "@dispatch/core";
import { z } from "zod";
import { placeSchema } from "../assignments/decision.js";
import { toWireForm, toWireId } from "../json/wire-form.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { idSchema, instantSchema, pathIdSchema, timeSchema } from "../schemas/terms.js";

const span = { from: timeSchema, to: timeSchema };

const calendarSchema = z
  .object({
    technician_id: idSchema,
    visits: z
      .array(
        z.object({
          assignment_id: idSchema.nullable().describe("Null for a slot that is held while a customer decides"),
          hold_id: idSchema.optional(),
          held_until: timeSchema.optional(),
          lane: z.int().nullable().describe("Below the capacity. Null: the technician has no capacity"),
          leaves_at: timeSchema,
          starts_at: timeSchema,
          ends_at: timeSchema,
          location: placeSchema,
        }),
      )
      .describe("Open visits, drives included, the first to leave first; of the first 200 that are open"),
    shifts: z.array(z.object(span)).nullable().describe("Null: at all times, or nobody can read when"),
    absences: z.array(z.object(span)).describe("Those of the technician's record, and those that were noted"),
  })
  .describe("What a technician has in a range of time. What overlaps an end of the range is whole")
  .register(components, { id: "TechnicianCalendar" });

/** `GET /technicians/{id}/calendar` */
export const readCalendar: Route = defineRoute({
  method: "GET",
  path: "/technicians/:id/calendar",
  id: "readTechnicianCalendar",
  summary: "Read the visits, shifts and absences of a technician",
  detail: "An inactive technician, and one without a capacity, has no visits here.",
  role: "dispatcher",
  needs: ["technicians", "technicianSource"],
  params: { id: pathIdSchema },
  query: {
    from: instantSchema.describe("The start of the range"),
    to: instantSchema.describe("After from, by at most 92 days"),
  },
  example: { from: "2030-01-14T00:00:00Z", to: "2030-01-15T00:00:00Z" },
  answer: { text: "What overlaps the range", schema: calendarSchema },
  problems: [404, 422],
  async handle({ params: { id }, query, parts, signal }) {
    const entry = await parts.technicians.findEntry(id, { signal });
    if (entry === null) throw new TechnicianNotFoundError(id);
    const [technician] = await parts.technicianSource.findTechnicians([entry.id], { signal });
    const { visits, shifts, absences } = readPart(technician ?? { availability: entry.availability }, query);
    return {
      technician_id: toWireId(entry.id),
      visits: visits.map((visit) => toWireForm(visit)),
      shifts: shifts === null ? null : shifts.map(({ from, to }) => ({ from, to })),
      absences: absences.map(({ from, to }) => ({ from, to })),
    };
  },
});
