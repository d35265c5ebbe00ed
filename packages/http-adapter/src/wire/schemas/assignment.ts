import { type AssignmentEvent, type AssignmentStatus, assignmentStatuses } from "@dispatch/core";
import { z } from "zod";
import type { WireForm } from "../../json/wire-form.js";
import type {
  AssignmentJson,
  DeclineJson,
  DispatchJson,
  ExplanationJson,
  ListedAssignmentJson,
  OwnDeclineJson,
  PreviewJson,
} from "../messages.js";
import { basisSchema, decisionSchema, measuredCandidateSchema, optimalitySchema, routingSchema } from "./decision.js";
import { reasonsSchema } from "./problem.js";
import { idSchema } from "./terms.js";

const status: z.ZodType<AssignmentStatus> = z.enum(assignmentStatuses);

const fiveFields = {
  id: idSchema,
  cust_id: idSchema,
  tech_id: idSchema,
  distance_km: z.number().nullable().describe("The drive from the technician to the customer"),
  assigned_at: z.string().nullable().describe("As Python's isoformat writes it"),
};

const standing = {
  status: status.nullable().describe("Null where another program wrote the row"),
  job_id: idSchema.nullable().describe("The id of the first assignment for the same job"),
};

export const assignmentPageSchema: z.ZodType<ListedAssignmentJson[]> = z.array(
  z.object({
    ...fiveFields,
    status: standing.status.exactOptional(),
    job_id: standing.job_id.exactOptional(),
  }),
);

export const assignmentSchema: z.ZodType<AssignmentJson> = z.object({ ...fiveFields, ...standing });

export const dispatchSchema: z.ZodType<DispatchJson> = z.object({
  ...fiveFields,
  duration_seconds: z.number().nullable(),
  basis: basisSchema,
  optimality: optimalitySchema,
  routing: routingSchema,
  ...standing,
  is_repeat: z.boolean().describe("Whether an idempotency key or a decline was repeated: nobody was booked anew"),
  current_assignment: assignmentSchema
    .nullable()
    .exactOptional()
    .describe("On a repeat, the job's assignment as it stands now; null if the job is without anyone"),
});

export const previewSchema: z.ZodType<PreviewJson> = z.object({
  tech_id: idSchema.nullable().describe("Who would go; null where nobody can"),
  hint: z
    .string()
    .exactOptional()
    .describe("Present only if nobody can go because the latitude and longitude of the work look swapped"),
  decision: decisionSchema,
});

export const dispatchAnswerSchema: z.ZodType<DispatchJson | PreviewJson> = z.union([dispatchSchema, previewSchema]);

export const eventSchema: z.ZodType<WireForm<AssignmentEvent>> = z.object({
  cursor: z.string(),
  assignment_id: idSchema,
  job_id: idSchema,
  technician_id: idSchema,
  customer_id: idSchema,
  from: status.nullable().describe("Null where the assignment was made"),
  to: status,
  at: z.string(),
  actor: z.string().nullable(),
  reason: z.string().nullable(),
});

export const explanationSchema: z.ZodType<ExplanationJson> = z.object({
  assignment: assignmentSchema,
  decision: decisionSchema.nullable().describe("Null where another program wrote the row"),
  runner_up: measuredCandidateSchema.nullable().describe("Who would have gone instead"),
  history: z.array(eventSchema).describe("Oldest first"),
});

export const declineSchema: z.ZodType<DeclineJson> = z.object({
  declined: assignmentSchema,
  next: dispatchSchema.nullable().describe("Who goes instead; null where nobody could be booked"),
  failure: z
    .object({ code: z.string(), detail: z.string(), reasons: reasonsSchema.exactOptional() })
    .nullable()
    .describe("Why nobody could"),
});

export const ownDeclineSchema: z.ZodType<OwnDeclineJson> = z
  .object({ declined: assignmentSchema })
  .describe("As a technician is told");

export const declineAnswerSchema: z.ZodType<DeclineJson | OwnDeclineJson> = z.union([declineSchema, ownDeclineSchema]);

export const eventStreamSchema: z.ZodType<string> = z
  .string()
  .describe("Lines of id and data, with a blank one after each event; the data is an AssignmentEvent");
