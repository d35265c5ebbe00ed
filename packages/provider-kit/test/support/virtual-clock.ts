import type { Clock } from "@dispatch/core";

export interface VirtualClock extends Clock {
  /** Moves on to the next callback and runs it. Returns false if there is none. */
  step(): boolean;
  /** Moves on by so many milliseconds and runs the callbacks that fall due. */
  advance(byMs: number): void;
  /** Whether a callback falls due within so many milliseconds. */
  isWaitingFor(withinMs: number): boolean;
}

/** Time that passes when a test says so. */
export function createVirtualClock(startMs: number = Date.UTC(2026, 10, 24)): VirtualClock {
  let nowMs = startMs;
  let timers: { readonly atMs: number; readonly callback: () => void }[] = [];
  const next = (): (typeof timers)[number] | undefined =>
    timers.reduce<(typeof timers)[number] | undefined>(
      (first, timer) => (first === undefined || timer.atMs < first.atMs ? timer : first),
      undefined,
    );
  const run = (timer: (typeof timers)[number]): void => {
    timers = timers.filter((other) => other !== timer);
    nowMs = Math.max(nowMs, timer.atMs);
    timer.callback();
  };

  return {
    now: () => nowMs,
    schedule(callback, delayMs) {
      const timer = { atMs: nowMs + delayMs, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    isWaitingFor(withinMs) {
      const timer = next();
      return timer !== undefined && timer.atMs <= nowMs + withinMs;
    },
    step() {
      const timer = next();
      if (timer !== undefined) run(timer);
      return timer !== undefined;
    },
    advance(byMs) {
      const untilMs = nowMs + byMs;
      for (let timer = next(); timer !== undefined && timer.atMs <= untilMs; timer = next()) run(timer);
      nowMs = untilMs;
    },
  };
}
