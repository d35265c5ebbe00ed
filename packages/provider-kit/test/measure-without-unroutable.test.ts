import type { Coordinates } from "@dispatch/core";
import { describe, expect, it } from "vitest";
import { type Attempt, measureWithoutUnroutable } from "../src/index.js";

const destination = { latitude: 49, longitude: 8 };
const fleet = Array.from({ length: 64 }, (_, index) => ({ latitude: 49 + (index + 1) / 1000, longitude: 8 }));

/** A service that refuses a request with bad origins, and names them if `isNaming`. */
function createService(
  bad: readonly Coordinates[],
  { isNaming = false, reason }: { isNaming?: boolean; reason?: "UNKNOWN" } = {},
) {
  let calls = 0;
  const ask = async (origins: readonly Coordinates[]): Promise<Attempt> => {
    calls += 1;
    const unroutable = origins.flatMap((origin, index) => (bad.includes(origin) ? [index] : []));
    if (unroutable.length > 0) return { unroutable: isNaming ? unroutable : [], reason };
    return { results: origins.map(() => ({ status: "measured", distanceMeters: 1, durationSeconds: 1 })) };
  };
  return { ask, count: () => calls };
}

const statusesOf = async (ask: (origins: readonly Coordinates[]) => Promise<Attempt>, maxExtraCalls = 32) =>
  (await measureWithoutUnroutable({ origins: fleet, destination }, ask, { provider: "fake", maxExtraCalls })).map(
    (result) => (result.status === "measured" ? "ok" : result.reason),
  );

describe("measureWithoutUnroutable", () => {
  it.each([0, 31, 63])("finds the bad origin at position %i, and measures the others", async (position) => {
    const { ask, count } = createService(fleet.slice(position, position + 1));
    const expected = fleet.map((_, index) => (index === position ? "NOT_SNAPPED" : "ok"));
    expect(await statusesOf(ask)).toEqual(expected);
    expect(count()).toBeLessThanOrEqual(2 + 2 * 6);
  });

  it("needs one further request if the service names the bad origins", async () => {
    const { ask, count } = createService(fleet.slice(0, 40), { isNaming: true });
    expect(await statusesOf(ask)).toEqual(fleet.map((_, index) => (index < 40 ? "NOT_SNAPPED" : "ok")));
    expect(count()).toBe(2);
  });

  it("sends at most maxExtraCalls further requests, and reports origins still in doubt as UNKNOWN", async () => {
    const { ask, count } = createService(fleet.filter((_, index) => index % 2 === 0));
    const statuses = await statusesOf(ask, 10);
    expect(count()).toBeLessThanOrEqual(11);
    expect(new Set(statuses)).toContain("UNKNOWN");
    statuses.forEach((status, index) => {
      if (status !== "UNKNOWN") expect(status).toBe(index % 2 === 0 ? "NOT_SNAPPED" : "ok");
    });
  });

  it("rejects with PROVIDER_UNROUTABLE_DESTINATION after two requests if the destination is bad", async () => {
    const { ask, count } = createService([...fleet, destination]);
    await expect(statusesOf(ask)).rejects.toMatchObject({ code: "PROVIDER_UNROUTABLE_DESTINATION" });
    expect(count()).toBe(2);
  });

  it("measures the near origins if the far ones exceed a limit that the service does not state", async () => {
    const { ask } = createService(fleet.slice(20), { reason: "UNKNOWN" });
    const statuses = await statusesOf(ask);
    expect(statuses).toEqual(fleet.map((_, index) => (index < 20 ? "ok" : "UNKNOWN")));
  });
});
