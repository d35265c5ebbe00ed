import type { Clock } from "@dispatch/core";
import { createEventHeap } from "./event-heap.js";

/** Time that passes as fast as what happens in it can be worked out. */
export interface VirtualClock extends Clock {
  /** How many events have happened. */
  readonly eventCount: number;
  /** Has something happen after a delay; nothing else happens before what it returns is settled. */
  after(delayMs: number, run: () => void | Promise<void>): void;
  /** Has one event after the other happen, until it is done or none is left. */
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
