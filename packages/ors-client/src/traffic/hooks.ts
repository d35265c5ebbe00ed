import type { OrsEndpoint, Verdict } from "../verdict/verdict.js";
import type { BreakerState } from "./breaker.js";

/** A request is sent. */
export interface RequestEvent {
  readonly endpoint: OrsEndpoint;
  /** From 1; above 1 for a request that is sent again. */
  readonly attempt: number;
  /** Cells of a matrix, or places; 1 for the others. */
  readonly elements: number;
}

/** A request has ended, well or badly. */
export interface VerdictEvent extends RequestEvent {
  readonly verdict: Verdict;
  /** From sending to the verdict, in milliseconds. */
  readonly durationMs: number;
}

/** The circuit breaker of an endpoint has changed its state. */
export interface StateChangeEvent {
  readonly endpoint: OrsEndpoint;
  readonly from: BreakerState;
  readonly to: BreakerState;
}

/** For metrics and logs; the client has none of its own. What a hook throws is dropped. */
export interface OrsHooks {
  /** A request is about to be sent. */
  readonly onRequest?: ((event: RequestEvent) => void) | undefined;
  /** A request came to an end. */
  readonly onVerdict?: ((event: VerdictEvent) => void) | undefined;
  /** The circuit breaker of an endpoint opened, closed or probes. */
  readonly onStateChange?: ((event: StateChangeEvent) => void) | undefined;
}

/** Tells a hook. Nothing that it does may change what a call comes to. */
export function tell<Event>(hook: ((event: Event) => void) | undefined, event: Event): void {
  try {
    hook?.(event);
  } catch {
    // Documented on OrsHooks, and on onLookup of the cache.
  }
}
