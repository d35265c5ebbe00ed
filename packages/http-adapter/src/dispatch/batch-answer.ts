import type { BatchDecision, BatchFailure, BookedJob, NoTechnicianReasons } from "@dispatch/core";
import { z } from "zod";
import { assignmentSchema, failureSchema } from "../assignments/assignment.js";
import { basisSchema, optimalitySchema, placeSchema } from "../assignments/decision.js";
import { toAssignmentJson } from "../assignments/to-assignment-json.js";
import { toWireForm, toWireId, type WireForm } from "../json/wire-form.js";
import { problemOfError, toReasonsJson } from "../problem/problem-of-error.js";
import { requirementsSchema } from "../requirements/requirements.js";
import { components, type JsonOf } from "../schemas/components.js";
import { reasonsSchema } from "../schemas/problem-schema.js";
import { idSchema, timeSchema, windowSchema } from "../schemas/terms.js";

/** A batch is decided again each time a technician is lost or booked. The answer shows the last decisions. */
const maxDecisions = 20;

const jobIdSchema = idSchema.describe("As in the request. For a new job, request- and its position, from 1");
const costSchema = z
  .array(z.int())
  .describe("One number for each entry of levels. Costs are compared by the first number that differs");

const resultSchema = z.object({
  job_id: jobIdSchema,
  outcome: z
    .enum(["booked", "left", "failed"])
    .describe(
      "Booked, or with dry_run would be. Left: nobody gets it; a job that waited continues to wait. Failed: it could not take " +
        "part, or could not be booked",
    ),
  technician_id: idSchema.nullable().describe("Who goes. Null if nobody does"),
  assignment: assignmentSchema.nullable().describe("Null unless it was booked. Its job_id is the id of a new job"),
  is_repeat: z
    .boolean()
    .describe("True if an idempotency_key was repeated: the job was booked before, and assignment is as it is now"),
  failure: failureSchema.nullable().describe("Why it failed"),
  reasons: reasonsSchema.nullable().describe("Why nobody gets it. Null unless it is left"),
  may_follow: z
    .boolean()
    .describe(
      "True only with dry_run, for a job that is left: booking would try it again at once, because somebody who gets another " +
        "job may have time for it within its window",
    ),
});

const shared = {
  decided_at: timeSchema,
  policy: z.object({ name: z.string(), unit: z.enum(["meters", "seconds", "cost"]), tolerance: z.number() }),
  provider: z.string(),
  levels: z
    .array(z.string())
    .describe("What each number of a cost or price counts. The last numbers are in thousandths"),
  total: costSchema,
  lower_limit: costSchema,
  routing: z
    .object({ calls: z.int(), elements: z.int(), rounds: z.int() })
    .describe("What the batch has cost so far: calls, drives that were measured, and how often it was solved"),
  optimality: optimalitySchema,
  basis: basisSchema,
};

const decisionSchema = z
  .object({
    ...shared,
    lower_limit: costSchema.describe("No assignment costs less. Equals total if the batch is proven"),
    jobs: z.array(
      z.object({
        job_id: jobIdSchema,
        technician_id: idSchema.nullable(),
        price: costSchema.describe("What the job adds to the total"),
        leave_cost: costSchema.describe("What it costs to leave it"),
      }),
    ),
    technicians: z
      .array(z.object({ id: idSchema, free_lanes: z.int().nullable(), price: costSchema }))
      .describe(
        "Technicians whose price is not 0. Without one of them, the batch would cost at least their price more",
      ),
  })
  .describe("How jobs were given to technicians, and the prices that prove it");

const recordSchema: z.ZodType<WireForm<BatchDecision>> = z
  .object({
    version: z.literal(1),
    ...shared,
    bounds: z.object({ max_snap_meters: z.number(), reports_snaps: z.boolean(), top_speed_kmh: z.number() }),
    jobs: z.array(
      z.object({
        job_id: idSchema,
        customer: z.object({ id: idSchema.nullable(), location: placeSchema }),
        requirements: requirementsSchema,
        window: windowSchema.nullable(),
        work_seconds: z.int(),
        priority: z.int(),
        technician_id: idSchema.nullable(),
        price: costSchema,
        leave_cost: costSchema,
        has_preferred: z.boolean(),
        customer_snap_meters: z.number().nullable(),
        candidates: z.array(
          z.object({
            technician_id: idSchema,
            distance_meters: z.number(),
            duration_seconds: z.number(),
            origin_snap_meters: z.number(),
            destination_snap_meters: z.number(),
            basis: basisSchema,
            cost: z.number(),
            is_preferred: z.literal(true).exactOptional(),
          }),
        ),
        excluded: z
          .array(z.object({ technician_id: idSchema, reasons: z.array(z.string()) }))
          .describe("Technicians who may not have the job, although their bound is below the prices"),
        gaps: z
          .array(
            z.object({
              technician_id: idSchema,
              gaps: z.array(
                z.object({
                  place: placeSchema,
                  spans: z.array(
                    z.object({
                      leaves_from_seconds: z.number(),
                      starts_from_seconds: z.number(),
                      starts_to_seconds: z.number().nullable(),
                    }),
                  ),
                  least_cost: z.number().exactOptional(),
                }),
              ),
            }),
          )
          .describe(
            "For some unmeasured technicians, the only gaps of their calendars that can hold the work. In seconds from decided_at",
          ),
        unseen_lower_bound: z
          .number()
          .nullable()
          .describe("The least possible cost of anyone whom the search has not named. Null if it has named everyone"),
        reasons: reasonsSchema.nullable(),
      }),
    ),
    technicians: z.array(
      z.object({
        id: idSchema,
        location: placeSchema,
        places: z.array(placeSchema).exactOptional().describe("Other places from which they could set off to a window"),
        free_lanes: z.int().nullable(),
        price: costSchema,
      }),
    ),
  })
  .describe("All that a decision rests on: enough to check its proof")
  .register(components, { id: "BatchRecord" });

