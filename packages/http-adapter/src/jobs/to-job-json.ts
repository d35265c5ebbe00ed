import type { ChangeJobResult, Job, JobAttempt, WaitingResult } from "@dispatch/core";
import type { Context } from "hono";
import { toAssignmentJson, toAttemptFailureJson, toInterruptedJson } from "../assignments/to-assignment-json.js";
import type { DispatchEnv } from "../dispatch-env.js";
import { toWireForm, toWireId } from "../json/wire-form.js";
import { toReasonsJson } from "../problem/problem-of-error.js";
import { toETag } from "../request/if-match.js";
import { findBasePath } from "../request/matched-routes.js";
import { type Reply, type ReplyOptions, reply } from "../route/define-route.js";
import type { RouteParts } from "../route/route-parts.js";
import type { AttemptJson, JobChangeJson, JobJson, WaitingJson } from "./job.js";
import { findNextTries } from "./waiting-jobs.js";

interface ReplyMeans {
  readonly parts: Pick<RouteParts, "forecast">;
  readonly context: Context<DispatchEnv>;
  readonly signal: AbortSignal;
}

/** The job, with its version as the ETag. */
export function replyJob(job: Job, { headers, ...options }: ReplyOptions = {}): Reply<JobJson> {
  return reply(toWireForm(job), { ...options, headers: { etag: toETag(job), ...headers } });
}

/** The job after a change, with what became of its technician. */
export function replyChange(result: ChangeJobResult, isDryRun = false): Reply<JobChangeJson> {
  const { job, outcome, technicianId, startsAt, assignment, decision, ...why } = result;
  const body = {
    ...toWireForm(job),
    outcome,
    tech_id: technicianId === null ? null : toWireId(technicianId),
    starts_at: startsAt,
    assignment: assignment === null ? null : toAssignmentJson(assignment),
    failure: toAttemptFailureJson(why.failure),
    reasons: why.reasons === null ? null : toReasonsJson(why.reasons),
    ...(isDryRun && decision !== null && { decision: toWireForm(decision) }),
    ...(why.interrupted === undefined ? {} : { interrupted: toInterruptedJson(why.interrupted) }),
    ...(why.interrupts === undefined ? {} : { interrupts: toWireForm(why.interrupts) }),
  };
  return reply(body, { headers: { etag: toETag(job) } });
}

/** The path of a job, for `Location`. */
export function toJobPath(context: Context, { id }: Pick<Job, "id">): string {
  return `${findBasePath(context)}/jobs/${encodeURIComponent(id)}`;
}

/** The answer if nobody could be booked and the job was kept, with when it is tried next. */
export async function replyWaiting(
  result: WaitingResult,
  { parts, context, signal }: ReplyMeans,
): Promise<Reply<WaitingJson>> {
  const { job, failure, reasons, isRepeat = false } = result;
  // The job is kept, also if this cannot be read.
  const toNextTry = await findNextTries([job], parts, { signal }).catch(() => () => null);
  // The guard sets this on open routes, for callers without credentials.
  const isShown = reasons !== null && context.get("maySeeDecisions") !== false;
  const body = {
    job: toWireForm(job),
    failure: toAttemptFailureJson(failure),
    reasons: isShown ? toReasonsJson(reasons) : null,
    next_try_at: toNextTry(job),
    is_repeat: isRepeat,
  };
  return reply(body, { status: 202, headers: { location: toJobPath(context, job) } });
}

export function toAttemptJson({ at, assignmentId, failure, reasons, decision }: JobAttempt): AttemptJson {
  return {
    at,
    assignment_id: assignmentId === null ? null : toWireId(assignmentId),
    failure: toAttemptFailureJson(failure),
    reasons: reasons === null ? null : toReasonsJson(reasons),
    decision: decision === null ? null : toWireForm(decision),
  };
}
