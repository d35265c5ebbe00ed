/** Wakes everyone who waits. */
export interface Bell {
  /** How often it has rung. */
  readonly rings: number;
  ring(): void;
  /** Until it rings, or has rung more often than so; for this long at most, or until aborted. */
  wait(rings: number, waitMs: number, signal: AbortSignal): Promise<void>;
}

/** To wake one takes a tenth of a millisecond and more: others get their turn between so many. */
const wokenAtOnce = 50;

export function createBell(): Bell {
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
