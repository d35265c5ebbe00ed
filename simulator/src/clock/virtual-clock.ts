import type { Clock } from "@dispatch/core";
import { createEventHeap } from "./event-heap.js";

/** Simulated time: it advances as fast as its events can be computed. */
export interface VirtualClock extends Clock {
  /** How many events have run. */
  readonly eventCount: number;
  /** Runs a function after a delay; no other event runs before the promise that it returns is settled. */
  after(delayMs: number, run: () => void | Promise<void>): void;
  /** Runs one event after the other, until `isDone` returns true or no event is left. */
  runUntil(isDone: () => boolean): Promise<void>;
}

export function createVirtualClock(startMs: number): VirtualClock {
  const events = createEventHeap();
  let nowMs = startMs;
  let madeCount = 0;
  let eventCount = 0;

  const after: VirtualClock["after"] = (delayMs, run) => {
    events.push({ atMs: nowMs + Math.max(0, delayMs), order: madeCount, run });
    madeCount += 1;
  };

  return {
    now: () => nowMs,
    schedule(callback, delayMs) {
      let isCalledOff = false;
      after(delayMs, () => {
        if (!isCalledOff) callback();
      });
      return () => {
        isCalledOff = true;
      };
    },
    get eventCount() {
      return eventCount;
    },
    after,
    async runUntil(isDone) {
      while (!isDone()) {
        const event = events.pop();
        if (event === undefined) return;
        nowMs = event.atMs;
        eventCount += 1;
        const running = event.run();
        if (running !== undefined) await running;
      }
    },
  };
}