export const batchAnswerSchema = z
  .object({
    jobs: z.array(resultSchema).describe("In the order of the request"),
    decisions: z
      .array(decisionSchema)
      .describe(
        "One, and another one of the jobs that were left each time that a technician was lost to another booking, or that " +
          `others with a window could still get one who was booked. The last ${maxDecisions} are shown`,
      ),
    records: z.array(recordSchema).exactOptional().describe("With include_records: the record of each of decisions"),
  })
  .describe("What became of each job of a batch, and how it was decided")
  .register(components, { id: "Batch" });

type BatchJson = JsonOf<typeof batchAnswerSchema>;
type ResultJson = BatchJson["jobs"][number];

/** What became of a batch, booked or not. */
export interface BatchOutcome {
  /** The jobs of the request, in its order. */
  readonly jobIds: readonly string[];
  readonly decisions: readonly BatchDecision[];
  readonly failures: readonly BatchFailure[];
  /** Undefined for a dry run. */
  readonly booked?: readonly BookedJob[] | undefined;
  /** Only for a dry run. */
  readonly mayFollow?: readonly string[] | undefined;
}

/** How much of the decisions is shown. */
export interface ShownParts {
  /** Whether the caller may see why technicians cannot go. */
  readonly showsDecisions: boolean;
  readonly showsRecords: boolean;
}

export function toBatchJson(outcome: BatchOutcome, { showsDecisions, showsRecords }: ShownParts): BatchJson {
  const shown = showsDecisions ? outcome.decisions.slice(-maxDecisions) : [];
  const toResult = createResultWriter(outcome, showsDecisions);
  return {
    jobs: outcome.jobIds.map(toResult),
    decisions: shown.map(toDecisionJson),
    ...(showsRecords ? { records: shown.map(toRecordJson) } : {}),
  };
}

function createResultWriter(
  { decisions, failures, booked, mayFollow }: BatchOutcome,
  showsReasons: boolean,
): (jobId: string) => ResultJson {
  const failureOf = new Map(failures.map(({ jobId, error }) => [jobId, error]));
  const bookingOf = new Map(booked?.map((booking) => [booking.jobId, booking]));
  // The last decision about a job is the one that counts.
  const decided = new Map(decisions.flatMap(({ jobs }) => jobs.map((job) => [job.jobId, job] as const)));
  return (jobId) => {
    const { assignment, isRepeat = false } = bookingOf.get(jobId) ?? {};
    const nothing = {
      technician_id: null,
      assignment: null,
      is_repeat: isRepeat,
      failure: null,
      reasons: null,
      may_follow: false,
    };
    const result = { job_id: toWireId(jobId), ...nothing };
    const error = failureOf.get(jobId);
    if (error !== undefined) {
      const { code, detail } = problemOfError(error);
      return { ...result, outcome: "failed", failure: { code, detail } };
    }
    const job = decided.get(jobId);
    const technicianId = booked === undefined ? job?.technicianId : assignment?.technicianId;
    if (typeof technicianId === "string") {
      const json = assignment === undefined ? null : toAssignmentJson(assignment);
      return { ...result, outcome: "booked", technician_id: toWireId(technicianId), assignment: json };
    }
    const reasons = showsReasons ? toReasons(job?.reasons) : null;
    return { ...result, outcome: "left", reasons, may_follow: mayFollow?.includes(jobId) === true };
  };
}

function toReasons(reasons: NoTechnicianReasons | null | undefined): ResultJson["reasons"] {
  return reasons === null || reasons === undefined ? null : toReasonsJson(reasons);
}

function toDecisionJson(decision: BatchDecision): BatchJson["decisions"][number] {
  const { version: _, bounds: __, jobs, technicians, ...rest } = decision;
  return {
    ...toWireForm(rest),
    jobs: jobs.map(({ jobId, technicianId, price, leaveCost }) =>
      toWireForm({ jobId, technicianId, price, leaveCost }),
    ),
    technicians: technicians
      .filter(({ price }) => price.some((level) => level !== 0))
      .map(({ id, freeLanes, price }) => toWireForm({ id, freeLanes, price })),
  };
}

function toRecordJson(decision: BatchDecision): WireForm<BatchDecision> {
  // The names of `reasons.counts` are codes, which keep their form.
  const jobs = decision.jobs.map((job) => ({ ...toWireForm(job), reasons: toReasons(job.reasons) }));
  return { ...toWireForm({ ...decision, jobs: [] }), jobs };
}
