import type { ChangeJobResult, PreviewRequest, TechnicianChange } from "../contract/dispatcher.js";
import type { Plan } from "../dispatch/plan.js";
import type { Earlier } from "../dispatch/task.js";
import { toJobPlace, toRequested } from "../dispatch/waiting.js";
import type { Assignment } from "../domain/assignment.js";
import type { Decision } from "../domain/decision.js";
import { parseInstant } from "../domain/instant.js";
import type { Job } from "../domain/job.js";
import type { Technician } from "../domain/technician.js";
import type { PlannedVisit, Visit } from "../domain/visit.js";
import { AssignmentConflictError } from "../errors/assignment-conflict-error.js";
import { WorkUnderWayError } from "../errors/work-under-way-error.js";
import type { OpenAssignmentChange } from "../plugins/job-store.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { type BegunJudgement, type BegunMeans, type BegunWork, judgeBegun } from "./keep-begun-work.js";

/** What it takes to find out whether the technician of a job can keep it. */
export interface KeepMeans extends BegunMeans {
  readonly technicians: Pick<TechnicianSource, "findTechnicians">;
  readonly plan: (request: PreviewRequest, earlier: Earlier) => Promise<Plan>;
  readonly signal: AbortSignal | undefined;
}

/** A change that others overtook is tried again so often. */
const maxTries = 5;

/** After so many, the store goes on refusing the time as it is: another one may do. */
const maxTriesInPlace = 2;

/** The fields of a result that need a decision. */
export const nothingDecided = { technicianId: null, startsAt: null, decision: null, failure: null, reasons: null };

/** A change of a job that a technician has. */
export interface AssignedChange extends Omit<BegunWork, "technician"> {
  /** Makes the change. */
  readonly update: (change: OpenAssignmentChange) => Promise<Job>;
}

/**
 * Keeps the technician, at the time that they have after the change; null if they have none.
 *
 * @throws {AssignmentConflictError} their assignment has moved on meanwhile
 */
export async function keepTechnician(change: AssignedChange, means: KeepMeans): Promise<ChangeJobResult | null> {
  const { job, current, update } = change;
  const { status } = current;
  const { overrunSeconds } = means.settings.time;
  for (let tries = 0; tries < maxTries; tries += 1) {
    const technician = await loadTechnician(current, means);
    const begun = tries < maxTriesInPlace ? await judgeOnTheWay(change, technician, means) : null;
    if (begun !== null) {
      const kept = await keepInPlace(change, begun, means);
      if (kept !== null) return kept;
      continue;
    }
    const { preview, visit: planned } = await judge(job, current, technician, means);
    const { technicianId, decision } = preview;
    if (technicianId === null) return null;
    const distanceMeters = findDrive(decision, technicianId) ?? current.distanceMeters;
    const visit = withDeparture(planned, current, technician, means);
    const after = await unlessTaken(update({ action: "keep", status, distanceMeters, visit, overrunSeconds }));
    const assignment = { ...current, distanceMeters };
    if (after === null) continue;
    const startsAt = findStart(decision);
    return { ...nothingDecided, job: after, outcome: "kept", assignment, technicianId, startsAt, decision };
  }
  return null;
}

/**
 * Keeps the technician and the start.
 *
 * @throws {WorkUnderWayError} the technician cannot do the changed work
 * @throws {AssignmentConflictError} their assignment has moved on meanwhile
 */
export async function keepBegun(change: AssignedChange, means: KeepMeans): Promise<ChangeJobResult> {
  const { id: jobId } = change.job;
  const { technicianId } = change.current;
  let refused: BegunJudgement | null = null;
  for (let tries = 0; tries < maxTries; tries += 1) {
    const technician = await loadTechnician(change.current, means);
    if (technician === undefined) break;
    refused = await judgeBegun({ ...change, technician }, means);
    const result = refused.reasons.length === 0 ? await keepInPlace(change, refused, means) : null;
    if (result !== null) return result;
    if (refused.reasons.length > 0) break;
  }
  // If it fitted, others took the time again and again.
  const otherwise = refused === null ? "INACTIVE" : "AT_CAPACITY";
  const { reasons = [], visit, inTheWay = null } = refused ?? {};
  const why = reasons.length === 0 ? [otherwise] : reasons;
  throw new WorkUnderWayError({ jobId, technicianId, reasons: why, endsAt: visit?.endsAt ?? null, inTheWay });
}

/** Null if somebody else took the time meanwhile. */
async function keepInPlace(
  { current, update }: AssignedChange,
  { visit }: BegunJudgement,
  { settings }: KeepMeans,
): Promise<ChangeJobResult | null> {
  const { overrunSeconds } = settings.time;
  const { technicianId, status } = current;
  const after = await unlessTaken(update({ action: "keep", status, visit, overrunSeconds }));
  const startsAt = visit?.startsAt ?? null;
  return after && { ...nothingDecided, job: after, outcome: "kept", assignment: current, technicianId, startsAt };
}

