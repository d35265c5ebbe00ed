import { TechnicianNotFoundError } from "@dispatch/core/plugin-kit";
import { z } from "zod";
import { toWireId } from "../json/wire-form.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { idSchema, instantSchema, pathIdSchema, timeSchema } from "../schemas/terms.js";
import { absenceBodySchema } from "./release-technician.js";

const absenceSchema = z
  .object({ technician_id: idSchema, from: timeSchema, to: timeSchema, reason: z.string().optional() })
  .describe("An absence that is noted")
  .register(components, { id: "Absence" });

/** `POST /technicians/{id}/absences` */
export const noteAbsence: Route = defineRoute({
  method: "POST",
  path: "/technicians/:id/absences",
  id: "noteAbsence",
  summary: "Note an absence of a technician, whose jobs stay as they are",
  detail: "Repeating it changes nothing. POST /technicians/{id}/release also dispatches their jobs again.",
  role: "dispatcher",
  needs: ["technicians", "absences"],
  params: { id: pathIdSchema },
  body: { schema: absenceBodySchema, isRequired: true },
  answer: { text: "The absence", schema: absenceSchema },
  problems: [404, 422],
  async handle({ params: { id }, body, parts, principal, signal }) {
    const entry = await parts.technicians.findEntry(id, { signal });
    if (entry === null) throw new TechnicianNotFoundError(id);
    const request = { technicianId: entry.id, ...body, actor: principal?.id };
    await parts.absences.noteAbsence(request, { signal });
    const { from, to, reason } = body;
    return { technician_id: toWireId(entry.id), from, to, ...(reason === undefined ? {} : { reason }) };
  },
});

const removedAbsenceSchema = z
  .object({
    technician_id: idSchema,
    is_removed: z.boolean().describe("False if no such absence was noted, such as one kept in availability"),
  })
  .describe("Whether there was such an absence")
  .register(components, { id: "RemovedAbsence" });

/** `DELETE /technicians/{id}/absences` */
export const removeAbsence: Route = defineRoute({
  method: "DELETE",
  path: "/technicians/:id/absences",
  id: "removeAbsence",
  summary: "Take an absence of a technician back",
  detail:
    "The technician can be booked again for that time, and the queue tries the waiting jobs again. Jobs that went to others stay with " +
    "them. Repeating it changes nothing.",
  role: "dispatcher",
  needs: ["technicians", "absences"],
  params: { id: pathIdSchema },
  query: {
    from: instantSchema.describe("The start of the absence, as it was noted"),
    to: instantSchema.describe("Its end"),
  },
  example: { from: "2030-01-14T08:00:00Z", to: "2030-01-15T00:00:00Z" },
  answer: { text: "Whether there was such an absence", schema: removedAbsenceSchema },
  problems: [404, 422],
  async handle({ params: { id }, query: { from, to }, parts, signal }) {
    const entry = await parts.technicians.findEntry(id, { signal });
    if (entry === null) throw new TechnicianNotFoundError(id);
    const isRemoved = await parts.absences.removeAbsence({ technicianId: entry.id, from, to }, { signal });
    return { technician_id: toWireId(entry.id), is_removed: isRemoved };
  },
});
