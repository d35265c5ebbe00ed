import type { BatchFailure, BatchJob, BatchRequest } from "../contract/batch-request.js";
import type { PreviewRequest } from "../contract/dispatcher.js";
import { checkCapabilities } from "../dispatch/check-capabilities.js";
import type { BookingNotes } from "../dispatch/claim.js";
import { createEligibilityScreen } from "../dispatch/eligibility-screen.js";
import { checkIdempotencyKey } from "../dispatch/idempotency.js";
import { createRanking } from "../dispatch/ranking.js";
import { createSearch, type StretchRoom } from "../dispatch/search.js";
import type { SearchDeadline } from "../dispatch/search-deadline.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import { maxPageSize } from "../dispatch/survey.js";
import { type Earlier, type Task, toTask } from "../dispatch/task.js";
import { checkVersion, toJobStore, toWaitingTask } from "../dispatch/waiting.js";
import type { Job } from "../domain/job.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { JobNotFoundError } from "../errors/job-errors.js";
import { parseJobDetails } from "../plugin-kit/change-job.js";
import { checkFields, type FieldsOf } from "../plugin-kit/check-fields.js";
import { checkCount, checkList, checkObject, checkText } from "../plugin-kit/check-option.js";
import { parseRequirements } from "../plugin-kit/check-requirements.js";
import type { Reservation } from "../plugins/assignment-ledger.js";
import type { EligibilityRule } from "../plugins/eligibility-rule.js";
import type { BatchDrives } from "./batch-drives.js";
import { toLeftLevel, toLevels, toWaitCost } from "./batch-levels.js";
import { toPairCost } from "./lex-cost.js";
import { type BatchLine, type BatchSurvey, createBatchSurvey } from "./settle-batch.js";

/** The most jobs of a batch. */
export const maxBatchJobs = 1000;
const maxTechnicians = 1000;

const requestFields: FieldsOf<BatchRequest> = {
  jobs: true,
  fixed: true,
  technicianIds: true,
  maxJobsPerTechnician: true,
};
const jobFields: FieldsOf<BatchJob> = {
  jobId: true,
  version: true,
  customerId: true,
  location: true,
  requirements: true,
  priority: true,
  reference: true,
  note: true,
  window: true,
  workSeconds: true,
  idempotencyKey: true,
};

/** The only fields that a job of the request may have if it names a stored job. */
const fieldsBesideJobId: readonly string[] = ["jobId", "version"] satisfies readonly (keyof BatchJob)[];

/** A batch that is ready to be settled. */
export interface Batch {
  readonly survey: BatchSurvey;
  readonly failures: readonly BatchFailure[];
}

/**
 * Checks a request before anything is read.
 *
 * @throws {InvalidRequestError} a field is invalid, or the costs of the policy cannot be added up
 */
export function checkBatchRequest(request: BatchRequest, { ranking }: DispatcherSettings): void {
  checkObject("request", request);
  checkFields("", request, requestFields);
  const jobs = checkList("jobs", request.jobs);
  if (jobs.length === 0 || jobs.length > maxBatchJobs) {
    throw new InvalidRequestError({ parameter: "jobs", problem: `must be a list of 1 to ${maxBatchJobs} jobs` });
  }
  jobs.forEach((job, index) => {
    checkObject(`jobs[${index}]`, job);
    checkFields(`jobs[${index}].`, job, jobFields);
    if (job.idempotencyKey !== undefined) checkIdempotencyKey(`jobs[${index}].idempotencyKey`, job.idempotencyKey);
    if (job.version !== undefined) checkCount(`jobs[${index}].version`, job.version);
    if (job.jobId === undefined) {
      if (job.version === undefined) return;
      throw new InvalidRequestError({ parameter: `jobs[${index}].version`, problem: "needs a jobId" });
    }
    checkText(`jobs[${index}].jobId`, job.jobId);
    const other = Object.entries(job).find(
      ([name, value]) => !fieldsBesideJobId.includes(name) && value !== undefined,
    )?.[0];
    const problem = "cannot be given together with jobId";
    if (other !== undefined) throw new InvalidRequestError({ parameter: `jobs[${index}].${other}`, problem });
  });
  checkKeys(jobs);
  checkFixed(request);
  checkTechnicianIds(request);
  if (request.maxJobsPerTechnician !== undefined) checkCount("maxJobsPerTechnician", request.maxJobsPerTechnician);
  const { name, tolerance = 0, toLowerBound } = ranking.policy;
  if (tolerance > 0) {
    const problem = `must have no tolerance in a batch, which adds costs up; ${name} has one: dispatch the jobs one by one`;
    throw new InvalidRequestError({ parameter: "policy", problem });
  }
  if (toLowerBound === undefined) {
    const problem = `must have toLowerBound in a batch; ${name} has none: without a bound, nothing can be proven`;
    throw new InvalidRequestError({ parameter: "policy", problem });
  }
}

function checkKeys(jobs: readonly BatchJob[]): void {
  const keys = new Set<string>();
  jobs.forEach(({ idempotencyKey }, index) => {
    if (idempotencyKey === undefined) return;
    const parameter = `jobs[${index}].idempotencyKey`;
    if (keys.has(idempotencyKey))
      throw new InvalidRequestError({ parameter, problem: "must not be in the batch twice" });
    keys.add(idempotencyKey);
  });
}

