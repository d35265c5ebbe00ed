import type { Candidate, Decision, MeasuredCandidate, Optimality, RecordFault, RoutingUsage } from "@dispatch/core";
import { z } from "zod";
import type { WireForm } from "../json/wire-form.js";
import { requirementsSchema } from "../requirements/requirements.js";
import { components } from "../schemas/components.js";
import { idSchema, timeSchema } from "../schemas/terms.js";

export const basisSchema: z.ZodType<Decision["basis"]> = z.enum(["road", "estimate"]);

export const unprovenReason = z.enum([
  "max-calls",
  "max-elements",
  "max-rows",
  "max-pages",
  "deadline",
  "provider-failed",
  "undetermined",
  "estimate",
  "inconsistent-distances",
  "no-bound",
]);

export const optimalitySchema: z.ZodType<WireForm<Optimality>> = z
  .union([
    z.object({ proven: z.literal(true) }),
    z.object({
      proven: z.literal(false),
      reason: unprovenReason,
      gap_meters: z.number().nullable().describe("The most by which an unmeasured technician could be nearer"),
      gap_seconds: z.number().nullable().describe("The same in time, if the policy compares times"),
    }),
  ])
  .describe("Whether an unmeasured technician could still be better");

export const routingSchema: z.ZodType<RoutingUsage> = z
  .object({ calls: z.int(), elements: z.int() })
  .describe("What the dispatch cost: calls to the routing service, and drives that were measured");

/** A stored row can contain NaN, which JSON cannot represent. */
const storedDegrees = z
  .number()
  .nullable()
  .transform((degrees) => degrees ?? Number.NaN);

export const placeSchema = z.object({ latitude: storedDegrees, longitude: storedDegrees });

const candidate = {
  technician: z.object({
    id: idSchema,
    location: placeSchema,
    open_assignments: z.int().exactOptional(),
  }),
  great_circle_distance_meters: z.number(),
  is_preferred: z.literal(true).exactOptional(),
  sharers_omitted: z
    .int()
    .exactOptional()
    .describe("How many more technicians are at exactly this place and rank behind this one. At most 100 are named"),
};

const measured = {
  ...candidate,
  distance_meters: z.number(),
  duration_seconds: z.number(),
  origin_snap_meters: z.number(),
  destination_snap_meters: z.number(),
  basis: basisSchema,
  is_cached: z.literal(true).exactOptional(),
  cost: z.number(),
  preference: z.number(),
  visit: z
    .object({
      leaves_at: timeSchema,
      starts_at: timeSchema,
      ends_at: timeSchema,
      sets_off_from: placeSchema.exactOptional().describe("Present if it is not the location of the technician"),
      before_id: idSchema.nullable().exactOptional(),
      after_id: idSchema.nullable().exactOptional(),
      drive_to_next_seconds: z.number().exactOptional(),
    })
    .exactOptional()
    .describe("When the work would be done. Present if there is a window, or if the technician has a calendar"),
};

const lower_bound = z.number().nullable();
const unreachableReason = z.enum(["NO_ROUTE", "NOT_SNAPPED", "OUT_OF_BOUNDS", "UNKNOWN"]);

export const measuredCandidateSchema: z.ZodType<WireForm<MeasuredCandidate>> = z.object({
  ...measured,
  status: z.literal("measured"),
});

export const recordFaultCode: z.ZodType<RecordFault["code"]> = z.enum([
  "INVALID_LOCATION",
  "INVALID_SKILL",
  "INVALID_AVAILABILITY",
]);

const candidateSchema: z.ZodType<WireForm<Candidate>> = z.union([
  z.object({ ...measured, status: z.literal("chosen") }),
  measuredCandidateSchema,
  z.object({ ...measured, status: z.literal("conflict") }),
  z.object({ ...candidate, status: z.literal("unreachable"), reason: unreachableReason, lower_bound }),
  z.object({ ...candidate, status: z.literal("pruned"), lower_bound }),
  z.object({ ...candidate, status: z.literal("unmeasured"), lower_bound }),
  z.object({
    status: z.literal("ineligible"),
    technician: z.object({
      ...candidate.technician.shape,
      location: candidate.technician.shape.location.nullable().describe("Null if no active technician has this id"),
    }),
    great_circle_distance_meters: z.number().nullable(),
    reasons: z.array(z.string()).describe("One for each rule that is not met, such as SKILL_MISSING"),
    faults: z
      .array(z.object({ code: recordFaultCode, field: z.string(), problem: z.string() }))
      .exactOptional()
      .describe("What is wrong with the technician's record, field by field. For reasons that start with INVALID_"),
    basis: z
      .literal("estimate")
      .exactOptional()
      .describe("Present if the technician is too far by an estimate, not by road"),
  }),
]);

export const decisionSchema: z.ZodType<WireForm<Decision>> = z
  .object({
    version: z.literal(1),
    decided_at: timeSchema,
    customer: z.object({
      id: idSchema.nullable(),
      location: z.object({ latitude: z.number(), longitude: z.number() }),
    }),
    requirements: requirementsSchema,
    window: z
      .object({ earliest: timeSchema, latest: timeSchema })
      .nullable()
      .exactOptional()
      .describe("When the work may start. Null: the technician leaves now"),
    work_seconds: z.int().exactOptional().describe("How long the work takes on site"),
    limits: z
      .object({ max_distance_meters: z.number().nullable(), max_location_age_seconds: z.number().nullable() })
      .exactOptional()
      .describe("The limits of every dispatch of this server. Null: no limit"),
    passed_over: z
      .array(idSchema)
      .exactOptional()
      .describe("Technicians who had the job before and are not considered again"),
    policy: z.object({ name: z.string(), unit: z.enum(["meters", "seconds", "cost"]), tolerance: z.number() }),
    provider: z.string(),
    candidates: z
      .array(candidateSchema)
      .describe("The chosen technician first, then by cost. Ineligible technicians are last"),
    batch: z
      .object({
        jobs: z.int(),
        exchanges: z
          .array(
            z.object({
              technician_id: idSchema,
              difference: z
                .number()
                .describe("How much more the best assignment with this pair costs in all, in the policy's unit"),
              is_exact: z.boolean().describe("Whether that is proven. Otherwise it may be less"),
              job_id: idSchema
                .nullable()
                .describe("The job that they would be taken from, the first if there are more"),
              job_difference: z
                .number()
                .nullable()
                .describe("How much more that job would then cost. Null if nobody would have it"),
            }),
          )
          .exactOptional()
          .describe(
            "What it would have cost to send one of the three nearest others. Absent in a batch of more than 60 jobs",
          ),
      })
      .exactOptional()
      .describe("Present if the choice was made together with other jobs: it is then the best for all of them"),
    search: z.object({
      is_everyone_named: z.boolean(),
      unseen_lower_bound: z.number().nullable(),
      ended_by: unprovenReason.nullable(),
      is_consistent: z.boolean(),
      ineligible_omitted: z.int(),
    }),
    routing: routingSchema,
    optimality: optimalitySchema,
    basis: basisSchema.describe(
      "Estimate if any distance that ranks or excludes somebody is one. Otherwise road, also if nobody was measured",
    ),
  })
  .describe("How the choice was made: every candidate, with the outcome")
  .register(components, { id: "Decision" });
