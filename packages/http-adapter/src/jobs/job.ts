import { type Job, type JobEvent, type JobStatus, jobStatuses } from "@dispatch/core";
import { z } from "zod";
import { assignmentSchema, failureSchema, interruptedSchema, interruptsSchema } from "../assignments/assignment.js";
import { decisionSchema, placeSchema } from "../assignments/decision.js";
import type { WireForm } from "../json/wire-form.js";
import { requirementsSchema } from "../requirements/requirements.js";
import { components, type JsonOf } from "../schemas/components.js";
import { personSchema, shownPeople } from "../schemas/person.js";
import { reasonsSchema } from "../schemas/problem-schema.js";
import { idSchema, timeSchema, windowSchema } from "../schemas/terms.js";

export const jobStatusSchema: z.ZodType<JobStatus> = z.enum(jobStatuses);

const nextTryText = "When the server tries the job next, at the latest. Null if it does not try it";

const job = {
  id: idSchema,
  reference: z.string().nullable().describe("A name that the caller chose. Several jobs may share it"),
  note: z.string().nullable().describe("For people"),
  customer_id: idSchema
    .nullable()
    .describe("Null if the job is at a place without a customer: the first booking creates the customer"),
  location: placeSchema.describe("Where the work is"),
  requirements: requirementsSchema,
  priority: z.int().describe("Higher goes first: 0 is routine, 10 urgent, 20 an emergency"),
  window: windowSchema.nullable().describe("When work may start. Null: as soon as possible"),
  work_seconds: z.int().describe("How long the work takes on site"),
  held_until: timeSchema
    .nullable()
    .describe("Until then the queue leaves the job alone; it may have passed. Null if it does not"),
  status: jobStatusSchema,
  version: z.int().describe("Increases with each change. The ETag is this number in quotes"),
  created_at: timeSchema,
  assignment_id: idSchema.nullable().describe("The latest assignment of the job. Null if it never had one"),
};

export const jobSchema: z.ZodType<WireForm<Job>> = z
  .object(job)
  .describe("Work that a customer needs, with or without an assignment")
  .register(components, { id: "Job" });

export const jobChangeSchema = z
  .object({
    ...job,
    outcome: z
      .enum(["updated", "kept", "rebooked", "waiting"])
      .describe(
        "Kept: the technician can still go. Rebooked: another one goes. Waiting: nobody can. Updated: nothing changed that " +
          "a technician was chosen by",
      ),
    tech_id: idSchema
      .nullable()
      .describe(
        "Who goes now, or would go. Null if the job waits or was only updated. With dry_run, of a job that waits: whom the " +
          "next attempt would book",
      ),
    starts_at: timeSchema
      .nullable()
      .describe(
        "When their work starts now, or would start. Null if the job waits or was only updated, or if the technician has no " +
          "capacity and the job no window",
      ),
    assignment: assignmentSchema
      .nullable()
      .describe("The open assignment. Null if there is none, or would be a new one"),
    failure: failureSchema.nullable().describe("Why nobody could be booked, or that could not be found out"),
    reasons: reasonsSchema.nullable().describe("Why nobody could go; with dry_run, why nobody can"),
    decision: decisionSchema.exactOptional().describe("Present only with dry_run, if somebody was looked for: how"),
    interrupted: interruptedSchema.exactOptional().describe("Present only if may_interrupt took a technician"),
    interrupts: interruptsSchema
      .exactOptional()
      .describe("What another job would lose. Present only with dry_run, if may_interrupt would take a technician"),
  })
  .describe("The job after a change, or as it would be after one, and what becomes of its technician")
  .register(components, { id: "JobChange" });

/** A job in a list, or read by its id. */
export const listedJobSchema = z
  .object({
    ...job,
    waiting: z
      .object({
        next_try_at: timeSchema.nullable().describe(nextTryText),
        tried_at: timeSchema.nullable().describe("When the latest attempt failed. Null if there was no attempt"),
        failure: failureSchema.nullable().describe("Why it failed"),
        reasons: reasonsSchema.nullable().describe("Why nobody could go. Null if that is not known"),
      })
      .nullable()
      .describe("Why the job waits, and until when. Null if it does not wait"),
    technician: personSchema
      .nullable()
      .exactOptional()
      .describe(
        "Present with expand=technician: who has or did the job. Null if nobody, or if the caller may not see them",
      ),
    customer: shownPeople.customer,
  })
  .describe("A job, and why it waits")
  .register(components, { id: "ListedJob" });

export const jobPageSchema = z
  .array(listedJobSchema)
  .describe("A page of jobs, latest created first")
  .register(components, { id: "JobPage" });

export const waitingSchema = z
  .object({
    job: jobSchema,
    failure: failureSchema.nullable().describe("Why the latest attempt failed. Null if there was no attempt"),
    reasons: reasonsSchema
      .nullable()
      .describe("Why nobody could go. Null if the attempt ended before that was known, for example without routing"),
    next_try_at: timeSchema.nullable().describe(nextTryText),
    is_repeat: z.boolean().describe("Whether this repeats an idempotency key: the request then made no attempt"),
  })
  .describe("Nobody could be booked: the job is kept")
  .register(components, { id: "Waiting" });

export const waitingAnswer = {
  text: "Nobody could be booked: the job waits",
  schema: waitingSchema,
  headers: ["Location"],
  example: {
    failure: { code: "NO_TECHNICIAN_AVAILABLE", detail: "No technicians available" },
    reasons: { counts: { AT_CAPACITY: 2 }, nearest: [], considered: 2, is_complete: true },
  },
} as const;

const attemptSchema = z.object({
  at: timeSchema,
  assignment_id: idSchema.nullable().describe("The assignment that it booked. Null if nobody could be booked"),
  failure: failureSchema.nullable().describe("Null if somebody was booked"),
  reasons: reasonsSchema.nullable().describe("Why nobody could go. Null if somebody was booked, or if it is not known"),
  decision: decisionSchema.nullable().describe("Who was considered. Null if the attempt ended before a decision"),
});

const jobEventSchema: z.ZodType<WireForm<JobEvent>> = z
  .object({
    cursor: z.string(),
    job_id: idSchema,
    version: z.int().describe("The version of the job after the change"),
    from: jobStatusSchema.nullable().describe("Null for a new job"),
    to: jobStatusSchema,
    fields: z.array(z.string()).describe("What changed besides the status"),
    assignment_id: idSchema.nullable(),
    at: timeSchema,
    actor: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .describe("A change of a job")
  .register(components, { id: "JobEvent" });

export const jobDecisionsSchema = z
  .object({
    job: jobSchema,
    customer: shownPeople.customer,
    technicians: z
      .array(personSchema)
      .exactOptional()
      .describe("Present with expand=technician: those whom the decisions name, at most 1,000"),
    attempts: z.array(attemptSchema).describe("Latest first. The latest 20 failed attempts are kept"),
    history: z.array(jobEventSchema).describe("Every change of the job, oldest first, up to the first 1,000"),
  })
  .describe("Every attempt to dispatch a job, with who was considered and why they did not go, and its history")
  .register(components, { id: "JobDecisions" });

export type JobJson = JsonOf<typeof jobSchema>;
export type ListedJobJson = JsonOf<typeof listedJobSchema>;
export type JobChangeJson = JsonOf<typeof jobChangeSchema>;
export type WaitingJson = JsonOf<typeof waitingSchema>;
export type JobDecisionsJson = JsonOf<typeof jobDecisionsSchema>;
export type AttemptJson = JobDecisionsJson["attempts"][number];
