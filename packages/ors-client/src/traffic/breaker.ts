import type { Clock } from "@dispatch/core";

/**
 * - `"closed"`: requests are sent.
 * - `"open"`: after several failures in a row, no requests are sent for a while.
 * - `"half-open"`: one request is sent as a probe, to see whether the server has recovered.
 */
export type BreakerState = "closed" | "open" | "half-open";

export interface BreakerOptions {
  /** Consecutive failures that open it; Infinity for never. */
  readonly failureThreshold: number;
  /** How long it stays open. */
  readonly openMs: number;
  readonly clock: Clock;
  readonly onStateChange: (from: BreakerState, to: BreakerState) => void;
}

/** Stops requests to a server that is down. (M. Nygard, "Release It!", 2007: the circuit breaker.) */
export interface Breaker {
  readonly state: BreakerState;
  /** For how many milliseconds no request may be sent; 0 if requests may be sent. */
  readonly blockedForMs: number;
  /** Call when a request is sent. Returns whether it is the probe. */
  enter(): boolean;
  succeed(): void;
  fail(): void;
  /** Call when the probe has ended, with any outcome. */
  leave(): void;
}

export function createBreaker({ failureThreshold, openMs, clock, onStateChange }: BreakerOptions): Breaker {
  let state: BreakerState = "closed";
  let failureCount = 0;
  let openUntilMs = 0;
  let isProbing = false;

  const become = (next: BreakerState): void => {
    const previous = state;
    state = next;
    if (previous !== next) onStateChange(previous, next);
  };

  return {
    get state() {
      return state;
    },
    get blockedForMs() {
      if (state === "closed") return 0;
      return isProbing ? openMs : Math.max(0, openUntilMs - clock.now());
    },
    enter() {
      if (state === "closed") return false;
      isProbing = true;
      become("half-open");
      return true;
    },
    succeed() {
      isProbing = false;
      failureCount = 0;
      become("closed");
    },
    fail() {
      isProbing = false;
      failureCount += 1;
      if (state === "closed" && failureCount < failureThreshold) return;
      openUntilMs = clock.now() + openMs;
      become("open");
    },
    leave() {
      isProbing = false;
    },
  };
}
