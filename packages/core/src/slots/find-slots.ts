import type { FindSlotsRequest, Slot, SlotList } from "../contract/slot-request.js";
import type { SearchDeadline } from "../dispatch/search-deadline.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import { longestWindowMs } from "../dispatch/task.js";
import { describeValue } from "../domain/describe-value.js";
import { parseInstant } from "../domain/instant.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkWhole } from "../plugin-kit/check-option.js";
import { toLedger } from "../plugin-kit/check-plugin.js";
import type { FoundSlot } from "./openings.js";
import { surveySlots } from "./slot-survey.js";
import { type AskedStarts, toSlotTask } from "./to-slot-task.js";

const defaultCount = 10;
const maxCount = 100;
const defaultSpanMs = 7 * 86_400_000;

/** Finds the next appointments that are possible. Needs a ledger, as a dispatch with a window does. */
export async function findSlots(
  { from, to, count, ...work }: FindSlotsRequest,
  settings: DispatcherSettings,
  deadline: SearchDeadline,
): Promise<SlotList> {
  toLedger(settings.assignments, "findSlots");
  const most = checkWhole("count", count ?? defaultCount, 1, maxCount);
  const starts = toStarts(from, to, settings.clock.now());
  const task = await toSlotTask(work, starts, settings, deadline.signal);
  const found = await surveySlots(task, most, settings, deadline);
  // Without an answer about anyone, an empty list would say that nobody can come.
  if (found.slots.length === 0 && found.ending?.error !== undefined) throw found.ending.error;
  const { earliestMs, latestMs } = task.work.window ?? { earliestMs: starts.fromMs, latestMs: starts.toMs };
  return {
    slots: found.slots.map(toSlot),
    from: toText(earliestMs),
    to: toText(latestMs),
    workSeconds: task.workSeconds,
    isComplete: found.incompleteReason === null,
    incompleteReason: found.incompleteReason,
    search: { rows: found.rows, pages: found.pages },
    reasons: found.reasons,
    provider: settings.distances.name,
    routing: found.routing,
  };
}

function toStarts(from: string | undefined, to: string | undefined, nowMs: number): AskedStarts {
  const fromMs = Math.max(toInstant("from", from) ?? nowMs, nowMs);
  const toMs = toInstant("to", to) ?? fromMs + defaultSpanMs;
  if (toMs < nowMs) throw new InvalidRequestError({ parameter: "to", problem: "must not be in the past" });
  if (toMs < fromMs) throw new InvalidRequestError({ parameter: "to", problem: "must not be before from" });
  if (toMs > fromMs + longestWindowMs) {
    throw new InvalidRequestError({ parameter: "to", problem: "must be at most 28 days after from" });
  }
  return { fromMs, toMs, parameter: to === undefined ? "from" : "to" };
}

/** @throws {InvalidRequestError} it is not a timestamp */
function toInstant(parameter: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const ms = parseInstant(text);
  if (ms !== null) return ms;
  throw new InvalidRequestError({ parameter, problem: `must be an RFC 3339 timestamp; got ${describeValue(text)}` });
}

function toSlot({ technician, leavesAtMs, startsAtMs, endsAtMs, road, ...found }: FoundSlot): Slot {
  return {
    technicianId: technician.id,
    leavesAt: toText(leavesAtMs),
    startsAt: toText(startsAtMs),
    endsAt: toText(endsAtMs),
    distanceMeters: road.distanceMeters,
    durationSeconds: road.durationSeconds,
    addedDriveSeconds: found.addedDriveSeconds,
    basis: found.basis,
  };
}

function toText(ms: number): string {
  return new Date(ms).toISOString();
}
