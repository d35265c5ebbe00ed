import { describe, expect, it } from "vitest";
import { createOrsClient, type OrsClientOptions, orsDistances } from "../src/index.js";
import { placeA, placeB } from "./support/heidelberg.js";
import { startStub } from "./support/stub.js";

const hosted = "https://api.heigit.org/openrouteservice/v2/matrix/driving-car";

async function urlFor(options: OrsClientOptions): Promise<string> {
  let asked = "";
  const client = createOrsClient({
    ...options,
    retries: 0,
    fetch: async (input) => {
      asked = String(input);
      throw new TypeError("fetch failed");
    },
  });
  await client.matrix({ origins: [placeA], destinations: [placeB] }).catch(() => undefined);
  return asked;
}

describe("baseUrl", () => {
  it.each([
    [undefined, hosted],
    ["https://api.heigit.org/openrouteservice", hosted],
    ["https://api.heigit.org/openrouteservice/", hosted],
    ["https://api.openrouteservice.org", hosted],
    ["https://api.openrouteservice.org/v2/directions/driving-car", hosted],
    ["https://api.openrouteservice.org/v2/directions/driving-hgv?api_key=x", hosted.replace("car", "hgv")],
    ["http://localhost:8082/ors", "http://localhost:8082/ors/v2/matrix/driving-car"],
    ["http://localhost:8082/ors/", "http://localhost:8082/ors/v2/matrix/driving-car"],
    ["http://localhost:8082/ors/v2", "http://localhost:8082/ors/v2/matrix/driving-car"],
    ["http://localhost:8082/ors/v2/matrix", "http://localhost:8082/ors/v2/matrix/driving-car"],
    ["http://localhost:8082/ors/v2/matrix/hgv-fleet/json", "http://localhost:8082/ors/v2/matrix/hgv-fleet"],
    ["http://localhost:8080", "http://localhost:8080/v2/matrix/driving-car"],
  ])("baseUrl %s leads to requests to %s", async (baseUrl, expected) => {
    expect(await urlFor({ baseUrl })).toBe(expected);
  });

  it("prefers the option profile to the profile in baseUrl", async () => {
    const baseUrl = "https://api.openrouteservice.org/v2/directions/driving-car";
    expect(await urlFor({ baseUrl, profile: "cycling-regular" })).toMatch(/matrix\/cycling-regular$/);
  });
});

describe("options", () => {
  it.each<[keyof OrsClientOptions, unknown]>([
    ["baseUrl", "not a URL"],
    ["baseUrl", "ftp://example.org"],
    ["baseUrl", "https://user:secret@example.org"],
    ["optimizationUrl", "nowhere"],
    ["apiKey", "line\nbreak-secret"],
    ["profile", "a/b"],
    ["profile", ".."],
    ["timeoutMs", 0],
    ["deadlineMs", Number.NaN],
    ["retries", 1.5],
    ["retryDelayMs", -1],
    ["maxResponseBytes", 0],
    ["maxMatrixCells", 0],
    ["maxExtraCalls", -1],
    ["requestsPerMinute", -1],
    ["breakerThreshold", 0],
    ["breakerOpenMs", 0],
  ])("refuses %s = %j by name, without quoting values that may be secret", (option, value) => {
    const create = (): unknown => orsDistances({ [option]: value });
    expect(create).toThrow(new RegExp(`^${option} must`));
    expect(create).not.toThrow(/secret/);
  });

  it("uses the limits of the public service by default, and those of your own server with its URL", () => {
    expect(orsDistances().maxOriginsPerCall).toBe(3500);
    expect(orsDistances({ baseUrl: "http://localhost:8082/ors" }).maxOriginsPerCall).toBe(2500);
  });

  it("createOrsClient sends its requests with the given fetch", async () => {
    const stub = await startStub();
    let callCount = 0;
    const client = createOrsClient({
      baseUrl: stub.url,
      fetch: (input, init) => {
        callCount += 1;
        return fetch(input, init);
      },
    });
    await client.matrix({ origins: [placeA], destinations: [placeB] });
    expect(callCount).toBe(1);
  });
});
