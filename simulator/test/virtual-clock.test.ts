import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../src/clock/virtual-clock.js";
import { createRandom } from "../src/random/random.js";

const never = () => false;

describe("the virtual clock", () => {
  it("the virtual clock runs events by time, and events of the same time in creation order", async () => {
    const clock = createVirtualClock(1000);
    const random = createRandom(9);
    const seen: { readonly atMs: number; readonly order: number }[] = [];
    const delays = Array.from({ length: 500 }, () => Math.floor(random() * 50));
    for (const [order, delayMs] of delays.entries()) {
      clock.after(delayMs, () => void seen.push({ atMs: clock.now(), order }));
    }
    await clock.runUntil(never);
    const expected = delays
      .map((delayMs, order) => ({ atMs: 1000 + delayMs, order }))
      .sort((left, right) => left.atMs - right.atMs || left.order - right.order);
    expect(seen).toEqual(expected);
    expect(clock.eventCount).toBe(500);
  });

  it("the virtual clock waits for an asynchronous event before it runs the next", async () => {
    const clock = createVirtualClock(0);
    const seen: string[] = [];
    clock.after(1, async () => {
      clock.after(0, () => void seen.push("third"));
      await Promise.resolve();
      seen.push("first");
    });
    clock.after(1, () => void seen.push("second"));
    await clock.runUntil(never);
    expect(seen).toEqual(["first", "second", "third"]);
  });

  it("the virtual clock skips cancelled events, and stops when isDone returns true", async () => {
    const clock = createVirtualClock(0);
    const seen: number[] = [];
    const callOff = clock.schedule(() => void seen.push(5), 5);
    callOff();
    for (const delayMs of [1, 2, 10, 20]) clock.after(delayMs, () => void seen.push(delayMs));
    await clock.runUntil(() => seen.length === 3);
    expect(seen).toEqual([1, 2, 10]);
    expect(clock.now()).toBe(10);
  });
});
