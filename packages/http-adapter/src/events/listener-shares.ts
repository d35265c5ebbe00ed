import { checkOptionalFunction, checkWhole } from "@dispatch/core/plugin-kit";
import { createFairShares, type FairShares } from "../shares/fair-shares.js";
import type { ShowLimit } from "../shares/limit.js";

export interface ListenerLimit {
  /**
   * How many may listen at once, over all tenants, 1 to 100,000. One principal, or one network if there are no
   * principals, gets at most three quarters of them, so that others get in. If all of these connect or leave at once, Node
   * does nothing else for some 0.1 ms each.
   *
   * @default 500
   */
  readonly maxListeners?: number | undefined;
  /** Receives the limit `event-streams`, as `createMetrics().showLimit` does. Default: not shown. */
  readonly showLimit?: ShowLimit | undefined;
}

/**
 * Creates the shares of event streams. Make one per app: otherwise the count of a tenant restarts when its routes are
 * made again.
 *
 * @throws {InvalidRequestError} naming the setting that cannot be used
 */
export function createListenerShares({ maxListeners = 500, showLimit }: ListenerLimit): FairShares {
  checkOptionalFunction("events.showLimit", showLimit);
  const shares = createFairShares({
    name: "event-streams",
    limit: checkWhole("events.maxListeners", maxListeners, 1, 100_000),
  });
  showLimit?.(shares);
  return shares;
}