function checkFixed({ jobs, fixed = [] }: BatchRequest): void {
  const ids = jobs.map(toJobId);
  const repeated = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  if (repeated >= 0) {
    throw new InvalidRequestError({ parameter: `jobs[${repeated}]`, problem: "must not be in the batch twice" });
  }
  checkList("fixed", fixed).forEach((pair, index) => {
    checkObject(`fixed[${index}]`, pair);
    checkFields(`fixed[${index}].`, pair, { jobId: true, technicianId: true });
    checkText(`fixed[${index}].technicianId`, pair.technicianId);
    const isInBatch = ids.includes(checkText(`fixed[${index}].jobId`, pair.jobId));
    if (!isInBatch || fixed.findIndex(({ jobId }) => jobId === pair.jobId) !== index) {
      const problem = isInBatch ? "must not be fixed twice" : "must be the id of a job of the batch";
      throw new InvalidRequestError({ parameter: `fixed[${index}].jobId`, problem });
    }
  });
}

function checkTechnicianIds({ technicianIds = [] }: BatchRequest): void {
  if (checkList("technicianIds", technicianIds).length > maxTechnicians) {
    const problem = `must be a list of at most ${maxTechnicians} ids`;
    throw new InvalidRequestError({ parameter: "technicianIds", problem });
  }
  technicianIds.forEach((id, index) => {
    checkText(`technicianIds[${index}]`, id);
  });
}

function toJobId({ jobId }: BatchJob, index: number): string {
  return jobId ?? `request-${index + 1}`;
}

/** A job of the request, with its id. */
export interface RequestedJob {
  readonly id: string;
  /** Its position in the request, from 0. */
  readonly index: number;
  readonly job: BatchJob;
  /** The idempotency key, if the job has one. */
  readonly reservation?: Reservation | undefined;
}

/** The jobs of a request, each with its id. */
export function listRequestedJobs({ jobs }: BatchRequest): readonly RequestedJob[] {
  return jobs.map((job, index) => ({ id: toJobId(job, index), index, job }));
}

/** What a line is made from once the levels of the batch are known. */
interface LineParts {
  readonly id: string;
  readonly task: Task;
  readonly notes: BookingNotes;
  readonly priority: number;
  readonly isFixed: boolean;
  /** The technician of a fixed pair whom the job itself does not allow, because it pins others. */
  readonly notPinned: string | null;
  readonly waitedSeconds: number;
}

/** What a batch of some jobs of a request is made from. */
export interface BatchParts extends Pick<BatchRequest, "fixed" | "technicianIds"> {
  readonly items: readonly RequestedJob[];
  readonly settings: DispatcherSettings;
  readonly deadline: SearchDeadline;
  /** The drives that are measured so far; further ones are added. */
  readonly drives: BatchDrives;
  /** The most jobs for a technician. */
  maxJobsOf(technicianId: string): number;
}

/**
 * Reads the jobs of a batch, and prepares their search. A job that cannot be read is a failure of its own.
 *
 * @throws {DispatchError} what keeps more than one job out of the batch, such as a store that fails
 */
export async function createBatch({
  items,
  fixed = [],
  technicianIds,
  settings,
  deadline,
  drives,
  maxJobsOf,
}: BatchParts): Promise<Batch> {
  const failures: BatchFailure[] = [];
  const parts: LineParts[] = [];
  const allowed = technicianIds && new Set(technicianIds);
  const technicianOf = new Map(fixed.map(({ jobId, technicianId }) => [jobId, technicianId]));
  for (const item of items) {
    try {
      parts.push(await readJob(item, { technicianId: technicianOf.get(item.id), allowed }, settings, deadline.signal));
    } catch (error) {
      if (!DispatchError.isInstance(error) || !isFailureOfJob(error, item)) throw inJob(error, item.index);
      failures.push({ jobId: item.id, error });
    }
  }
  const levels = toLevels(parts, settings.ranking.policy);
  const room = { left: maxStretchesOfBatch };
  const lines = parts.map((ofJob) => toLine(ofJob, levels, room, settings));
  return { survey: createBatchSurvey({ lines, levels, settings, deadline, drives, maxJobsOf }), failures };
}

/** Errors that keep only one job out of the batch. Any other error ends the batch. */
const failuresOfOneJob: readonly string[] = [
  "JOB_NOT_FOUND",
  "ILLEGAL_JOB_CHANGE",
  "VERSION_CONFLICT",
  "CUSTOMER_NOT_FOUND",
  "CUSTOMER_LOCATION_INVALID",
];

/** Whether only this job is left out, as for a stored job that cannot be read: another version may have written it. */
function isFailureOfJob(error: DispatchError, { job }: RequestedJob): boolean {
  const isUnreadable = job.jobId !== undefined && InvalidRequestError.isInstance(error);
  return failuresOfOneJob.includes(error.code) || (isUnreadable && error.parameter !== "assignments");
}

