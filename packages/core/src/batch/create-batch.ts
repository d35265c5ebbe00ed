import type { BatchFailure, BatchJob, BatchRequest } from "../dispatch/batch-request.js";
import type { BookingNotes } from "../dispatch/claim.js";
import type { PreviewRequest } from "../dispatch/dispatcher.js";
import { createEligibilityScreen } from "../dispatch/eligibility-screen.js";
import { checkIdempotencyKey } from "../dispatch/idempotency.js";
import { createRanking } from "../dispatch/ranking.js";
import { createSearch } from "../dispatch/search.js";
import type { SearchDeadline } from "../dispatch/search-deadline.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import { maxPageSize } from "../dispatch/survey.js";
import { type Earlier, type Task, toTask } from "../dispatch/task.js";
import { toJobStore, toWaitingTask } from "../dispatch/waiting.js";
import type { Job } from "../domain/job.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { JobNotFoundError } from "../errors/job-errors.js";
import { parseJobDetails } from "../plugin-kit/change-job.js";
import { checkFields, type FieldsOf } from "../plugin-kit/check-fields.js";
import { checkCount, checkList, checkObject, checkText } from "../plugin-kit/check-option.js";
import { toLedger } from "../plugin-kit/check-plugin.js";
import type { Reservation } from "../plugins/assignment-ledger.js";
import type { BatchDrives } from "./batch-drives.js";
import { toPairCost } from "./lex-cost.js";
import { type BatchLine, type BatchSurvey, createBatchSurvey } from "./settle-batch.js";

const maxJobs = 1000;

/** Leaving a job costs this much more for each second that it has waited, in thousandths: 10 m, or 1 s. */
const waitCostPerSecond = { meters: 10_000, seconds: 1000, cost: 0 };
/** After this long, waiting no longer adds to it. */
const maxWaitedSeconds = 7200;

