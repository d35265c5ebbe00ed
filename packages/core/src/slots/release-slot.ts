import { HoldNotFoundError } from "../errors/hold-errors.js";
import { letJobGo } from "../jobs/hold-job.js";
import type { HoldStore } from "../plugins/hold-store.js";
import type { OperationOptions } from "../plugins/operation-options.js";

/**
 * Frees the time of a held slot, and then lets its job go on.
 *
 * @throws {HoldNotFoundError} it is over, or was used or released
 */
export async function releaseSlot(holdId: string, store: HoldStore, options: OperationOptions): Promise<void> {
  const { signal } = options;
  const hold = await store.findHold(holdId, { signal });
  if (!(await store.releaseHold(holdId, { signal }))) throw new HoldNotFoundError(holdId);
  if (hold !== null && hold.work.jobId !== null) await letJobGo(hold.work.jobId, hold, store, { signal });
}
