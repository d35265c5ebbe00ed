import { TechnicianNotFoundError } from "@dispatch/core";
import { z } from "zod";
import { toWireId } from "../json/wire-form.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { idSchema, pathIdSchema, timeSchema } from "../schemas/terms.js";
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
