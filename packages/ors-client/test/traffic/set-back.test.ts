import type { Clock } from "@dispatch/core";
import { systemClock } from "@dispatch/core/plugin-kit";
import { expect, it } from "vitest";
import { createOrsClient, type OrsError } from "../../src/index.js";
import { stubFaults } from "../../src/testing/index.js";
import { steadyClock } from "../../src/traffic/steady-clock.js";
import { customer, placesInRow } from "../support/heidelberg.js";
import { startStub } from "../support/stub.js";

const request = { origins: placesInRow(3), destinations: [customer] };

/** A machine's clock that can be set back. */
function createSetClock(): Clock & { setByMs: number } {
  const clock = { ...systemClock, setByMs: 0 };
  return Object.assign(clock, { now: () => Date.now() + clock.setByMs });
}

it.each([0, 40])("sends requests at once after the clock is set back by an hour, at %i per minute", async (limit) => {
  const stub = await startStub();
  const clock = createSetClock();
  const client = createOrsClient({ baseUrl: stub.url, requestsPerMinute: limit, clock });
  await client.matrix(request);
  clock.setByMs = -3_600_000;
  await client.matrix(request);
  expect(stub.requests).toHaveLength(2);
});

it("keeps the circuit breaker open no longer than breakerOpenMs if the clock is set back by an hour", async () => {
  const stub = await startStub();
  const clock = createSetClock();
  const client = createOrsClient({ baseUrl: stub.url, retries: 0, breakerThreshold: 1, clock });
  stub.failNext(stubFaults.badGateway);
  await expect(client.matrix(request)).rejects.toThrow(/502/);
  clock.setByMs = -3_600_000;
  const failure: unknown = await client.matrix(request).catch((error: unknown) => error);
  expect((failure as OrsError).retryAfterMs).toBeLessThanOrEqual(30_000);
  clock.setByMs += 30_000;
  await client.matrix(request);
});

it("steadyClock never goes back, and continues with the given clock", () => {
  let nowMs = 1000;
  const steady = steadyClock({ ...systemClock, now: () => nowMs });
  const read = (atMs: number): number => {
    nowMs = atMs;
    return steady.now();
  };
  expect([1000, 1500, 200, 300, 100, 150, 5000].map(read)).toEqual([1000, 1500, 1500, 1600, 1600, 1650, 6500]);
});
