import { expect, it } from "vitest";
import { startService } from "../support/service.js";

it.each([
  ["is not used", "100", 503],
  ["is used", "10000", 200],
])("A routing answer after 300 ms %s if ORS_TIMEOUT_MS is %s", async (_, ORS_TIMEOUT_MS, status) => {
  await using service = await startService({
    stub: { chooseFault: () => ({ kind: "slow", delayMs: 300 }) },
    environment: { ORS_TIMEOUT_MS },
  });
  const response = await service.dispatch(1);
  expect(response.status).toBe(status);
  const expected = status === 200 ? { tech_id: 2, basis: "road" } : { code: "PROVIDER_UNAVAILABLE" };
  expect(await response.json()).toMatchObject(expected);
});