/**
 * Someone on the way continues to the same place, to start when they were to start. Null if they cannot, or if the change
 * asks for another start or technician.
 */
async function judgeOnTheWay(
  { job, before, current }: AssignedChange,
  technician: Technician | undefined,
  means: KeepMeans,
): Promise<BegunJudgement | null> {
  const visit = technician && findVisit(technician, current);
  if (current.status !== "en_route" || technician === undefined || visit === undefined) return null;
  const startsAtMs = parseInstant(visit.startsAt) ?? Number.NEGATIVE_INFINITY;
  const { earliest, latest } = job.window ?? {};
  const isInWindow =
    startsAtMs >= (parseInstant(earliest) ?? startsAtMs) && startsAtMs <= (parseInstant(latest) ?? startsAtMs);
  const isSame = (["location", "requirements"] as const).every(
    (name) => JSON.stringify(job[name]) === JSON.stringify(before[name]),
  );
  if (!isSame || !isInWindow || startsAtMs < means.settings.clock.now()) return null;
  const judged = await judgeBegun({ job, before, current, technician }, means);
  return judged.reasons.length === 0 ? judged : null;
}

/** Someone on the way who goes on at once has left when they did, unless another visit has been since. */
function withDeparture(
  planned: PlannedVisit | undefined,
  current: Assignment,
  technician: Technician | undefined,
  { settings }: KeepMeans,
): PlannedVisit | undefined {
  const visit = technician && findVisit(technician, current);
  if (current.status !== "en_route" || planned === undefined || visit === undefined) return planned;
  const [leftAtMs, leavesAtMs] = [visit.leavesAt, planned.leavesAt].map((time) => parseInstant(time) ?? Number.NaN) as [
    number,
    number,
  ];
  const isOnTheWay = leftAtMs < leavesAtMs && leavesAtMs <= settings.clock.now();
  const isAlone = technician?.visits?.every(
    (other) =>
      other === visit ||
      (parseInstant(other.endsAt) ?? 0) <= leftAtMs ||
      (parseInstant(other.leavesAt) ?? 0) >= leavesAtMs,
  );
  return isOnTheWay && isAlone === true ? { ...planned, leavesAt: visit.leavesAt } : planned;
}

function findVisit({ visits }: Technician, { id }: Assignment): Visit | undefined {
  return visits?.find(({ assignmentId }) => assignmentId === id);
}

/** Undefined if the technician is not active any more. */
async function loadTechnician(
  { technicianId }: Assignment,
  { technicians, signal }: KeepMeans,
): Promise<Technician | undefined> {
  return (await technicians.findTechnicians([technicianId], { signal }))[0];
}

/** Null if somebody else took the time of the technician meanwhile. */
async function unlessTaken(update: Promise<Job>): Promise<Job | null> {
  try {
    return await update;
  } catch (error) {
    if (AssignmentConflictError.isInstance(error) && error.currentStatus === undefined) return null;
    throw error;
  }
}

/** Whether, and when, the technician who has the job could go after the change, as if they did not have it. */
async function judge(
  job: Job,
  { id, technicianId }: Assignment,
  stored: Technician | undefined,
  { plan }: KeepMeans,
): Promise<Plan> {
  const { requirements = {}, window, workSeconds } = toRequested(job);
  const isAllowed = requirements.pinned?.includes(technicianId) ?? true;
  const { openAssignments = 1, visits } = stored ?? {};
  const without: TechnicianChange = {
    id: technicianId,
    openAssignments: Math.max(0, openAssignments - 1),
    ...(visits !== undefined && { visits: visits.filter(({ assignmentId }) => assignmentId !== id) }),
  };
  const only = { ...requirements, pinned: isAllowed ? [technicianId] : [] };
  // A technician who was deleted or deactivated has no record, so there is nothing to change.
  const changes = stored === undefined ? [] : [without];
  return plan({ requirements: only, window, workSeconds, changes }, earlierOf(job, []));
}

/** What a dispatch of the changed job takes over from the earlier ones. */
export function earlierOf(job: Job, passedOver: readonly string[]): Earlier {
  return { passedOver, areRequirementsStored: true, place: toJobPlace(job) };
}

/** When the chosen technician starts. Null if nobody is chosen, or time does not matter. */
export function findStart({ candidates }: Decision): string | null {
  const chosen = candidates.find(({ status }) => status === "chosen");
  return chosen !== undefined && "visit" in chosen ? (chosen.visit?.startsAt ?? null) : null;
}

function findDrive({ candidates }: Decision, technicianId: string): number | undefined {
  const found = candidates.find(({ technician }) => technician.id === technicianId);
  return found !== undefined && "distanceMeters" in found ? found.distanceMeters : undefined;
}
