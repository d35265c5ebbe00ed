import type { Requirements } from "@dispatch/core";
import { z } from "zod";
import type { WireForm } from "../../json/wire-form.js";
import { idSchema, instantSchema, listOf, nameSchema } from "./terms.js";

const skill = z.strictObject({
  name: nameSchema,
  min_level: z.number().optional().describe("The least level that will do"),
});

export const requirementsSchema: z.ZodType<WireForm<Requirements>> = z
  .strictObject({
    skills: listOf(skill).optional().describe("All of them are needed"),
    starts_at: instantSchema.optional().describe("When the work begins: shifts are held against it. Default: now"),
    territory: nameSchema.optional(),
    pinned: listOf(idSchema).optional().describe("Nobody else may go"),
    preferred: listOf(idSchema).optional().describe("Whoever of them can go goes, however far"),
    excluded: listOf(idSchema).optional().describe("None of them may go"),
    max_distance_meters: z.number().min(0).optional().describe("The longest way door to door"),
    max_duration_seconds: z.number().min(0).optional().describe("The longest drive"),
    max_location_age_seconds: z.number().min(0).optional().describe("How old the technician's location may be"),
  })
  .describe("What the job asks of whoever goes; what is left out asks for nothing");
