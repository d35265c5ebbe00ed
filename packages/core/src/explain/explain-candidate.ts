import type {
  CandidateDrive,
  CandidateExplanation,
  CandidateReason,
  ExplainCandidateRequest,
} from "../contract/dispatcher.js";
import { findCurrentOf, isOpen, listJob, listPassedOver } from "../dispatch/history.js";
import { findInTheWay } from "../dispatch/interrupt.js";
import { listExcesses, type Outcome } from "../dispatch/prospect.js";
import { toDoorToDoorMeters } from "../dispatch/ranking.js";
import type { SearchDeadline } from "../dispatch/search-deadline.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import { createSurvey } from "../dispatch/survey.js";
import { type Task, toTask } from "../dispatch/task.js";
import { toJobPlace, toRequested } from "../dispatch/waiting.js";
import type { AssignmentRecord } from "../domain/assignment.js";
import { isValidCoordinates } from "../domain/coordinates.js";
import type { DispatchLimits } from "../domain/limits.js";
import type { Requirements } from "../domain/requirements.js";
import type { RoadResult } from "../domain/road-result.js";
import type { Technician } from "../domain/technician.js";
import type { TimeWindow } from "../domain/time-window.js";
import { requiredSkillsRule } from "../eligibility/required-skills.js";
import { DistanceProviderError } from "../errors/distance-provider-error.js";
import { JobNotFoundError } from "../errors/job-errors.js";
import { TechnicianNotFoundError } from "../errors/technician-errors.js";
import { untilAborted } from "../plugin-kit/aborts.js";
import { parseJobDetails } from "../plugin-kit/change-job.js";
import { measurePossible } from "../plugin-kit/measure-checked.js";
import type { JobStore } from "../plugins/job-store.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { toReasonValues, toSkillValues } from "./candidate-reason-values.js";

/** What an explanation needs. */
interface Means {
  readonly jobs: JobStore;
  readonly settings: DispatcherSettings;
  readonly deadline: SearchDeadline;
}

/**
 * Runs the dispatch of the job over a source that has this technician only: so they are judged by exactly what would
 * decide. Those who may not go are measured too.
 */
export async function explainCandidate(
  { jobId, technicianId, window }: ExplainCandidateRequest,
  { jobs, settings, deadline }: Means,
): Promise<CandidateExplanation> {
  const { signal } = deadline;
  const job = await jobs.findJob(jobId, { signal });
  if (job === null) throw new JobNotFoundError(jobId);
  const before = await listJob(jobId, jobs, signal);
  const own = findOwn(before, technicianId);
  const earlier = {
    passedOver: listPassedOver(before.filter((assignment) => assignment !== own)),
    areRequirementsStored: true,
    place: toJobPlace(job),
  };
  const stored = toRequested(job);
  const task = await toTask(window === undefined ? stored : toRequestAt(window, stored), settings, signal, earlier);
  const technician = await find(technicianId, settings.technicians, signal);
  const base = { jobId, technicianId, hasJob: own !== null };
  if (technician === null) return { ...base, ...inactive, displaces: null };
  const judged = own === null ? technician : withoutOwn(technician, own.id);
  const listed = await jobs.listInterruptible(
    { technicianIds: [technicianId], belowPriority: job.priority },
    { signal },
  );
  const found = await judge(judged, task, settings, deadline);
  const isBusy = found.reasons.some(({ code }) => code === "AT_CAPACITY" || code === "NO_TIME");
  const others = listed.filter((one) => one.jobId !== jobId);
  return { ...base, ...found, displaces: isBusy ? findInTheWay(judged, others, task) : null };
}

/**
 * What the job requires, for another window: a start that it asks for does not count then.
 *
 * @throws {InvalidRequestError} the window cannot be read
 */
function toRequestAt(
  window: TimeWindow | null,
  stored: ReturnType<typeof toRequested>,
): ReturnType<typeof toRequested> {
  const { requirements } = stored;
  return {
    ...stored,
    window: parseJobDetails({ window }).window,
    ...(requirements !== undefined && { requirements: { ...requirements, startsAt: undefined } }),
  };
}

