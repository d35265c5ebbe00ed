import type { Candidate, Decision, MeasuredCandidate, Optimality, RoutingUsage } from "@dispatch/core";
import { z } from "zod";
import type { WireForm } from "../../json/wire-form.js";
import { requirementsSchema } from "./requirements.js";
import { idSchema } from "./terms.js";

export const basisSchema: z.ZodType<Decision["basis"]> = z.enum(["road", "estimate"]);

const unprovenReason = z.enum([
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
      gap_meters: z.number().nullable().describe("By how much someone unmeasured could be nearer at most"),
      gap_seconds: z.number().nullable().describe("The same, where the policy compares times"),
    }),
  ])
  .describe("Whether anyone who was not measured could still be better");

export const routingSchema: z.ZodType<RoutingUsage> = z
  .object({ calls: z.int(), elements: z.int() })
  .describe("What it cost: calls of the routing service, and drives asked for");

/** JSON has no NaN, which a row can have. */
const storedDegrees = z
  .number()
  .nullable()
  .transform((degrees) => degrees ?? Number.NaN);

const candidate = {
  technician: z.object({
    id: idSchema,
    location: z.object({ latitude: storedDegrees, longitude: storedDegrees }),
    open_assignments: z.int().exactOptional(),
  }),
  great_circle_distance_meters: z.number(),
  is_preferred: z.literal(true).exactOptional(),
  sharers_omitted: z
    .int()
    .exactOptional()
    .describe("How many more at exactly this place rank behind this one: 100 of them are named"),
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
};

const lower_bound = z.number().nullable();
const unreachableReason = z.enum(["NO_ROUTE", "NOT_SNAPPED", "OUT_OF_BOUNDS", "UNKNOWN"]);

export const measuredCandidateSchema: z.ZodType<WireForm<MeasuredCandidate>> = z.object({
  ...measured,
  status: z.literal("measured"),
});

const recordFaultCode = z.enum(["INVALID_LOCATION", "INVALID_SKILL", "INVALID_AVAILABILITY"]);

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
      location: candidate.technician.shape.location.nullable().describe("Null: nobody active has this id"),
    }),
    great_circle_distance_meters: z.number().nullable(),
    reasons: z.array(z.string()).describe("Such as SKILL_MISSING: one for each rule that is not met"),
    faults: z
      .array(z.object({ code: recordFaultCode, field: z.string(), problem: z.string() }))
      .exactOptional()
      .describe("What is wrong with the record, by the names of its fields; for the reasons that start with INVALID_"),
    basis: z.literal("estimate").exactOptional().describe("Present if they are too far by an estimate, not by road"),
  }),
]);

export const decisionSchema: z.ZodType<WireForm<Decision>> = z.object({
  version: z.literal(1),
  decided_at: z.string(),
  customer: z.object({
    id: idSchema.nullable(),
    location: z.object({ latitude: z.number(), longitude: z.number() }),
  }),
  requirements: requirementsSchema,
  limits: z
    .object({ max_distance_meters: z.number().nullable(), max_location_age_seconds: z.number().nullable() })
    .exactOptional()
    .describe("What holds for every dispatch of this server; null: no limit"),
  passed_over: z.array(idSchema).exactOptional().describe("Had the job before, and did not get it again"),
  policy: z.object({ name: z.string(), unit: z.enum(["meters", "seconds", "cost"]), tolerance: z.number() }),
  provider: z.string(),
  candidates: z.array(candidateSchema).describe("The chosen one first, then by cost, the ineligible last"),
  search: z.object({
    is_everyone_named: z.boolean(),
    unseen_lower_bound: z.number().nullable(),
    ended_by: unprovenReason.nullable(),
    is_consistent: z.boolean(),
    ineligible_omitted: z.int(),
  }),
  routing: routingSchema,
  optimality: optimalitySchema,
  basis: basisSchema,
});
