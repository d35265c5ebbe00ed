import type { CandidateExplanation, CandidateReasonValues } from "@dispatch/core";
import { z } from "zod";
import { interruptsSchema } from "../assignments/assignment.js";
import { basisSchema, recordFaultCode } from "../assignments/decision.js";
import { toWireForm, type WireForm } from "../json/wire-form.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { idSchema, instantSchema, pathIdSchema } from "../schemas/terms.js";

const reasonValuesSchema: z.ZodType<WireForm<CandidateReasonValues>> = z
  .object({
    skill: z.string().optional().describe("The skill that they lack"),
    level: z.number().optional().describe("The level of it that they have"),
    min_level: z.number().optional().describe("The level that the job requires"),
    expired_at: z.string().optional().describe("When the last certificate of the skill expired"),
    works_from: z
      .string()
      .optional()
      .describe("From when on they work again. Absent if that is more than eight days later"),
    works_until: z.string().optional().describe("When their working time ends: the work would not be done by then"),
    agrees_to_overtime: z
      .literal(true)
      .optional()
      .describe("Present if they agreed to overtime: with may_extend_hours, the job could be outside their shifts"),
    capacity: z.number().optional().describe("How many jobs they can do at once"),
    jobs: z.number().optional().describe("How many jobs they have, at the time at if they have a calendar"),
    at: z.string().optional(),
    territory: z.string().optional().describe("The territory of the job"),
    territories: z.array(z.string()).optional().describe("The territories that they serve, at most 20"),
    located_at: z.string().optional().describe("When they were at their location"),
    max_meters: z.number().optional().describe("The longest distance, door to door"),
    max_seconds: z.number().optional().describe("The longest drive, or the highest age of a location"),
  })
  .describe("How much, since when and until when, as far as the reason has that. Empty for a rule of your own");

const candidateExplanationSchema: z.ZodType<WireForm<CandidateExplanation>> = z
  .object({
    job_id: idSchema,
    technician_id: idSchema,
    is_eligible: z.boolean(),
    has_job: z.boolean().describe("Whether they have the job. Then they are judged as if they did not"),
    reasons: z
      .array(
        z.object({
          code: z.string(),
          field: z
            .string()
            .nullable()
            .describe("The field of the technician that says so. Null for a rule of your own"),
          parameter: z.string().nullable().describe("The field of the job, or the setting, that asks for more"),
          values: reasonValuesSchema,
        }),
      )
      .describe("Every reason against them"),
    faults: z
      .array(z.object({ code: recordFaultCode, field: z.string(), problem: z.string() }))
      .describe("What is wrong with their record, field by field"),
    great_circle_distance_meters: z.number().nullable(),
    drive: z
      .object({
        distance_meters: z.number(),
        duration_seconds: z.number().nullable().describe("Null for an estimate"),
        basis: basisSchema,
      })
      .nullable()
      .describe("Null if there is no road, or if their location is not known"),
    displaces: interruptsSchema
      .nullable()
      .describe("What may_interrupt would take from them. Null if nothing would have to give way"),
  })
  .meta({
    description: "Whether a technician could go to a job now, and why not",
    examples: [
      {
        ...{ job_id: 1, technician_id: 2, is_eligible: false, has_job: false },
        reasons: [{ code: "SKILL_MISSING", field: "skills", parameter: "requirements.skills", values: {} }],
        ...{ faults: [], great_circle_distance_meters: 1502.3 },
        drive: { distance_meters: 1774.1, duration_seconds: 241.3, basis: "road" },
        displaces: null,
      },
    ],
  })
  .register(components, { id: "CandidateExplanation" });

/** `GET /jobs/{id}/candidates/{technician}` */
export const readCandidate: Route = defineRoute({
  method: "GET",
  path: "/jobs/:id/candidates/:technician",
  id: "readCandidate",
  summary: "Say whether a technician could go to a job now, and every reason why not",
  detail: "Books nobody. Costs one call of the routing service.",
  role: "viewer",
  needs: ["jobs", "dispatcher"],
  params: { id: pathIdSchema, technician: pathIdSchema },
  query: {
    earliest: instantSchema
      .optional()
      .describe("With latest: when the work may start, instead of the window of the job. Default: that of the job"),
    latest: instantSchema.optional().describe("The last time to start. Not before earliest"),
  },
  answer: { text: "The reasons, the drive, and what would have to give way", schema: candidateExplanationSchema },
  problems: [404, 422],
  async handle({ params: { id: jobId, technician: technicianId }, query, parts: { dispatcher }, signal }) {
    const { earliest, latest } = query;
    const isAsked = earliest !== undefined || latest !== undefined;
    const window = isAsked ? { earliest: earliest ?? "", latest: latest ?? "" } : undefined;
    return toWireForm(await dispatcher.explainCandidate({ jobId, technicianId, window }, { signal }));
  },
});
