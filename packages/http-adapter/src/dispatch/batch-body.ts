import type { BatchJob, BatchRequest, Requirements } from "@dispatch/core";
import { z } from "zod";
import { reasonSchema } from "../assignments/move-assignment.js";
import {
  customerOrPlaceFields,
  customerOrPlaceForms,
  refuseBothOrNeither,
  toLocation,
} from "../jobs/customer-or-place.js";
import { callerFields, timeFields } from "../jobs/job-details.js";
import { fromWireForm } from "../json/wire-form.js";
import { requirementsSchema } from "../requirements/requirements.js";
import { components, type JsonOf } from "../schemas/components.js";
import { idempotencyKeySchema, idSchema } from "../schemas/terms.js";

/** As many as the core takes. */
const maxJobs = 1000;

const withoutWork = { field: "job_id", message: "this, customer_id or a place must be given" };

const batchJobSchema = z
  .strictObject({
    job_id: idSchema.optional().describe("A job that waits. No other field may then be given"),
    ...customerOrPlaceFields,
    requirements: requirementsSchema.optional(),
    ...callerFields,
    ...timeFields,
    idempotency_key: idempotencyKeySchema
      .optional()
      .describe(
        "Books a new job at most once: repeated, the answer has the same assignment. If the key is that of a job that " +
          "waits, that job takes part. No effect with dry_run",
      ),
  })
  .superRefine((job, context) => {
    const { job_id: jobId, ...others } = job;
    if (jobId === undefined) return refuseBothOrNeither(job, withoutWork, context);
    const [other] = Object.entries(others).find(([, value]) => value !== undefined) ?? [];
    if (other === undefined) return;
    context.addIssue({ code: "custom", path: [other], message: "cannot be given together with job_id" });
  })
  .meta({
    description: "A job that waits, by its id, or a new one: for a customer, or at a place",
    // The same checks as above, for the description.
    oneOf: [{ required: ["job_id"] }, ...customerOrPlaceForms],
  });

export const batchBodySchema = z
  .strictObject({
    jobs: z.array(batchJobSchema).min(1).max(maxJobs),
    fixed: z
      .array(
        z.strictObject({
          job_id: idSchema.describe("Of a job of the batch; of a new one request- and its position, from 1"),
          technician_id: idSchema,
        }),
      )
      .max(maxJobs)
      .optional()
      .describe("Pairs to keep: the rest is the best around them. A technician who may not go is not sent"),
    max_jobs_per_technician: z.int().min(1).optional().describe("Default: as many as they have free lanes"),
    reason: reasonSchema,
    dry_run: z.boolean().optional().describe("Decide without booking. Default: false"),
    include_records: z
      .boolean()
      .optional()
      .describe("Return the whole record of each decision, which proves it. Default: false"),
  })
  .meta({
    description: "Jobs to decide together. Each is a job that waits, or a new one",
    examples: [{ jobs: [{ job_id: 7 }, { customer_id: 1, priority: "urgent" }], dry_run: true }],
  })
  .register(components, { id: "BatchBody" });

export type BatchBody = JsonOf<typeof batchBodySchema>;

export function toBatchRequest({ jobs, fixed, max_jobs_per_technician }: BatchBody): BatchRequest {
  return {
    jobs: jobs.map(toBatchJob),
    fixed: fixed?.map((pair) => ({ jobId: String(pair.job_id), technicianId: String(pair.technician_id) })),
    maxJobsPerTechnician: max_jobs_per_technician,
  };
}

function toBatchJob(job: BatchBody["jobs"][number]): BatchJob {
  const { job_id, customer_id, latitude, longitude, requirements, work_seconds, idempotency_key, ...others } = job;
  return {
    jobId: job_id === undefined ? undefined : String(job_id),
    customerId: customer_id === undefined ? undefined : String(customer_id),
    location: toLocation({ latitude, longitude }),
    requirements: requirements === undefined ? undefined : fromWireForm<Requirements>(requirements),
    ...others,
    workSeconds: work_seconds,
    idempotencyKey: idempotency_key,
  };
}
