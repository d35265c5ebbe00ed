import type { OrsEndpoint, Verdict } from "../verdict/verdict.js";
import type { BreakerState } from "./breaker.js";

/** A request is sent. */
export interface RequestEvent {
  readonly endpoint: OrsEndpoint;
  /** Counts from 1; above 1 for a repeated request. */
  readonly attempt: number;
  /** The number of matrix cells, or of places; 1 for the other endpoints. */
  readonly elements: number;
}

/** A request has succeeded or failed. */
export interface VerdictEvent extends RequestEvent {
  readonly verdict: Verdict;
  /** From sending the request to the verdict, in milliseconds. */
  readonly durationMs: number;
}

/** The circuit breaker of an endpoint has changed its state. */
export interface StateChangeEvent {
  readonly endpoint: OrsEndpoint;
  readonly from: BreakerState;
  readonly to: BreakerState;
}

/** For metrics and logs, which the client does not write itself. What a hook throws is ignored. */
export interface OrsHooks {
  /** Called before a request is sent. */
  readonly onRequest?: ((event: RequestEvent) => void) | undefined;
  /** Called when a request has ended. */
  readonly onVerdict?: ((event: VerdictEvent) => void) | undefined;
  /** Called when the circuit breaker of an endpoint opens, closes or probes. */
  readonly onStateChange?: ((event: StateChangeEvent) => void) | undefined;
}

/** Calls a hook. Whatever the hook does must not change the outcome of a call. */
export function callHook<Event>(hook: ((event: Event) => void) | undefined, event: Event): void {
  try {
    hook?.(event);
  } catch {
    // Documented on OrsHooks, and on onLookup of the cache.
  }
}
