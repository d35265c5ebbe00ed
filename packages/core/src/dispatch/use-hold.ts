import type { DispatchRequest } from "../contract/dispatcher.js";
import { describeValue } from "../domain/describe-value.js";
import type { Hold } from "../domain/hold.js";
import { parseInstant } from "../domain/instant.js";
import type { Requirements } from "../domain/requirements.js";
import type { TimeWindow } from "../domain/time-window.js";
import { HoldNotFoundError } from "../errors/hold-errors.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { toHoldStore } from "../plugin-kit/check-plugin.js";
import type { AssignmentStore } from "../plugins/assignment-store.js";
import type { Clock } from "../plugins/clock.js";
import type { Earlier } from "./task.js";

/** What a dispatch into a held slot asks for, and what becomes of its job. */
export interface HeldDispatch {
  readonly request: Pick<DispatchRequest, "customerId" | "location" | "requirements" | "window" | "workSeconds">;
  readonly job: { readonly requirements: Requirements; readonly window: TimeWindow };
  readonly usesHold: Required<Pick<Earlier, "usesHold">>;
}

/** What a dispatch with a held slot may not ask for too: the slot is held for all of it. */
const heldFields = ["customerId", "location", "requirements", "window", "workSeconds"] as const;

/** @throws {InvalidRequestError} naming the field that cannot be given together with `holdId`, or the store */
export function checkHeldDispatch(request: DispatchRequest, store: AssignmentStore): void {
  if (request.holdId === undefined) return;
  toHoldStore(store, "holdId");
  const [extra] = heldFields.filter((name) => request[name] !== undefined && request[name] !== null);
  const wrong = extra ?? (request.whenNobody === "queue" ? "whenNobody" : undefined);
  if (wrong === undefined) return;
  throw new InvalidRequestError({ parameter: wrong, problem: "cannot be given together with holdId" });
}

/**
 * Reads a held slot, and who goes when to what.
 *
 * @param jobId the job that is dispatched; null for new work
 * @throws {HoldNotFoundError} it is over, or was used or released
 * @throws {InvalidRequestError} it is held for other work
 */
export async function readHold(
  holdId: string,
  jobId: string | null,
  store: AssignmentStore,
  clock: Pick<Clock, "now">,
  signal: AbortSignal | undefined,
): Promise<Hold> {
  const hold = await findHold(holdId, store, clock, signal);
  if (hold === null) throw new HoldNotFoundError(holdId);
  const { work } = hold;
  if (work.jobId === jobId) return hold;
  const owner = work.jobId === null ? "new work" : `job ${describeValue(work.jobId)}`;
  throw new InvalidRequestError({ parameter: "holdId", problem: `is held for ${owner}` });
}

/** Whether a slot is still held. */
export async function isHeld(...slot: Parameters<typeof findHold>): Promise<boolean> {
  return (await findHold(...slot)) !== null;
}

/** Null if it is over, or was used or released. */
async function findHold(
  holdId: string,
  store: AssignmentStore,
  clock: Pick<Clock, "now">,
  signal: AbortSignal | undefined,
): Promise<Hold | null> {
  const hold = await toHoldStore(store, "holdId").findHold(holdId, { signal });
  return hold === null || (parseInstant(hold.heldUntil) ?? 0) <= clock.now() ? null : hold;
}

/** The technician of the slot at its time, and nobody else. The job is to keep that time, but not that technician. */
export function toHeldDispatch(
  { id, technicianId, startsAt, location, work }: Hold,
  { requirements, workSeconds }: Pick<Hold["work"], "requirements" | "workSeconds"> = work,
): HeldDispatch {
  const { startsAt: _, ...others } = requirements;
  const window = { earliest: startsAt, latest: startsAt };
  const place = work.customerId === null ? { location } : { customerId: work.customerId };
  return {
    request: { ...place, requirements: { ...others, pinned: [technicianId] }, window, workSeconds },
    job: { requirements: others, window },
    usesHold: { usesHold: id },
  };
}
