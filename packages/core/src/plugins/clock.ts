/**
 * The time and timers that the core needs. A virtual clock makes tests and simulations independent of the wall clock.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls back once after a delay in milliseconds; the returned function cancels that. */
  schedule(callback: () => void, delayMs: number): () => void;
}
