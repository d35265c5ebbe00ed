import type { AssignmentEvent } from "@dispatch/core";
import { z } from "zod";
import type { WireForm } from "../json/wire-form.js";
import { components } from "../schemas/components.js";
import { type ShownPeople, shownPeople } from "../schemas/person.js";
import { idSchema, statusSchema, timeSchema } from "../schemas/terms.js";

export const eventSchema: z.ZodType<WireForm<AssignmentEvent> & ShownPeople> = z
  .object({
    cursor: z.string(),
    assignment_id: idSchema,
    job_id: idSchema,
    technician_id: idSchema,
    customer_id: idSchema,
    from: statusSchema.nullable().describe("Null for a new assignment"),
    to: statusSchema,
    at: timeSchema,
    actor: z.string().nullable(),
    reason: z.string().nullable(),
    ...shownPeople,
  })
  .describe("A change of the status of an assignment")
  .register(components, { id: "AssignmentEvent" });
