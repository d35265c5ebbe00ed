import { describe, expect, it } from "vitest";
import {
  type DistanceProvider,
  DistanceProviderError,
  type DistanceProviderErrorCode,
  fallback,
} from "../../src/index.js";
import { memoryDistances, straightLineDistances } from "../../src/memory/index.js";
import { testDistanceProvider } from "../../src/testing/index.js";
import { oneWayWorld, toRoadResult } from "../support/one-way-world.js";

const request = { origins: oneWayWorld.origins, destination: oneWayWorld.destination };
const roads = memoryDistances(toRoadResult);

function failing(code: DistanceProviderErrorCode): DistanceProvider {
  return {
    ...roads,
    maxOriginsPerCall: 25,
    maxSnapMeters: 500,
    reportsSnaps: false,
    measureDistances: fail,
    measureMatrix: fail,
  };

  async function fail(): Promise<never> {
    throw new DistanceProviderError(code, "It failed", { provider: "failing" });
  }
}

testDistanceProvider(
  { describe, it },
  {
    name: "fallback",
    world: oneWayWorld,
    create: () => ({ subject: fallback(failing("PROVIDER_UNAVAILABLE"), roads) }),
  },
);

describe("fallback", () => {
  it("the fallback asks the second provider only if the first fails", async () => {
    expect(await fallback(roads, failing("PROVIDER_UNAVAILABLE")).measureDistances(request)).toEqual(
      await roads.measureDistances(request),
    );
  });

  it.each<DistanceProviderErrorCode>([
    "PROVIDER_UNAVAILABLE",
    "PROVIDER_INVALID_RESPONSE",
    "PROVIDER_RATE_LIMITED",
    "PROVIDER_QUOTA_EXHAUSTED",
  ])("the fallback replaces %s by answers labelled as estimates", async (code) => {
    const results = await fallback(failing(code), straightLineDistances()).measureDistances(request);
    expect(results.every((result) => result.status === "measured" && result.basis === "estimate")).toBe(true);
  });

  it.each<DistanceProviderErrorCode>([
    "PROVIDER_UNROUTABLE_DESTINATION",
    "PROVIDER_UNAUTHORIZED",
    "PROVIDER_REQUEST_REJECTED",
  ])("the fallback does not hide %s, unless configured to", async (code) => {
    await expect(fallback(failing(code), roads).measureDistances(request)).rejects.toMatchObject({ code });
    expect(await fallback(failing(code), roads, { codes: [code] }).measureDistances(request)).toHaveLength(
      request.origins.length,
    );
  });

  it("the fallback does not ask the second provider after an abort", async () => {
    const controller = new AbortController();
    const aborting: DistanceProvider = {
      ...roads,
      measureDistances: async () => {
        controller.abort("enough");
        throw new DistanceProviderError("PROVIDER_UNAVAILABLE", "It failed", { provider: "aborting" });
      },
    };
    const answer = fallback(aborting, roads).measureDistances(request, { signal: controller.signal });
    await expect(answer).rejects.toBe("enough");
  });

  it("the fallback has the stricter limits of both providers", () => {
    const provider = fallback(roads, failing("PROVIDER_UNAVAILABLE"));
    expect(provider).toMatchObject({
      maxOriginsPerCall: 25,
      maxSnapMeters: 500,
      reportsSnaps: false,
      name: "memory, else memory",
    });
  });

  it("the fallback measures a matrix with the second provider if the first fails", async () => {
    const matrix = { origins: request.origins, destinations: [request.destination, ...request.origins] };
    const provider = fallback(failing("PROVIDER_UNAVAILABLE"), roads);
    expect(await provider.measureMatrix?.(matrix)).toEqual(await roads.measureMatrix?.(matrix));
    await expect(fallback(failing("PROVIDER_UNAUTHORIZED"), roads).measureMatrix?.(matrix)).rejects.toMatchObject({
      code: "PROVIDER_UNAUTHORIZED",
    });
  });

  it("the fallback measures a matrix if its first provider does", () => {
    const { measureMatrix: _, ...columns } = roads;
    expect(fallback(columns, roads).measureMatrix).toBeUndefined();
    const provider = fallback({ ...roads, maxCellsPerCall: 100, billing: "calls" }, columns);
    expect(provider.measureMatrix).toBeDefined();
    expect(provider).toMatchObject({ maxCellsPerCall: 100, billing: "calls" });
  });
});
