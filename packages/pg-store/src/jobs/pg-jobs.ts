import type { AssignmentLedger, JobStore } from "@dispatch/core";
import type { Kysely } from "kysely";
import { findLogEnd } from "../assignments/event-cursor.js";
import type { Tables } from "../schema/tables.js";
import { listAttempts, noteAttempts } from "./attempts.js";
import { createJob } from "./create-job.js";
import { findJob } from "./find-job.js";
import { listInterruptible } from "./list-interruptible.js";
import { listJobEvents } from "./list-job-events.js";
import { listJobs } from "./list-jobs.js";
import { updateJob } from "./update-job.js";

export function pgJobs(database: Kysely<Tables>): Omit<JobStore, keyof AssignmentLedger> {
  return {
    createJob: (request, options) => createJob(database, request, options),
    findJob: (jobId, options) => findJob(database, jobId, options),
    listJobs: (request, options) => listJobs(database, request, options),
    updateJob: (request, options) => updateJob(database, request, options),
    listJobEvents: (request, options) => listJobEvents(database, request, options),
    findJobEventsEnd: (options) => findLogEnd(database, "dispatch_job_events", options),
    listInterruptible: (request, options) => listInterruptible(database, request, options),
    noteAttempts: (attempts, options) => noteAttempts(database, attempts, options),
    listAttempts: (request, options) => listAttempts(database, request, options),
  };
}
