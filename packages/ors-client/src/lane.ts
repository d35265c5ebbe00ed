import type { Clock } from "@dispatch/core";
import type { CallLimits } from "./call-limits.js";
import { OrsError } from "./ors-error.js";
import type { OrsSettings } from "./settings.js";
import { type Breaker, createBreaker } from "./traffic/breaker.js";
import { callHook } from "./traffic/hooks.js";
import { createPacer, type Pacer } from "./traffic/pacer.js";
import { createQuotaKeeper, type QuotaKeeper } from "./traffic/quota.js";
import { steadyClock } from "./traffic/steady-clock.js";
import type { OrsEndpoint } from "./verdict/verdict.js";

/** A minute, plus the difference that two requests may have in travel time. */
const rateWindowMs = 61_000;

/** What a call has to pass to reach an endpoint. */
export interface Lane {
  readonly endpoint: OrsEndpoint;
  readonly clock: Clock;
  readonly pacer: Pacer;
  readonly quota: QuotaKeeper;
  readonly breaker: Breaker;
  /** Until when the server asked the client to wait after an outage, by the clock; in the past if it did not ask. */
  outageUntilMs: number;
}

export function createLane(endpoint: OrsEndpoint, settings: OrsSettings): Lane {
  const { clock, hooks, requestsPerMinute, breakerThreshold, breakerOpenMs } = settings;
  const steady = steadyClock(clock);
  return {
    endpoint,
    clock,
    outageUntilMs: Number.NEGATIVE_INFINITY,
    pacer: createPacer({ requestsPerWindow: requestsPerMinute, windowMs: rateWindowMs, clock: steady }),
    quota: createQuotaKeeper(clock, { isObeyed: settings.target.isHosted }),
    breaker: createBreaker({
      failureThreshold: breakerThreshold,
      openMs: breakerOpenMs,
      clock: steady,
      onStateChange: (from, to) => callHook(hooks.onStateChange, { endpoint, from, to }),
    }),
  };
}

/**
 * Waits for a turn to send a request. Fails at once if there is no turn before the deadline.
 *
 * @returns a function to call when the request has ended
 * @throws {OrsError}
 */
export async function enterLane(lane: Lane, { signal, deadlineAtMs }: CallLimits): Promise<() => void> {
  const { endpoint, clock, pacer, quota, breaker } = lane;
  checkOpen(lane);
  const waitMs = await pacer.acquire(deadlineAtMs - clock.now(), signal);
  if (waitMs !== null) {
    if (lane.outageUntilMs > clock.now()) {
      const message = "it asked for a wait that ends after the deadline; nothing was sent";
      throw new OrsError(endpoint, {
        ...unsent,
        kind: "Unavailable",
        isBisectable: false,
        retryAfterMs: waitMs,
        message,
      });
    }
    const message = "the next request may not be sent before the deadline; nothing was sent";
    throw new OrsError(endpoint, { ...unsent, kind: "RateLimited", retryAfterMs: waitMs, message });
  }
  // Other requests may have failed while this one waited.
  checkOpen(lane);
  const isProbe = breaker.enter();
  quota.enter();
  return () => {
    quota.leave();
    if (isProbe) breaker.leave();
  };
}

const unsent = { status: null, orsCode: null, maxRetries: 0 } as const;

function checkOpen({ endpoint, clock, quota, breaker }: Lane): void {
  if (quota.blockedForMs > 0) {
    const message = "the quota is known to be spent; nothing was sent";
    const until = quota.state.resetsAt ?? new Date(clock.now() + quota.blockedForMs);
    throw new OrsError(endpoint, { ...unsent, kind: "QuotaExhausted", until, isAmbiguous: false, message });
  }
  const retryAfterMs = breaker.blockedForMs;
  if (retryAfterMs > 0) {
    const message = "it failed several times in a row, so the circuit breaker is open; nothing was sent";
    throw new OrsError(endpoint, { ...unsent, kind: "Unavailable", isBisectable: false, retryAfterMs, message });
  }
}
