import type { DispatchResult } from "../contract/dispatcher.js";
import type { Assignment } from "../domain/assignment.js";
import type { Decision } from "../domain/decision.js";
import type { PlannedVisit } from "../domain/visit.js";
import type { AssignmentConflictError } from "../errors/assignment-conflict-error.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { isLedger, toLedger } from "../plugin-kit/check-plugin.js";
import type { BookAssignmentRequest, Interruption } from "../plugins/assignment-ledger.js";
import type { AssignmentStore } from "../plugins/assignment-store.js";
import type { Standing } from "./decide.js";
import type { MeasuredProspect, Prospect, ProspectVisit } from "./prospect.js";
import type { Ranking } from "./ranking.js";
import type { SearchDeadline } from "./search-deadline.js";
import type { DispatcherSettings } from "./settings.js";
import type { Survey } from "./survey.js";
import type { Task } from "./task.js";
import { toDecision } from "./to-decision.js";
import { toNoTechnicianError } from "./to-no-technician-error.js";

/** What a ledger notes of a booking besides the technician and the place. */
export type BookingNotes = Pick<
  BookAssignmentRequest,
  "jobId" | "jobVersion" | "job" | "replaces" | "endCause" | "holdId" | "reservation" | "actor" | "reason"
>;

/** What a claim needs. */
export interface ClaimMeans {
  readonly settings: DispatcherSettings;
  readonly deadline: SearchDeadline;
  readonly signal: AbortSignal | undefined;
}

/**
 * Claims the best technician. If they were taken in the meantime, claims the best of the others, who is proven too.
 *
 * @param toInterruption the assignment that is taken from a technician who is claimed; undefined for one who is free
 */
export async function claimBest(
  survey: Survey,
  notes: BookingNotes,
  { settings, deadline, signal }: ClaimMeans,
  toInterruption?: (technicianId: string) => Interruption | undefined,
): Promise<DispatchResult> {
  for (;;) {
    const standing = await survey.settle();
    const { best } = standing;
    if (best === null && survey.ending?.error !== undefined) throw survey.ending.error;
    // Someone may have become free in the meantime.
    if (best === null && (await survey.lookAtEveryone())) continue;
    if (best === null) throw toNoTechnicianError(survey, toDecision(survey, standing, settings.distances));
    const claimStill = async (current: Standing | null): Promise<DispatchResult | null> => {
      if (current?.best !== best) return null;
      const decision = toDecision(survey, current, settings.distances);
      const booked = { ...notes, interrupts: toInterruption?.(best.technician.id) };
      const assignment = await claim(best, decision, booked, survey, settings.assignments, signal);
      return assignment && { assignment, decision };
    };
    const claimed = canBeLost(best, survey)
      ? await settings.claimTurns.take(best.technician.id, deadline, async (hasWaited) =>
          claimStill(hasWaited ? await lookAgain(best, survey) : standing),
        )
      : await claimStill(standing);
    if (claimed !== null) return claimed;
  }
}

/** Whether another booking of the technician could make this one fail. */
function canBeLost({ technician }: Prospect, { ranking }: Pick<Survey, "ranking">): boolean {
  return technician.capacity !== undefined || ranking.hasPreference;
}

/** Loads a technician again whom others may have booked. Null if the survey has to go on before anyone can be claimed. */
async function lookAgain(prospect: MeasuredProspect, survey: Survey): Promise<Standing | null> {
  if (!(await survey.reload(prospect, null))) pass(prospect);
  const standing = survey.stand();
  return standing.isSettled || survey.ending !== null ? standing : null;
}

/**
 * Books the technician. Null if the choice has to be made again, because they were taken in the meantime or have more
 * open assignments than the choice assumed; the prospect then notes what was found.
 */
export async function claim(
  prospect: MeasuredProspect,
  decision: Decision,
  notes: BookingNotes & Pick<BookAssignmentRequest, "interrupts">,
  survey: Pick<Survey, "task" | "ranking" | "reload">,
  assignments: AssignmentStore,
  signal: AbortSignal | undefined,
): Promise<Assignment | null> {
  signal?.throwIfAborted();
  const { task, ranking } = survey;
  const { road } = prospect.outcome;
  const { id: customerId, location } = decision.customer;
  const booking = { technicianId: prospect.technician.id, distanceMeters: road.distanceMeters };
  const { openAssignments = 0 } = prospect.technician;
  const expectedOpenAssignments = ranking.hasPreference ? openAssignments : undefined;
  try {
    if (customerId !== null && !isLedger(assignments)) {
      return await assignments.createAssignment({ customerId, ...booking }, { signal });
    }
    const ledger = toLedger(assignments, "location");
    const visit = toPlannedVisit(prospect, task);
    const time = { visit, overrunSeconds: task.work.overrunMs / 1000 };
    const request = { customerId, location, ...booking, ...notes, expectedOpenAssignments, ...time, decision };
    return await ledger.bookAssignment(request, { signal });
  } catch (error) {
    if (!DispatchError.isInstance(error) || error.code !== "ASSIGNMENT_CONFLICT") throw error;
    const conflict = error as AssignmentConflictError;
    // They may be free at another time, or the same one by another way.
    if (conflict.calendarChanged !== true || !(await survey.reload(prospect, prospect.outcome.visit))) {
      noteConflict(prospect, conflict, expectedOpenAssignments, ranking);
    }
    return null;
  }
}

/** What a ledger is asked for; undefined in a replay. */
export function toPlannedVisit(
  { outcome: { visit } }: MeasuredProspect,
  task: Pick<Task, "asOf">,
): PlannedVisit | undefined {
  if (visit === null) return undefined;
  return planVisit(visit, task);
}

/** The time that a ledger is asked for. */
export function planVisit(visit: ProspectVisit, { asOf }: Pick<Task, "asOf">): PlannedVisit {
  const { gap, driveToNextSeconds } = visit;
  const [leavesAt, startsAt, endsAt] = [visit.leavesAtMs, visit.startsAtMs, visit.endsAtMs].map((ms) =>
    new Date(ms).toISOString(),
  ) as [string, string, string];
  const times = { leavesAt, startsAt, endsAt, ...asOf };
  if (gap.neighbours === undefined) return times;
  const { before, after } = gap.neighbours;
  const drive = driveToNextSeconds === null ? {} : { driveToAfterSeconds: driveToNextSeconds };
  return { ...times, before: before?.id ?? null, after: after?.id ?? null, ...drive };
}

function noteConflict(
  prospect: MeasuredProspect,
  { openAssignments = 0 }: Pick<AssignmentConflictError, "openAssignments">,
  expectedOpenAssignments: number | undefined,
  ranking: Ranking,
): void {
  const found: Prospect = prospect;
  // The number only increases, so the same choice cannot repeat forever.
  if (expectedOpenAssignments !== undefined && openAssignments > expectedOpenAssignments) {
    found.technician = { ...prospect.technician, openAssignments };
    found.preference = ranking.toPreference(found.technician);
  } else pass(prospect);
}

/** They cannot be claimed any more. */
function pass(prospect: MeasuredProspect): void {
  const found: Prospect = prospect;
  found.outcome = { ...prospect.outcome, status: "conflict" };
}
