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
    measureDistances: async () => {
      throw new DistanceProviderError(code, "It failed", { provider: "failing" });
    },
  };
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
});
