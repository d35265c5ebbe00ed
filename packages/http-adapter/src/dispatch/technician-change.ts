import type { TechnicianChange } from "@dispatch/core";
import { z } from "zod";
import type { WireForm } from "../json/wire-form.js";
import { components } from "../schemas/components.js";
import { availabilitySchema, heldSkillSchema, positionSchema } from "../schemas/technician-fields.js";
import { attributesSchema, idSchema, instantSchema, listOf, nameSchema } from "../schemas/terms.js";

export const technicianChangeSchema: z.ZodType<WireForm<TechnicianChange>> = z
  .strictObject({
    id: idSchema,
    location: positionSchema.exactOptional(),
    located_at: instantSchema.optional(),
    capacity: z.int().min(0).optional(),
    open_assignments: z.int().min(0).optional(),
    skills: listOf(heldSkillSchema).optional(),
    availability: availabilitySchema.optional(),
    agrees_to_overtime: z.boolean().optional(),
    territories: listOf(nameSchema).optional(),
    attributes: attributesSchema.optional(),
  })
  .describe("An assumed change of a technician. Each given field replaces the stored one")
  .register(components, { id: "TechnicianChange" });
