import type { BatchFailure, BatchJob, BookedJob } from "../contract/batch-request.js";
import { createKeyReserver, type KeyHolding, releaseKey } from "../dispatch/idempotency.js";
import type { SearchDeadline } from "../dispatch/search-deadline.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import { compareIds } from "../domain/ids.js";
import { DispatchError } from "../errors/dispatch-error.js";
import type { AssignmentLedger } from "../plugins/assignment-ledger.js";
import type { RequestedJob } from "./create-batch.js";

/** The jobs of a batch after their idempotency keys were reserved. */
export interface KeyedItems {
  /** Those that are to be decided, in the order of the request. */
  readonly items: readonly RequestedJob[];
  /** Those that were booked by an earlier request. */
  readonly repeats: readonly BookedJob[];
  /** Those whose key was used with another request. */
  readonly failures: readonly BatchFailure[];
}

/**
 * Reserves the keys of a batch, one after the other in the order of the keys: two batches with the same keys cannot wait for
 * each other. A job that waits under its key takes part as that job.
 *
 * @throws {IdempotencyKeyInUseError} the deadline passed while a request with one of the keys was running
 */
export async function reserveKeys(
  given: readonly RequestedJob[],
  ledger: AssignmentLedger,
  settings: DispatcherSettings,
  deadline: SearchDeadline,
): Promise<KeyedItems> {
  const items = new Map(given.map((item) => [item.id, item]));
  const repeats: BookedJob[] = [];
  const failures: BatchFailure[] = [];

  const take = (item: RequestedJob, holding: KeyHolding): void => {
    if (holding.status === "reserved") items.set(item.id, { ...item, reservation: holding.reservation });
    else if (holding.status === "queued") items.set(item.id, { ...item, job: { jobId: holding.jobId } });
    else {
      const { assignment, currentAssignment } = holding.result;
      items.delete(item.id);
      repeats.push({ jobId: item.id, assignment, isRepeat: true, currentAssignment });
    }
  };

  /** The job may have been asked for by a dispatch that lets it wait: that is the same work. */
  const reserve = async (key: string, request: BatchJob): Promise<KeyHolding> => {
    try {
      return await createKeyReserver(key, request, ledger, settings, deadline)();
    } catch (error) {
      if (!isReused(error)) throw error;
      return createKeyReserver(key, { ...request, whenNobody: "queue" }, ledger, settings, deadline)();
    }
  };

  const byKey = given
    .filter(({ job }) => job.idempotencyKey !== undefined)
    .sort((left, right) => compareIds(left.job.idempotencyKey ?? "", right.job.idempotencyKey ?? ""));
  for (const item of byKey) {
    const { idempotencyKey = "", ...request } = item.job;
    try {
      take(item, await reserve(idempotencyKey, request));
    } catch (error) {
      if (!isReused(error)) {
        await releaseKeys([...items.values()], ledger, deadline);
        throw error;
      }
      items.delete(item.id);
      failures.push({ jobId: item.id, error });
    }
  }
  return { items: [...items.values()], repeats, failures };
}

function isReused(error: unknown): error is DispatchError {
  return DispatchError.isInstance(error) && error.code === "IDEMPOTENCY_KEY_REUSED";
}

/** Releases the keys of jobs that were not booked, so that they can be tried again. */
export async function releaseKeys(
  items: readonly RequestedJob[],
  ledger: AssignmentLedger,
  deadline: SearchDeadline,
): Promise<void> {
  const reservations = items.flatMap(({ reservation }) => reservation ?? []);
  await Promise.all(reservations.map((reservation) => releaseKey(reservation, ledger, deadline)));
}
