/** Wakes everyone who waits, all at once. */
export interface Bell {
  /** How often it has rung. */
  readonly rings: number;
  ring(): void;
  /** Until it rings, or has rung more often than so; for this long at most, or until aborted. */
  wait(rings: number, waitMs: number, signal: AbortSignal): Promise<void>;
}

export function createBell(): Bell {
  const waiting = new Set<() => void>();
  let rings = 0;
  return {
    get rings() {
      return rings;
    },
    ring() {
      rings += 1;
      for (const wake of waiting) wake();
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