/** The open assignment of the job, if it is theirs. */
function findOwn(job: readonly AssignmentRecord[], technicianId: string): AssignmentRecord | null {
  const current = findCurrentOf(job);
  return current !== null && isOpen(current) && current.technicianId === technicianId ? current : null;
}

/** Null if they are not active. */
async function find(
  technicianId: string,
  source: TechnicianSource,
  signal: AbortSignal | undefined,
): Promise<Technician | null> {
  const [technician] = await untilAborted(source.findTechnicians([technicianId], { signal }), signal);
  if (technician !== undefined) return technician;
  const inactive = (await source.findInactive?.([technicianId], { signal })) ?? [];
  if (inactive.includes(technicianId)) return null;
  throw new TechnicianNotFoundError(technicianId);
}

function withoutOwn(technician: Technician, ownId: string): Technician {
  const { openAssignments = 1, visits } = technician;
  const left = visits?.filter(({ assignmentId }) => assignmentId !== ownId);
  return { ...technician, openAssignments: openAssignments - 1, visits: left };
}

type Judgement = Omit<CandidateExplanation, "jobId" | "technicianId" | "hasJob" | "displaces">;

const inactive: Judgement = {
  isEligible: false,
  reasons: [{ code: "INACTIVE", field: "isActive", parameter: null, values: {} }],
  faults: [],
  greatCircleDistanceMeters: null,
  drive: null,
};

async function judge(
  technician: Technician,
  task: Task,
  settings: DispatcherSettings,
  deadline: SearchDeadline,
): Promise<Judgement> {
  // As if the request named them: they are loaded even if others are pinned.
  const named = { ...task, changes: [{ id: technician.id }] };
  const survey = createSurvey(named, { ...settings, technicians: only(technician) }, deadline);
  await survey.settle();
  const isThey = (one: { readonly technician: { readonly id: string } }): boolean =>
    one.technician.id === technician.id;
  const prospect = survey.search.prospects.find(isThey);
  const ineligible = survey.screen.ineligible.find(isThey);
  const result =
    prospect === undefined ? await measure(technician, task, settings, deadline) : toResult(prospect.outcome);
  const codes = [...(ineligible?.reasons ?? []), ...listObstacles(result, task)];
  const meters = prospect?.greatCircleDistanceMeters ?? ineligible?.greatCircleDistanceMeters ?? null;
  return {
    isEligible: codes.length === 0,
    reasons: [...new Set(codes)].flatMap((code) => toReasons(code, technician, task)),
    faults: ineligible?.faults ?? [],
    greatCircleDistanceMeters: meters,
    drive: toDrive(result, meters),
  };
}

/** A source that has one technician. */
function only(technician: Technician): TechnicianSource {
  const isLocated = isValidCoordinates(technician.location);
  return {
    specificationVersion: "v1",
    name: "one technician",
    findNearest: async () => ({
      technicians: isLocated ? [technician] : [],
      unlocatable: isLocated ? [] : [technician],
      next: null,
    }),
    findTechnicians: async (ids) => (ids.includes(technician.id) ? [technician] : []),
  };
}

/** Null if it could not be measured. */
async function measure(
  { location }: Technician,
  { customer }: Task,
  { distances }: DispatcherSettings,
  { signal, isReason }: SearchDeadline,
): Promise<RoadResult | null> {
  if (!isValidCoordinates(location)) return null;
  try {
    const request = { origins: [location], destination: customer.location };
    const [result = null] = await untilAborted(measurePossible(distances, request, { signal }), signal);
    return result;
  } catch (error) {
    if (isReason(error) || DistanceProviderError.isInstance(error)) return null;
    throw error;
  }
}

function toResult(outcome: Outcome): RoadResult | null {
  if ("road" in outcome) return outcome.road;
  return outcome.status === "unreachable" ? { status: "unreachable", reason: outcome.reason } : null;
}

