/** Wakes all waiting callers. */
export interface Bell {
  /** How often it has rung. */
  readonly rings: number;
  ring(): void;
  /** Resolves at the next ring, after `waitMs`, or on abort; at once if the bell has rung since `rings` was read. */
  wait(rings: number, waitMs: number, signal: AbortSignal): Promise<void>;
}

/** @param wokenAtOnce how many callers are woken before other work gets a turn of the event loop */
export function createBell(wokenAtOnce: number): Bell {
  const waiting = new Set<() => void>();
  let rings = 0;
  function wakeInTurns(sleeping: readonly (() => void)[]): void {
    for (const wake of sleeping.slice(0, wokenAtOnce)) wake();
    const rest = sleeping.slice(wokenAtOnce);
    if (rest.length > 0) setTimeout(() => wakeInTurns(rest), 0);
  }

  return {
    get rings() {
      return rings;
    },
    ring() {
      rings += 1;
      wakeInTurns([...waiting]);
    },
    async wait(known, waitMs, signal) {
      if (signal.aborted || rings !== known) return;
      let end = (): void => undefined;
      const over = new Promise<void>((resolve) => {
        end = resolve;
      });
      const timer = setTimeout(end, waitMs);
      waiting.add(end);
      signal.addEventListener("abort", end, { once: true });
      await over;
      clearTimeout(timer);
      waiting.delete(end);
      signal.removeEventListener("abort", end);
    },
  };
}
