import { getEventListeners } from "node:events";
import { expect, it } from "vitest";
import type { Clock } from "../../src/index.js";
import { startDeadline } from "../../src/plugin-kit/index.js";

const reason = new Error("too late");
const toReason = (): Error => reason;

/** A clock whose time passes only on request. */
function createClock(): Pick<Clock, "schedule"> & { pass(): void; readonly waiting: number } {
  const callbacks = new Set<() => void>();
  return {
    schedule(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    pass() {
      for (const callback of callbacks) callback();
    },
    get waiting() {
      return callbacks.size;
    },
  };
}

it("a deadline aborts with its own reason once it has passed", () => {
  const clock = createClock();
  const deadline = startDeadline({ afterMs: 10, toReason, clock });
  expect(deadline.signal.aborted).toBe(false);
  expect(deadline.hasPassed).toBe(false);

  clock.pass();

  expect(deadline.signal.reason).toBe(reason);
  expect(deadline.hasPassed).toBe(true);
  expect(deadline.isReason(reason)).toBe(true);
  expect(deadline.isReason(new Error("too late"))).toBe(false);
});

it("a deadline aborts with the caller's reason, and keeps it when the time is over too", () => {
  const clock = createClock();
  const caller = new AbortController();
  const deadline = startDeadline({ afterMs: 10, toReason, signal: caller.signal, clock });
  const theirs = new Error("enough");

  caller.abort(theirs);
  clock.pass();

  expect(deadline.signal.reason).toBe(theirs);
  expect(deadline.hasPassed).toBe(false);
  expect(deadline.isReason(theirs)).toBe(false);
});

it("a deadline is aborted from the start if the caller's signal is", () => {
  const theirs = new Error("enough");
  const deadline = startDeadline({ afterMs: 10, toReason, signal: AbortSignal.abort(theirs), clock: createClock() });
  expect(deadline.signal.reason).toBe(theirs);
});

it("a deadline leaves neither a timer nor a listener behind", () => {
  const clock = createClock();
  const { signal } = new AbortController();
  const deadline = startDeadline({ afterMs: 10, toReason, signal, clock });
  expect(getEventListeners(signal, "abort")).toHaveLength(1);

  deadline.cancel();

  expect(clock.waiting).toBe(0);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

it.each([Number.NaN, -1, 2 ** 31, Number.POSITIVE_INFINITY])("a deadline refuses %d: no timer can wait", (afterMs) => {
  expect(() => startDeadline({ afterMs, toReason })).toThrow("afterMs must be a number from 0 to 2147483647");
});
