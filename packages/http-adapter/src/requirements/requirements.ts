import type { Requirements } from "@dispatch/core";
import { z } from "zod";
import type { WireForm } from "../json/wire-form.js";
import { components } from "../schemas/components.js";
import { idSchema, instantSchema, listOf, nameSchema } from "../schemas/terms.js";

export const skillSchema = z.strictObject({
  name: nameSchema,
  min_level: z.number().optional().describe("The lowest sufficient level"),
});

export const requirementsSchema: z.ZodType<WireForm<Requirements>> = z
  .strictObject({
    skills: listOf(skillSchema).optional().describe("The technician needs all of them"),
    starts_at: instantSchema
      .optional()
      .describe("When the work starts: the technician must be on shift then. Default: now"),
    territory: nameSchema.optional(),
    pinned: listOf(idSchema).optional().describe("Only these technicians may go"),
    preferred: listOf(idSchema).optional().describe("These technicians rank before all others, however far away"),
    excluded: listOf(idSchema).optional().describe("These technicians may not go"),
    max_distance_meters: z.number().min(0).optional().describe("The longest distance, door to door"),
    max_drive_seconds: z.number().min(0).optional().describe("The longest drive"),
    max_location_age_seconds: z.number().min(0).optional().describe("How old the technician's location may be"),
    may_extend_hours: z
      .boolean()
      .optional()
      .describe("Whether technicians who agreed to overtime may go outside their shifts. Default: false"),
    may_interrupt: z
      .boolean()
      .optional()
      .describe(
        "If no free technician can go: whether to take one from a job of lower priority that is still assigned or " +
          "accepted. That job is dispatched again. Default: false",
      ),
  })
  .describe("What the job requires of the technician. A field that is left out requires nothing")
  .register(components, { id: "Requirements" });