/** What a drive, or its absence, has against them. */
function listObstacles(result: RoadResult | null, { longestDrive }: Task): readonly string[] {
  if (result === null) return [];
  if (result.status === "unreachable") return [result.reason];
  return listExcesses(toDoorToDoorMeters(result), result.durationSeconds, longestDrive);
}

function toDrive(result: RoadResult | null, greatCircleDistanceMeters: number | null): CandidateDrive | null {
  if (result?.status === "measured") {
    const { distanceMeters, durationSeconds, basis = "road" } = result;
    return { distanceMeters, durationSeconds, basis };
  }
  if (result !== null || greatCircleDistanceMeters === null) return null;
  return { distanceMeters: greatCircleDistanceMeters, durationSeconds: null, basis: "estimate" };
}

/** One for each skill that they lack, if that is the reason. */
function toReasons(code: string, technician: Technician, task: Task): readonly CandidateReason[] {
  const { requirements, limits, customer, nowMs, startsAtMs } = task;
  const skills = requirements.skills ?? [];
  const lacking = skills.flatMap((skill, index) => {
    const context = { requirements: { skills: [skill] }, limits, location: customer.location, nowMs, startsAtMs };
    const reason = requiredSkillsRule.check(technician, context);
    if (reason === null) return [];
    const values = toSkillValues(reason, skill, technician);
    return [{ code: reason, field: "skills", parameter: `requirements.skills[${index}]`, values }];
  });
  if (lacking.some((reason) => reason.code === code)) return lacking;
  return [{ code, ...(origins[code]?.(task) ?? unknownOrigin), values: toReasonValues(code, technician, task) }];
}

type Origin = Pick<CandidateReason, "field" | "parameter">;

const unknownOrigin: Origin = { field: null, parameter: null };

/** Where each reason of the built-in rules comes from. */
const origins: Readonly<Record<string, (task: Task) => Origin>> = {
  INVALID_LOCATION: () => ({ field: "location", parameter: null }),
  AT_CAPACITY: (task) => ({ field: "capacity", parameter: toStartParameter(task) }),
  NO_TIME: (task) => ({ field: null, parameter: toStartParameter(task) }),
  INVALID_SKILL: () => ({ field: "skills", parameter: "requirements.skills" }),
  OFF_SHIFT: (task) => ({ field: "availability.shifts", parameter: toStartParameter(task) }),
  ABSENT: (task) => ({ field: "availability.absences", parameter: toStartParameter(task) }),
  INVALID_AVAILABILITY: () => ({ field: "availability", parameter: null }),
  OTHER_TERRITORY: () => ({ field: "territories", parameter: "requirements.territory" }),
  NOT_PINNED: () => ({ field: "id", parameter: "requirements.pinned" }),
  EXCLUDED: () => ({ field: "id", parameter: "requirements.excluded" }),
  HAD_THE_JOB: () => ({ field: "id", parameter: null }),
  LOCATION_TOO_OLD: (task) => ({ field: "locatedAt", parameter: toLimit(task, "maxLocationAgeSeconds") }),
  LOCATION_IN_FUTURE: (task) => ({ field: "locatedAt", parameter: toLimit(task, "maxLocationAgeSeconds") }),
  TOO_FAR: (task) => ({ field: "location", parameter: toLimit(task, "maxDistanceMeters") }),
  TOO_LONG: () => ({ field: "location", parameter: "requirements.maxDriveSeconds" }),
};

/** The stricter one: a field of the job, or an option of the dispatcher. */
function toLimit({ requirements, limits }: Task, name: keyof DispatchLimits & keyof Requirements): string {
  const required = requirements[name] ?? Number.POSITIVE_INFINITY;
  return required <= (limits[name] ?? Number.POSITIVE_INFINITY) ? `requirements.${name}` : name;
}

/** What asks for the time of the work. Null if it starts now. */
function toStartParameter({ requirements, window }: Task): string | null {
  if (requirements.startsAt !== undefined) return "requirements.startsAt";
  return window === null ? null : "window";
}
