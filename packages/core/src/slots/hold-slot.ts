import type { HoldSlotRequest } from "../contract/slot-request.js";
import { planVisit } from "../dispatch/claim.js";
import type { SearchDeadline } from "../dispatch/search-deadline.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import type { Task } from "../dispatch/task.js";
import { describeValue } from "../domain/describe-value.js";
import type { Hold } from "../domain/hold.js";
import { parseInstant } from "../domain/instant.js";
import type { AssignmentConflictError } from "../errors/assignment-conflict-error.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { SlotNotAvailableError } from "../errors/hold-errors.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { holdJob, letJobGo } from "../jobs/hold-job.js";
import { checkHolder } from "../plugin-kit/check-add-hold.js";
import { checkText, checkWhole } from "../plugin-kit/check-option.js";
import { toHoldStore } from "../plugin-kit/check-plugin.js";
import type { AddHoldRequest, HoldStore } from "../plugins/hold-store.js";
import type { OperationOptions } from "../plugins/operation-options.js";
import type { FoundSlot } from "./openings.js";
import { surveySlots } from "./slot-survey.js";
import { toSlotTask } from "./to-slot-task.js";

const defaultMinutes = 15;

/** Another change of the calendar overtook every try but the last. */
const maxTries = 10;

/** Holds a slot for a caller, if the technician can start then. */
export async function holdSlot(
  { technicianId, startsAt, minutes, holder, ...work }: HoldSlotRequest,
  settings: DispatcherSettings,
  deadline: SearchDeadline,
): Promise<Hold> {
  const store = toHoldStore(settings.assignments, "holdSlot");
  const { maxMinutes, maxPerHolder, maxHolds } = settings.holds;
  checkText("technicianId", technicianId);
  if (holder !== undefined) checkHolder(holder);
  const lasting = checkWhole("minutes", minutes ?? Math.min(defaultMinutes, maxMinutes), 1, maxMinutes);
  const startMs = toStart(startsAt, settings.clock.now());
  const asked = { fromMs: startMs, toMs: startMs, parameter: "startsAt" };
  for (let tries = 1; ; tries += 1) {
    const task = await toSlotTask(work, asked, settings, deadline.signal);
    const slot = await findSlot(toPinned(task, technicianId, startsAt), settings, deadline);
    const heldUntil = toHeldUntil(slot, task, lasting);
    const request = { ...toHeld(slot, task, work.jobId), heldUntil, holder, maxPerHolder, maxHolds };
    try {
      deadline.signal?.throwIfAborted();
      return await addHold(request, store, { signal: deadline.signal });
    } catch (error) {
      if (!DispatchError.isInstance(error) || error.code !== "ASSIGNMENT_CONFLICT") throw error;
      const hasMoved = (error as AssignmentConflictError).calendarChanged === true;
      // The calendar is read again: they may still have the time, by another way.
      if (!hasMoved || tries === maxTries) throw new SlotNotAvailableError(technicianId, startsAt, { AT_CAPACITY: 1 });
    }
  }
}

/** The job first: between the two, the queue must not give it another time. */
async function addHold(request: AddHoldRequest, store: HoldStore, options: OperationOptions): Promise<Hold> {
  const { heldUntil, work } = request;
  const { jobId } = work;
  if (jobId === null) return store.addHold(request, options);
  const before = await holdJob(jobId, heldUntil, store, options);
  try {
    return await store.addHold(request, options);
  } catch (error) {
    // Also after an abort. If this fails, the hold of the job ends by itself.
    await letJobGo(jobId, { heldUntil, before }, store, {}).catch(() => undefined);
    throw error;
  }
}

/** The slot for the ledger. The work is kept as it was asked for: the technician is not pinned in it. */
function toHeld(
  slot: FoundSlot,
  task: Task,
  jobId: string | undefined,
): Pick<AddHoldRequest, "technicianId" | "visit" | "location" | "work" | "overrunSeconds"> {
  const { customer, requirements, workSeconds } = task;
  return {
    technicianId: slot.technician.id,
    visit: planVisit(slot, task),
    location: customer.location,
    work:
      jobId === undefined
        ? { jobId: null, customerId: customer.id, requirements, workSeconds }
        : { jobId, customerId: null, requirements: {}, workSeconds },
    overrunSeconds: task.work.overrunMs / 1000,
  };
}

function toStart(startsAt: string, nowMs: number): number {
  const startMs = parseInstant(startsAt);
  if (startMs === null) {
    const problem = `must be an RFC 3339 timestamp; got ${describeValue(startsAt)}`;
    throw new InvalidRequestError({ parameter: "startsAt", problem });
  }
  if (startMs > nowMs) return startMs;
  throw new InvalidRequestError({ parameter: "startsAt", problem: "must be in the future" });
}

/** The same task, for this technician alone. */
function toPinned(task: Task, technicianId: string, startsAt: string): Task {
  const { requirements } = task;
  if (requirements.pinned?.includes(technicianId) === false) {
    throw new SlotNotAvailableError(technicianId, startsAt, { NOT_PINNED: 1 });
  }
  return { ...task, requirements: { ...requirements, pinned: [technicianId] } };
}

async function findSlot(task: Task, settings: DispatcherSettings, deadline: SearchDeadline): Promise<FoundSlot> {
  const found = await surveySlots(task, 1, settings, deadline);
  const [slot] = found.slots;
  if (slot !== undefined) return slot;
  if (found.ending?.error !== undefined) throw found.ending.error;
  const [technicianId = ""] = task.requirements.pinned ?? [];
  throw new SlotNotAvailableError(technicianId, new Date(task.startsAtMs).toISOString(), found.reasons);
}

/** At the latest when the technician has to leave: as long as a slot is held, it can be booked. */
function toHeldUntil({ leavesAtMs }: FoundSlot, { nowMs }: Task, minutes: number): string {
  if (leavesAtMs > nowMs) return toText(Math.min(nowMs + minutes * 60_000, leavesAtMs));
  throw new InvalidRequestError({
    parameter: "startsAt",
    problem: "is too soon to be held: the technician would have to leave now",
  });
}

function toText(ms: number): string {
  return new Date(ms).toISOString();
}
