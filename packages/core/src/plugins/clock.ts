/** Time, as far as the core needs it. A virtual one makes tests and simulations independent of the wall clock. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls back once after a delay in milliseconds; the returned function cancels that. */
  schedule(callback: () => void, delayMs: number): () => void;
}
