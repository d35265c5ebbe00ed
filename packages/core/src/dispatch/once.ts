import { DispatchError } from "../errors/dispatch-error.js";
import { IdempotencyKeyInUseError, IdempotencyKeyReusedError } from "../errors/idempotency-errors.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { untilAborted } from "../plugin-kit/aborts.js";
import { pause } from "../plugin-kit/clock.js";
import type { AssignmentLedger, Reservation } from "../plugins/assignment-ledger.js";
import type { Clock } from "../plugins/clock.js";
import type { DispatchRequest, DispatchResult } from "./dispatcher.js";
import { lostAssignment, readRepeat } from "./explain.js";
import { toFingerprint } from "./fingerprint.js";
import type { SearchDeadline } from "./search-deadline.js";
import type { DispatcherSettings } from "./settings.js";

/** Long enough that no claim outlives its lease, where the deadline does not say how long a search may take. */
const searchMs = 60_000;
const claimMs = 5_000;

const leastDelayMs = 20;
const mostDelayMs = 500;

/**
 * Books once for a key: whoever repeats the request, at the same time or later, gets what came of the first. A request
 * that fails gives its key back.
 */
export async function once(
  key: string,
  request: DispatchRequest,
  ledger: AssignmentLedger,
  { clock, deadlineMs, idempotencyKeepMs }: DispatcherSettings,
  deadline: SearchDeadline,
  book: (reservation: Reservation) => Promise<DispatchResult>,
): Promise<DispatchResult> {
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new InvalidRequestError({
      parameter: "idempotencyKey",
      problem: "must be 1 to 255 visible ASCII characters",
    });
  }
  const fingerprint = toFingerprint(request);
  const leaseMs = (deadlineMs ?? searchMs) + claimMs;
  const readDone = doneReader(ledger, deadline);
  for (let delayMs = leastDelayMs; ; delayMs = Math.min(2 * delayMs, mostDelayMs)) {
    const reservation = { key, token: crypto.randomUUID() };
    const asked = ledger.reserveKey(
      { ...reservation, fingerprint, leaseMs, keepMs: idempotencyKeepMs },
      { signal: deadline.signal },
    );
    const state = await untilAborted(asked, deadline.signal);
    if (state.status === "mismatch") throw new IdempotencyKeyReusedError();
    const result =
      state.status === "done"
        ? await readDone(state.assignmentId)
        : state.status === "reserved"
          ? await bookReserved(reservation, ledger, deadline, book)
          : null;
    if (result !== null) return result;
    await wait(delayMs, clock, deadline);
  }
}

/** Reads what came of a key; null if it was deleted since. Then the key is free again, unless the ledger breaks its contract. */
function doneReader(
  ledger: AssignmentLedger,
  { signal }: SearchDeadline,
): (assignmentId: string) => Promise<DispatchResult | null> {
  let lostId: string | null = null;
  return async (assignmentId) => {
    const repeat = await readRepeat(assignmentId, ledger, signal);
    if (repeat === null && lostId === assignmentId) throw lostAssignment(assignmentId, ledger);
    lostId = assignmentId;
    return repeat;
  };
}

/** Null where the lease ran out, and somebody else has the key. */
async function bookReserved(
  reservation: Reservation,
  ledger: AssignmentLedger,
  { signal }: SearchDeadline,
  book: (reservation: Reservation) => Promise<DispatchResult>,
): Promise<DispatchResult | null> {
  try {
    return await book(reservation);
  } catch (error) {
    if (DispatchError.isInstance(error) && error.code === "RESERVATION_LOST") return null;
    // Where even this fails, the lease runs out. It goes on beyond an abort or the deadline, but nobody waits for it then.
    await untilAborted(ledger.releaseKey(reservation), signal).catch(() => undefined);
    throw error;
  }
}

async function wait(delayMs: number, clock: Clock, deadline: SearchDeadline): Promise<void> {
  try {
    await pause(delayMs, clock, deadline.signal);
  } catch (error) {
    throw deadline.isReason(error) ? new IdempotencyKeyInUseError({ cause: error }) : error;
  }
}
