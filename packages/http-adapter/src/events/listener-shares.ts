import { checkWhole } from "@dispatch/core/plugin-kit";
import type { ShowBound } from "../guard/load/bound.js";
import { createFairShares, type FairShares } from "../guard/load/fair-shares.js";

export interface ListenerLimit {
  /**
   * How many may listen at once, of all tenants together, 1 to 100,000. One principal, or one network if nobody is known,
   * gets no more than three in four of them, so that others get in.
   *
   * @default 1000
   */
  readonly maxListeners?: number | undefined;
  /** Receives the bound `event-streams`, as `createMetrics().showBound` does. Default: nobody does. */
  readonly showBound?: ShowBound | undefined;
}

/**
 * The streams that listeners share. One for an app: the count of a tenant must not start again with their routes.
 *
 * @throws {InvalidRequestError} naming the setting that cannot be used
 */
export function createListenerShares({ maxListeners = 1000, showBound }: ListenerLimit): FairShares {
  const shares = createFairShares({
    name: "event-streams",
    limit: checkWhole("events.maxListeners", maxListeners, 1, 100_000),
  });
  showBound?.(shares);
  return shares;
}
