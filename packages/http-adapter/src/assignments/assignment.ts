import { endCauses } from "@dispatch/core/plugin-kit";
import { z } from "zod";
import { eventSchema } from "../events/assignment-event.js";
import { skillSchema } from "../requirements/requirements.js";
import { components, type JsonOf } from "../schemas/components.js";
import { personSchema, shownPeople } from "../schemas/person.js";
import { reasonsSchema } from "../schemas/problem-schema.js";
import { idSchema, statusSchema, timeSchema, windowSchema } from "../schemas/terms.js";
import { basisSchema, decisionSchema, measuredCandidateSchema, optimalitySchema, routingSchema } from "./decision.js";

/** The five fields of the Python service, in its order. */
const fiveFields = {
  id: idSchema,
  cust_id: idSchema,
  tech_id: idSchema,
  distance_km: z.number().nullable().describe("The drive from the technician to the customer"),
  assigned_at: timeSchema.nullable().describe("In the format of Python's isoformat"),
};

const statusFields = {
  status: statusSchema.nullable().describe("Null if another program wrote the row"),
  job_id: idSchema.nullable().describe("The id of the first assignment for the same job"),
};

/** What an assignment shows of its job. */
const assignmentJob = z
  .object({
    reference: z.string().nullable(),
    window: windowSchema.nullable().describe("When work may start. Null: as soon as possible"),
    skills: z.array(skillSchema).describe("The skills that the job requires"),
  })
  .exactOptional()
  .describe("What it is booked for. Present in answers that read assignments, if the store keeps jobs");

const endCause = z
  .enum(endCauses)
  .exactOptional()
  .describe("Present only if it ended without a choice: why. Its technician may get the job again");

/** A list without a filter has the five fields only. */
export const assignmentPageSchema = z
  .array(
    z.object({
      ...fiveFields,
      status: statusFields.status.exactOptional(),
      job_id: statusFields.job_id.exactOptional(),
      end_cause: endCause,
      job: assignmentJob,
      ...shownPeople,
    }),
  )
  .describe("A page of assignments. Without a filter they have the first five fields only")
  .register(components, { id: "AssignmentPage" });

export const assignmentSchema = z
  .object({
    ...fiveFields,
    ...statusFields,
    end_cause: endCause,
    job: assignmentJob,
    ...shownPeople,
  })
  .describe("An assignment as it is now")
  .register(components, { id: "Assignment" });

export const failureSchema = z.object({ code: z.string(), detail: z.string() });

export const interruptedSchema = z
  .object({
    job_id: idSchema,
    assignment_id: idSchema.describe("What it lost"),
    tech_id: idSchema.describe("Whom it lost"),
    next: z
      .object({ assignment_id: idSchema, tech_id: idSchema })
      .nullable()
      .describe("Who goes there now. Null if the job waits"),
    failure: failureSchema.nullable().describe("Why it waits. Null if somebody goes there"),
  })
  .describe("A job of lower priority that lost its technician to this one, and was dispatched again");

export const dispatchSchema = z
  .object({
    ...fiveFields,
    duration_seconds: z.number().nullable(),
    basis: basisSchema,
    optimality: optimalitySchema,
    routing: routingSchema,
    ...statusFields,
    is_repeat: z
      .boolean()
      .describe("Whether this repeats an idempotency key or a decline: the request then booked nobody"),
    current_assignment: assignmentSchema
      .nullable()
      .exactOptional()
      .describe("Present only on a repeat: the job's assignment as it is now. Null if the job has no technician"),
    interrupted: interruptedSchema.exactOptional().describe("Present only if may_interrupt took a technician"),
  })
  .describe("The booked technician")
  .register(components, { id: "Dispatch" });

/** An assignment that a job of higher priority would take. */
export const interruptsSchema = z.object({ technician_id: idSchema, assignment_id: idSchema, job_id: idSchema });

export const previewSchema = z
  .object({
    tech_id: idSchema.nullable().describe("Who would go. Null if nobody can"),
    interrupts: interruptsSchema
      .exactOptional()
      .describe("What they would lose. Present only if may_interrupt would take them from a job of lower priority"),
    hint: z
      .string()
      .exactOptional()
      .describe("Present only if nobody can go because the latitude and longitude of the work look swapped"),
    decision: decisionSchema,
  })
  .describe("The result of a dry run")
  .register(components, { id: "Preview" });

export const explanationSchema = z
  .object({
    assignment: assignmentSchema,
    decision: decisionSchema.nullable().describe("Null if another program wrote the row"),
    runner_up: measuredCandidateSchema.nullable().describe("Who would have gone instead"),
    history: z.array(eventSchema).describe("Oldest first"),
    technicians: z
      .array(personSchema)
      .exactOptional()
      .describe("Present with expand=technician: those who were considered, the chosen one first, at most 1,000"),
  })
  .describe("How an assignment was chosen, and what happened to it since")
  .register(components, { id: "Explanation" });

export const declineSchema = z
  .object({
    declined: assignmentSchema,
    next: dispatchSchema.nullable().describe("Who goes instead. Null if nobody could be booked"),
    failure: z
      .object({ code: z.string(), detail: z.string(), reasons: reasonsSchema.exactOptional() })
      .nullable()
      .describe("Why nobody could be booked"),
  })
  .describe("The assignment that was declined, and who goes instead")
  .register(components, { id: "Decline" });

export type FiveFieldsJson = Omit<AssignmentJson, keyof typeof statusFields>;
export type AssignmentJson = JsonOf<typeof assignmentSchema>;
export type DispatchJson = JsonOf<typeof dispatchSchema>;
export type PreviewJson = JsonOf<typeof previewSchema>;
export type ExplanationJson = JsonOf<typeof explanationSchema>;
export type DeclineJson = JsonOf<typeof declineSchema>;
