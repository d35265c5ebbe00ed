import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../../provider-kit/test/support/virtual-clock.js";
import { createPacer } from "../../src/traffic/pacer.js";

const never = new AbortController().signal;
const windowMs = 60_000;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a pacer", () => {
  it("grants as many turns at once as the window allows, then one each time the oldest leaves it", async () => {
    const clock = createVirtualClock(0);
    const pacer = createPacer({ requestsPerWindow: 3, windowMs, clock });
    const sentMs: number[] = [];
    for (let index = 0; index < 7; index += 1) {
      void pacer.acquire(Number.POSITIVE_INFINITY, never).then(() => sentMs.push(clock.now()));
      await settle();
      clock.advance(1000);
    }
    await settle();
    expect(sentMs).toEqual([0, 1000, 2000]);
    clock.advance(52_000);
    await settle();
    expect(sentMs.slice(3)).toEqual([]);
    while (clock.step()) await settle();
    expect(sentMs.slice(3)).toEqual([60_000, 61_000, 62_000, 120_000]);
  });

  it("returns the wait at once if it is longer than patienceMs", async () => {
    const clock = createVirtualClock(0);
    const pacer = createPacer({ requestsPerWindow: 1, windowMs, clock });
    expect(await pacer.acquire(0, never)).toBeNull();
    clock.advance(10_000);
    expect(await pacer.acquire(49_999, never)).toBe(50_000);
  });

  it("frees the turn of a caller that gave up", async () => {
    const clock = createVirtualClock(0);
    const pacer = createPacer({ requestsPerWindow: 1, windowMs, clock });
    await pacer.acquire(0, never);
    const controller = new AbortController();
    const waiting = pacer.acquire(Number.POSITIVE_INFINITY, controller.signal);
    controller.abort("no more");
    await expect(waiting).rejects.toBe("no more");
    expect(await pacer.acquire(0, never)).toBe(60_000);
  });

  it("pauses all callers for as long as the server says, and keeps the limit afterwards", async () => {
    const clock = createVirtualClock(0);
    const pacer = createPacer({ requestsPerWindow: 2, windowMs, clock });
    await pacer.acquire(0, never);
    await pacer.acquire(0, never);
    const sentMs: number[] = [];
    for (let index = 0; index < 4; index += 1) {
      void pacer.acquire(Number.POSITIVE_INFINITY, never).then(() => sentMs.push(clock.now()));
    }
    pacer.pause(200_000);
    while (clock.step()) await settle();
    expect(sentMs).toEqual([200_000, 200_000, 260_000, 260_000]);
  });

  it("pauses until the window has room again if the server does not say how long", async () => {
    const clock = createVirtualClock(0);
    const pacer = createPacer({ requestsPerWindow: 40, windowMs, clock });
    await pacer.acquire(0, never);
    clock.advance(20_000);
    pacer.pause(null);
    expect(await pacer.acquire(0, never)).toBe(40_000);
  });

  it("honours a pause even without a limit", async () => {
    const clock = createVirtualClock(0);
    const pacer = createPacer({ requestsPerWindow: 0, windowMs, clock });
    for (let index = 0; index < 100; index += 1) expect(await pacer.acquire(0, never)).toBeNull();
    pacer.pause(null);
    expect(await pacer.acquire(0, never)).toBe(60_000);
  });
});
