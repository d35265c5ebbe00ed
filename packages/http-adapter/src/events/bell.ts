/** Wakes everyone who waits, all at once. */
export interface Bell {
  ring(): void;
  /** Until it rings, for this long at most, or until aborted. */
  wait(waitMs: number, signal: AbortSignal): Promise<void>;
}

export function createBell(): Bell {
  const waiting = new Set<() => void>();
  return {
    ring() {
      for (const wake of waiting) wake();
    },
    async wait(waitMs, signal) {
      if (signal.aborted) return;
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