const requestFields: FieldsOf<BatchRequest> = { jobs: true, fixed: true, maxJobsPerTechnician: true };
const jobFields: FieldsOf<BatchJob> = {
  jobId: true,
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

/** What booking a job of the batch needs besides the technician. */
export interface BatchEntry {
  readonly line: BatchLine;
  readonly notes: BookingNotes;
}

/** A batch that is ready to be settled. */
export interface Batch {
  readonly survey: BatchSurvey;
  /** One for each line of the survey. */
  readonly entries: readonly BatchEntry[];
  readonly failures: readonly BatchFailure[];
}

/**
 * @throws {InvalidRequestError} naming the field that cannot be used, or the policy, if the sum of its costs has no
 * meaning
 */
export function checkBatchRequest(request: BatchRequest, { ranking }: DispatcherSettings): void {
  checkObject("request", request);
  checkFields("", request, requestFields);
  const jobs = checkList("jobs", request.jobs);
  if (jobs.length === 0 || jobs.length > maxJobs) {
    throw new InvalidRequestError({ parameter: "jobs", problem: `must be a list of 1 to ${maxJobs} jobs` });
  }
  jobs.forEach((job, index) => {
    checkObject(`jobs[${index}]`, job);
    checkFields(`jobs[${index}].`, job, jobFields);
    if (job.idempotencyKey !== undefined) checkIdempotencyKey(`jobs[${index}].idempotencyKey`, job.idempotencyKey);
    if (job.jobId === undefined) return;
    checkText(`jobs[${index}].jobId`, job.jobId);
    const other = Object.entries(job).find(([name, value]) => name !== "jobId" && value !== undefined)?.[0];
    const problem = "cannot be given together with jobId";
    if (other !== undefined) throw new InvalidRequestError({ parameter: `jobs[${index}].${other}`, problem });
  });
  checkKeys(jobs);
  checkFixed(request);
  if (request.maxJobsPerTechnician !== undefined) checkCount("maxJobsPerTechnician", request.maxJobsPerTechnician);
  const { name, tolerance = 0, toLowerBound } = ranking.policy;
  if (tolerance > 0) {
    const problem = `must have no tolerance in a batch, where costs are added up; ${name} has one: dispatch one by one`;
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
  const ids = jobs.map(toId);
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

function toId({ jobId }: BatchJob, index: number): string {
  return jobId ?? `request-${index + 1}`;
}

/** A job of the request. */
export interface BatchItem {
  readonly id: string;
  /** Its position in the request, from 0. */
  readonly index: number;
  readonly job: BatchJob;
  /** The idempotency key, if the job has one. */
  readonly reservation?: Reservation | undefined;
}

/** The jobs of a request, each with its id. */
export function toItems({ jobs }: BatchRequest): readonly BatchItem[] {
  return jobs.map((job, index) => ({ id: toId(job, index), index, job }));
}

/** A job with its task, before the levels of the batch are known. */
interface Draft {
  readonly id: string;
  readonly task: Task;
  readonly notes: BookingNotes;
  readonly priority: number;
  readonly isFixed: boolean;
  readonly waitedSeconds: number;
}

/** What a batch of some jobs of a request is made from. */
export interface BatchParts extends Pick<BatchRequest, "fixed"> {
  readonly items: readonly BatchItem[];
  readonly settings: DispatcherSettings;
  readonly deadline: SearchDeadline;
  /** What is measured already, and will be. */
  readonly drives: BatchDrives;
  /** The most jobs for a technician. */
  maxJobsOf(technicianId: string): number;
}

export async function createBatch({
  items,
  fixed = [],
  settings,
  deadline,
  drives,
  maxJobsOf,
}: BatchParts): Promise<Batch> {
  const failures: BatchFailure[] = [];
  const drafts: Draft[] = [];
  const technicianOf = new Map(fixed.map(({ jobId, technicianId }) => [jobId, technicianId]));
  for (const item of items) {
    try {
      drafts.push(await toDraft(item, technicianOf.get(item.id), settings, deadline.signal));
    } catch (error) {
      if (!DispatchError.isInstance(error) || !failuresOfOneJob.includes(error.code)) throw inJob(error, item.index);
      failures.push({ jobId: item.id, error });
    }
  }
  const levels = toLevels(drafts, settings);
  const entries = drafts.map((draft) => toEntry(draft, levels, settings));
  const lines = entries.map(({ line }) => line);
  return { survey: createBatchSurvey({ lines, levels, settings, deadline, drives, maxJobsOf }), entries, failures };
}

/** These keep one job out of the batch. Everything else ends it. */
const failuresOfOneJob: readonly string[] = [
  "JOB_NOT_FOUND",
  "ILLEGAL_JOB_CHANGE",
  "CUSTOMER_NOT_FOUND",
  "CUSTOMER_LOCATION_INVALID",
];

/** Says which job of the request a problem is about. */
function inJob(error: unknown, index: number): unknown {
  if (!InvalidRequestError.isInstance(error) || error.parameter === undefined) return error;
  const { parameter, message } = error;
  const problem = message.startsWith(parameter) ? message.slice(parameter.length).trim() : message;
  return new InvalidRequestError({ parameter: `jobs[${index}].${parameter}`, problem });
}

async function toDraft(
  { id, job: given, reservation }: BatchItem,
  technicianId: string | undefined,
  settings: DispatcherSettings,
  signal: AbortSignal | undefined,
): Promise<Draft> {
  const { assignments, clock } = settings;
  const isFixed = technicianId !== undefined;
  const pin = (request: PreviewRequest, earlier?: Earlier): Promise<Task> =>
    toTask(
      isFixed ? { ...request, requirements: { ...request.requirements, pinned: [technicianId] } } : request,
      settings,
      signal,
      earlier,
    );
  if (given.jobId !== undefined) {
    const jobs = toJobStore(assignments, "jobs[].jobId");
    const job = await jobs.findJob(given.jobId, { signal });
    if (job === null) throw new JobNotFoundError(given.jobId);
    const { request, notes, earlier } = await toWaitingTask(job, { jobs, clock, signal });
    const waitedSeconds = toWaitedSeconds(job, clock.now());
    return { id, task: await pin(request, earlier), notes, priority: job.priority, isFixed, waitedSeconds };
  }
  const { customerId, location, requirements, reference, note, priority, window, workSeconds } = given;
  const names = { reference, note, priority };
  const { priority: parsedPriority } = parseJobDetails({ ...names, window, workSeconds });
  for (const [name, value] of Object.entries(names)) if (value !== undefined) toJobStore(assignments, name);
  for (const [name, value] of Object.entries({ location, window, workSeconds })) {
    if (value !== undefined && value !== null) toLedger(assignments, name);
  }
  const task = await pin({ customerId, location, requirements, window, workSeconds });
  const job = { ...names, window, workSeconds: task.workSeconds };
  return { id, task, notes: { job, reservation }, priority: parsedPriority, isFixed, waitedSeconds: 0 };
}

function toWaitedSeconds({ createdAt }: Job, nowMs: number): number {
  const waitedMs = nowMs - Date.parse(createdAt);
  return Math.floor(Math.min(maxWaitedSeconds, Math.max(0, waitedMs / 1000)));
}

/** See `BatchDecision.levels`. */
function toLevels(drafts: readonly Draft[], { ranking }: DispatcherSettings): readonly string[] {
  const priorities = new Set(drafts.filter(({ isFixed }) => !isFixed).map(({ priority }) => priority));
  const classes = [...priorities].sort((left, right) => right - left).map((priority) => `left, priority ${priority}`);
  const { unit } = ranking.policy;
  const fixed = drafts.some(({ isFixed }) => isFixed) ? ["left, fixed"] : [];
  return [...fixed, ...classes, "not preferred", `thousandths of ${unit === "cost" ? "the cost" : unit}`];
}

function toEntry(draft: Draft, levels: readonly string[], settings: DispatcherSettings): BatchEntry {
  const { id, task, notes, priority, isFixed, waitedSeconds } = draft;
  const { technicians, rules, shortlistSize } = settings;
  const ranking = createRanking(settings.ranking);
  const screen = createEligibilityScreen(task, rules, ranking);
  const level = levels.indexOf(isFixed ? "left, fixed" : `left, priority ${priority}`);
  const leaveCost = toPairCost(levels.length, false, waitedSeconds * waitCostPerSecond[ranking.policy.unit]);
  const line: BatchLine = {
    id,
    task,
    ranking,
    screen,
    search: createSearch(task, technicians, ranking, screen),
    priority,
    isFixed,
    leaveCost: leaveCost.map((value, index) => (index === level ? 1 : value)),
    isBooked: false,
    measured: [],
    open: [],
    hasPreferred: false,
    pageSize: Math.min(shortlistSize, maxPageSize),
  };
  return { line, notes };
}