/** Says which job of the request a problem is about. */
function inJob(error: unknown, index: number): unknown {
  if (!InvalidRequestError.isInstance(error) || error.parameter === undefined) return error;
  const { parameter, message } = error;
  const problem = message.startsWith(parameter) ? message.slice(parameter.length).trim() : message;
  return new InvalidRequestError({ parameter: `jobs[${index}].${parameter}`, problem });
}

/** Whom the caller of a batch allows to have a job. */
interface Pins {
  /** The technician of a fixed pair. */
  readonly technicianId: string | undefined;
  /** Undefined: anyone. */
  readonly allowed: ReadonlySet<string> | undefined;
}

function toPinned(
  { requirements }: Pick<PreviewRequest, "requirements">,
  { technicianId, allowed }: Pins,
): PreviewRequest["requirements"] {
  const own = technicianId === undefined ? requirements?.pinned : [technicianId];
  const isList = own === undefined || Array.isArray(own);
  if (allowed === undefined || !isList) return { ...requirements, pinned: own };
  return { ...requirements, pinned: own?.filter((id) => allowed.has(id)) ?? [...allowed] };
}

async function readJob(
  { id, job: given, reservation }: RequestedJob,
  { technicianId, allowed }: Pins,
  settings: DispatcherSettings,
  signal: AbortSignal | undefined,
): Promise<LineParts> {
  const { assignments, clock } = settings;
  const isFixed = technicianId !== undefined;
  const isPinned = isFixed || allowed !== undefined;
  const toPinnedTask = (request: PreviewRequest, earlier?: Earlier): Promise<Task> =>
    toTask(
      isPinned ? { ...request, requirements: toPinned(request, { technicianId, allowed }) } : request,
      settings,
      signal,
      earlier,
    );
  if (given.jobId !== undefined) {
    const jobs = toJobStore(assignments, "jobs[].jobId");
    const job = await jobs.findJob(given.jobId, { signal });
    if (job === null) throw new JobNotFoundError(given.jobId);
    checkVersion(job, given.version);
    const { request, notes, earlier } = await toWaitingTask(job, { jobs, clock, signal });
    const waitedSeconds = toWaitedSeconds(job, clock.now());
    const task = await toPinnedTask(request, earlier);
    const notPinned = findNotPinned(request, technicianId);
    return { id, task, notes, priority: job.priority, isFixed, notPinned, waitedSeconds };
  }
  const { customerId, location, requirements, reference, note, priority, window, workSeconds } = given;
  const names = { reference, note, priority };
  const { priority: parsedPriority } = parseJobDetails({ ...names, window, workSeconds });
  checkCapabilities(given, assignments);
  const task = await toPinnedTask({ customerId, location, requirements, window, workSeconds });
  // The pair holds for this batch only: if the job is dispatched again later, another technician may get it.
  const asked = isPinned ? { requirements: parseRequirements(requirements ?? {}) } : {};
  const job = { ...names, window, workSeconds: task.workSeconds, ...asked };
  const notPinned = findNotPinned(given, technicianId);
  return { id, task, notes: { job, reservation }, priority: parsedPriority, isFixed, notPinned, waitedSeconds: 0 };
}

function findNotPinned(
  { requirements }: Pick<BatchJob, "requirements">,
  technicianId: string | undefined,
): string | null {
  const pinned = requirements?.pinned;
  const isNotPinned = technicianId !== undefined && Array.isArray(pinned) && !pinned.includes(technicianId);
  return isNotPinned ? technicianId : null;
}

function toWaitedSeconds({ createdAt }: Job, nowMs: number): number {
  return (nowMs - Date.parse(createdAt)) / 1000;
}

/** Turns down the technician of a pair whom the job does not pin: the task pins them instead, and would let them pass. */
const notPinnedRule = (technicianId: string): EligibilityRule => ({
  name: "fixed-pair",
  check: ({ id }) => (id === technicianId ? "NOT_PINNED" : null),
});

/** The most stretches (times in which a technician could start) that all searches of one batch keep together. */
const maxStretchesOfBatch = 1_000_000;

function toLine(
  parts: LineParts,
  levels: readonly string[],
  room: StretchRoom,
  settings: DispatcherSettings,
): BatchLine {
  const { id, task, notes, priority, isFixed, notPinned, waitedSeconds } = parts;
  const { technicians, shortlistSize } = settings;
  const ranking = createRanking(settings.ranking);
  const rules = notPinned === null ? settings.rules : [...settings.rules, notPinnedRule(notPinned)];
  const screen = createEligibilityScreen(task, rules, ranking);
  const level = levels.indexOf(toLeftLevel(parts));
  const leaveCost = toPairCost(levels.length, false, toWaitCost(waitedSeconds, ranking.policy));
  return {
    id,
    task,
    notes,
    ranking,
    screen,
    search: createSearch(task, technicians, ranking, screen, room),
    priority,
    isFixed,
    leaveCost: leaveCost.map((value, index) => (index === level ? 1 : value)),
    isBooked: false,
    measured: [],
    open: [],
    hasPreferred: false,
    pageSize: Math.min(shortlistSize, maxPageSize),
  };
}
