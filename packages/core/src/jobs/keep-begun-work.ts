import { type Extension, extendVisit } from "../calendar/extend-visit.js";
import type { TimedVisit } from "../calendar/lanes.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import { toPlanTime } from "../dispatch/task.js";
import type { Assignment } from "../domain/assignment.js";
import type { Coordinates } from "../domain/coordinates.js";
import { parseInstant } from "../domain/instant.js";
import type { Job } from "../domain/job.js";
import type { RoadResult } from "../domain/road-result.js";
import type { Technician } from "../domain/technician.js";
import type { PlannedVisit, Visit } from "../domain/visit.js";
import type { VisitInTheWay } from "../errors/work-under-way-error.js";

/** Work that a technician has begun, or is on the way to, and the job as it is to become. */
export interface BegunWork {
  /** After the change. */
  readonly job: Job;
  readonly before: Job;
  readonly current: Assignment;
  readonly technician: Technician;
}

/** What the check of begun work needs. */
export interface BegunMeans {
  readonly settings: Pick<DispatcherSettings, "clock" | "time" | "rules" | "limits">;
  /** Measures one drive. */
  readonly measureLeg: (from: Coordinates, to: Coordinates) => Promise<RoadResult>;
}

/** Whether begun work can change without moving its start. */
export interface BegunJudgement {
  /** Why not; empty if it can. */
  readonly reasons: readonly string[];
  /** The time of the work after the change. Undefined if the calendar does not have it. */
  readonly visit: PlannedVisit | undefined;
  readonly inTheWay: VisitInTheWay | null;
}

/**
 * Judges a change of work whose start stays: it ends later or earlier in the calendar. Work that does not end later,
 * at the same place, breaks nothing. Rules count only if the requirements change: the technician is there already.
 */
export async function judgeBegun(begun: BegunWork, means: BegunMeans): Promise<BegunJudgement> {
  const { technician } = begun;
  const visit = technician.visits?.find(({ assignmentId }) => assignmentId === begun.current.id);
  const problems = listRuleProblems(begun, visit, means);
  if (visit === undefined) return { reasons: problems, visit: undefined, inTheWay: null };
  const { nowMs, extended, planned } = toExtended(begun, visit, means);
  if (extended.endsAtMs <= (parseInstant(visit.endsAt) ?? 0) && isSamePlace(begun.job, begun.before)) {
    return { reasons: problems, visit: planned, inTheWay: null };
  }
  const { overrunSeconds, overtimeSeconds } = means.settings.time;
  const extension = extendVisit(technician, extended, {
    nowMs,
    overrunMs: overrunSeconds * 1000,
    overtimeMs: overtimeSeconds * 1000,
    mayExtendHours: begun.job.requirements.mayExtendHours === true,
  });
  const found = await withNext(extension, extended.endsAtMs, begun.job, means);
  const { reason, inTheWay, after, driveToAfterSeconds } = found;
  return {
    reasons: reason === null ? problems : [...problems, reason],
    visit: { ...planned, after, ...(driveToAfterSeconds !== undefined && { driveToAfterSeconds }) },
    inTheWay: inTheWay === null ? null : toInTheWay(inTheWay, technician),
  };
}

function isSamePlace({ location: left }: Job, { location: right }: Job): boolean {
  return left.latitude === right.latitude && left.longitude === right.longitude;
}

function toExtended({ job, current }: BegunWork, { leavesAt, startsAt }: Visit, { settings: { clock } }: BegunMeans) {
  const nowMs = clock.now();
  const startsAtMs = parseInstant(startsAt) ?? nowMs;
  const endsAtMs = startsAtMs + Math.max(1, job.workSeconds * 1000);
  const endsAt = new Date(endsAtMs).toISOString();
  const planned: PlannedVisit = { leavesAt, startsAt, endsAt, ...toPlanTime(nowMs, clock) };
  return {
    nowMs,
    planned,
    extended: { id: current.id, leavesAtMs: parseInstant(leavesAt) ?? nowMs, startsAtMs, endsAtMs },
  };
}

interface Found {
  readonly reason: string | null;
  readonly inTheWay: TimedVisit | null;
  /** The id of the next visit, as the choice relies on it. Undefined if it does not matter. */
  readonly after?: string | null | undefined;
  readonly driveToAfterSeconds?: number | undefined;
}

/** Whether the next visit can still be reached by road. */
async function withNext(
  extension: Extension,
  endsAtMs: number,
  { location }: Job,
  { measureLeg }: BegunMeans,
): Promise<Found> {
  if (extension.reason !== null) return extension;
  const { next } = extension;
  if (next === null) return { reason: null, inTheWay: null };
  const leg = await measureLeg(location, next.location);
  if (leg.status === "unreachable") return { reason: leg.reason, inTheWay: next };
  const { durationSeconds } = leg;
  // Rounded up: the drive must not be longer than its time in the calendar.
  const isLate = endsAtMs + Math.ceil(durationSeconds * 1000) > next.startsAtMs;
  return isLate
    ? { reason: "NO_TIME", inTheWay: next }
    : { reason: null, inTheWay: null, after: next.id, driveToAfterSeconds: durationSeconds };
}

function toInTheWay({ id, startsAtMs }: TimedVisit, { visits = [] }: Technician): VisitInTheWay {
  const isAssigned = visits.some(({ assignmentId }) => assignmentId === id);
  return { assignmentId: isAssigned ? id : null, startsAt: new Date(startsAtMs).toISOString() };
}

/** By the rules, as of the start of the work. The technician is there, so their location does not count. */
function listRuleProblems(
  { job, before, technician }: BegunWork,
  visit: Visit | undefined,
  { settings: { clock, rules, limits } }: BegunMeans,
): readonly string[] {
  if (JSON.stringify(job.requirements) === JSON.stringify(before.requirements)) return [];
  const { requirements, location } = job;
  const nowMs = clock.now();
  const startsAtMs = parseInstant(visit?.startsAt) ?? nowMs;
  // With a window, the rules leave hours and lanes to the calendar.
  const within = { earliestMs: startsAtMs, latestMs: startsAtMs };
  const context = { requirements, limits, location, nowMs, startsAtMs, within, setsOffElsewhere: true };
  return [...new Set(rules.flatMap((rule) => rule.check(technician, context) ?? []))];
}
