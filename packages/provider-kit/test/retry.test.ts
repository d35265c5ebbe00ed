import { describe, expect, it } from "vitest";
import { retry } from "../src/index.js";
import { createVirtualClock } from "./support/virtual-clock.js";

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("retry", () => {
  it("waits on the given clock only, twice as long each time", async () => {
    const clock = createVirtualClock();
    const startMs = clock.now();
    const attemptsAtMs: number[] = [];
    const result = retry(
      async (attemptNumber) => {
        attemptsAtMs.push(clock.now() - startMs);
        if (attemptNumber < 4) throw new Error("down");
        return attemptNumber;
      },
      { retries: 3, retryDelayMs: 3_600_000, clock, shouldRetry: () => true },
    );
    for (let step = 0; step < 3; step += 1) {
      await settle();
      expect(attemptsAtMs).toHaveLength(step + 1);
      expect(clock.step()).toBe(true);
    }
    expect(await result).toBe(4);
    const waits = attemptsAtMs.slice(1).map((atMs, index) => (atMs - (attemptsAtMs[index] ?? 0)) / 3_600_000);
    waits.forEach((hours, index) => {
      expect(hours).toBeGreaterThanOrEqual(2 ** index);
      expect(hours).toBeLessThanOrEqual(2 ** (index + 1));
    });
  });

  it("rejects with the last error if all attempts fail or shouldRetry returns false", async () => {
    const clock = createVirtualClock();
    let attempts = 0;
    const fail = async (): Promise<never> => {
      attempts += 1;
      throw new Error(`failure ${attempts}`);
    };
    await expect(retry(fail, { retries: 2, retryDelayMs: 0, clock, shouldRetry: () => true })).rejects.toThrow(
      "failure 3",
    );
    await expect(retry(fail, { retries: 2, retryDelayMs: 0, clock, shouldRetry: () => false })).rejects.toThrow(
      "failure 4",
    );
  });

  it("rejects with the signal's own reason if aborted during a wait", async () => {
    const controller = new AbortController();
    const reason = { own: "reason" };
    const waiting = retry(() => Promise.reject(new Error("down")), {
      retries: 1,
      retryDelayMs: 1000,
      clock: createVirtualClock(),
      signal: controller.signal,
      shouldRetry: () => true,
    });
    await settle();
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });
});
