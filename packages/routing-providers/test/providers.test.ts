import { getEventListeners } from "node:events";
import { type Coordinates, type DistanceProvider, InvalidRequestError } from "@dispatch/core";
import { testDistanceProvider } from "@dispatch/core/testing";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type EngineOptions, graphhopperDistances, osrmDistances, valhallaDistances } from "../src/index.js";
import { atSea, type EngineKind, type FakeEngine, startFakeEngine, world } from "./fake-engine.js";

const quick = { retryDelayMs: 1 };

const providers: Record<EngineKind, (options: EngineOptions) => DistanceProvider> = {
  osrm: (options) => osrmDistances({ ...quick, ...options }),
  valhalla: (options) => valhallaDistances({ ...quick, ...options }),
  graphhopper: (options) => graphhopperDistances({ ...quick, ...options, apiKey: "secret" }),
};

const kinds = Object.keys(providers) as readonly EngineKind[];

for (const kind of kinds) {
  testDistanceProvider(
    { describe, it },
    {
      name: kind,
      world,
      create: async () => {
        const engine = await startFakeEngine(kind);
        return { subject: providers[kind]({ baseUrl: engine.url }), dispose: engine.close };
      },
    },
  );
}

describe.each(kinds)("%s", (kind) => {
  let engine: FakeEngine;
  let provider: DistanceProvider;
  const { destination } = world;

  beforeEach(async () => {
    engine = await startFakeEngine(kind);
    provider = providers[kind]({ baseUrl: `${engine.url}/` });
  });
  afterEach(() => engine.close());

  const measure = (origins: readonly Coordinates[] = world.origins) =>
    provider.measureDistances({ origins, destination });

  const refusal = (request = measure()): Promise<{ readonly message: string }> =>
    request.then(
      () => expect.fail("was answered"),
      (error) => error,
    );

  it("measures all technicians with one request", async () => {
    await measure();
    expect(engine.requests).toHaveLength(1);
  });

  it("leaves out a technician at sea, and measures the others", async () => {
    const [first = atSea, ...others] = world.origins;
    const results = await measure([first, atSea, ...others]);
    expect(results.map((result) => (result.status === "measured" ? "measured" : result.reason))).toEqual([
      "measured",
      "NOT_SNAPPED",
      "measured",
      "measured",
    ]);
    expect(engine.requests.length).toBeLessThanOrEqual(6);
  });

  it("rejects a customer at sea after at most two requests", async () => {
    const request = provider.measureDistances({ origins: world.origins, destination: atSea });
    expect(await refusal(request)).toMatchObject({ code: "PROVIDER_UNROUTABLE_DESTINATION", provider: kind });
    expect(engine.requests.length).toBeLessThanOrEqual(2);
  });

  it("measures a matrix with one request", async () => {
    const destinations = [destination, ...world.origins];
    const rows = await provider.measureMatrix?.({ origins: world.origins, destinations });
    const columns = await Promise.all(
      destinations.map((end) => provider.measureDistances({ origins: world.origins, destination: end })),
    );
    expect(rows).toEqual(world.origins.map((_, row) => columns.map((column) => column[row])));
    expect(engine.requests).toHaveLength(1 + destinations.length);
  });

  it("leaves a technician and a customer at sea out of a matrix, and measures the others", async () => {
    const [first = atSea, ...others] = world.origins;
    const rows = await provider.measureMatrix?.({
      origins: [first, atSea, ...others],
      destinations: [destination, atSea, first],
    });
    expect(rows?.map((row) => row.map((cell) => (cell.status === "measured" ? "ok" : cell.reason)))).toEqual([
      ["ok", "NOT_SNAPPED", "ok"],
      ["NOT_SNAPPED", "NOT_SNAPPED", "NOT_SNAPPED"],
      ["ok", "NOT_SNAPPED", "ok"],
      ["ok", "NOT_SNAPPED", "ok"],
    ]);
    expect(engine.requests.length).toBeLessThanOrEqual(12);
  });

  it("splits a matrix that one request may not contain", async () => {
    const limit = providers[kind]({ baseUrl: engine.url, maxCellsPerCall: 6 });
    const rows = await limit.measureMatrix?.({ origins: world.origins, destinations: world.origins });
    expect(rows?.map((row) => row.length)).toEqual([3, 3, 3]);
    expect(engine.requests).toHaveLength(2);
  });

  it("asks for the largest matrix that the engine accepts", async () => {
    const { maxOriginsPerCall, maxCellsPerCall = 0 } = provider;
    const height = Math.min(maxOriginsPerCall, maxCellsPerCall, 99);
    const spread = (count: number): Coordinates[] =>
      Array.from({ length: count }, (_, index) => ({ latitude: 49.4 + index / 10_000, longitude: 8.7 }));
    const request = { origins: spread(height), destinations: spread(Math.floor(maxCellsPerCall / height)) };
    const rows = await provider.measureMatrix?.(request);
    expect(rows?.flat().every(({ status }) => status === "measured")).toBe(true);
    expect(engine.requests).toHaveLength(1);
  });

  it("a provider repeats the request after an outage of its engine", async () => {
    engine.answerWith({ status: 503, body: "down" }, { status: 502, body: "<html>" });
    expect((await measure()).every(({ status }) => status === "measured")).toBe(true);
    expect(engine.requests).toHaveLength(3);
  });

  it("causes no MaxListenersExceededWarning if many repeated calls share a signal", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => {
      if (warning.name === "MaxListenersExceededWarning") warnings.push(warning);
    };
    process.on("warning", note);
    onTestFinished(() => void process.off("warning", note));
    engine.answerWith(...Array.from({ length: 20 }, () => ({ status: 503, body: "down" })));
    const patient = providers[kind]({ baseUrl: engine.url, retryDelayMs: 50, retries: 10 });
    const { signal } = new AbortController();
    await Promise.all(
      Array.from({ length: 20 }, () => patient.measureDistances({ origins: world.origins, destination }, { signal })),
    );
    expect(engine.requests).toHaveLength(40);
    expect(getEventListeners(signal, "abort")).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it("gives up after its retries if an outage lasts", async () => {
    const down = { status: 503, body: "down" };
    engine.answerWith(down, down, down);
    expect(await refusal()).toMatchObject({ code: "PROVIDER_UNAVAILABLE", isRetryable: true });
    expect(engine.requests).toHaveLength(3);
  });

  it("does not wait for an answer longer than timeoutMs", async () => {
    engine.answerWith({ status: 200, body: "{}", delayMs: 5000 });
    provider = providers[kind]({ baseUrl: engine.url, timeoutMs: 30, retries: 0 });
    expect(await refusal()).toMatchObject({
      code: "PROVIDER_UNAVAILABLE",
      message: `${kind} gave no answer within 30 ms`,
    });
  });

  it("rejects with PROVIDER_UNAVAILABLE if the engine cannot be reached", async () => {
    await engine.close();
    const error = await refusal();
    expect(error).toMatchObject({ code: "PROVIDER_UNAVAILABLE", message: `${kind} cannot be reached` });
  });

  it.each([
    [401, "PROVIDER_UNAUTHORIZED"],
    [403, "PROVIDER_UNAUTHORIZED"],
    [429, "PROVIDER_RATE_LIMITED"],
  ])("does not repeat the request after status %i", async (status, code) => {
    engine.answerWith({ status, body: "{}", headers: { "retry-after": "7" } });
    expect(await refusal()).toMatchObject({ code, retryAfterMs: status === 429 ? 7000 : undefined });
    expect(engine.requests).toHaveLength(1);
  });

  it("a provider reads a date in Retry-After", async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    engine.answerWith({ status: 429, body: "{}", headers: { "retry-after": date } });
    const { retryAfterMs } = (await refusal()) as unknown as { readonly retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(3_000_000);
    expect(retryAfterMs).toBeLessThanOrEqual(3_600_000);
  });

  it.each(["no JSON", "[]", '{"code":"Ok"}', '{"sources_to_targets":5}', '{"distances":[[1]]}', "null"])(
    "a provider rejects the malformed answer %s",
    async (body) => {
      engine.answerWith({ status: 200, body });
      expect(await refusal()).toMatchObject({ code: "PROVIDER_INVALID_RESPONSE" });
    },
  );

  it("rejects an answer whose only drive is negative", async () => {
    const cell = { distance: -5, time: 10 };
    engine.answerWith({
      status: 200,
      body: JSON.stringify({
        code: "Ok",
        distances: [[-5000]],
        durations: [[10]],
        times: [[10]],
        sources: [{ distance: 0 }],
        destinations: [{ distance: 0 }],
        sources_to_targets: [[cell]],
      }),
    });
    expect(await refusal(measure(world.origins.slice(0, 1)))).toMatchObject({
      code: "PROVIDER_INVALID_RESPONSE",
      message: `${kind} sent an invalid answer: a drive of -5000 m in 10 s`,
    });
  });

  it("rejects an answer with fewer rows than origins", async () => {
    const [origin = atSea] = world.origins;
    await measure([origin]);
    const one = await providers[kind]({ baseUrl: engine.url }).measureDistances({ origins: [origin], destination });
    expect(one).toHaveLength(1);
    engine.answerWith({
      status: 200,
      body: JSON.stringify({
        code: "Ok",
        distances: [[1]],
        durations: [[1]],
        times: [[1]],
        sources: [{ distance: 0 }],
        destinations: [{ distance: 0 }],
        sources_to_targets: [[{ distance: 1, time: 1 }]],
      }),
    });
    expect(await refusal()).toMatchObject({ message: `${kind} sent an invalid answer: 1 rows for 3 origins` });
  });

  it("a provider has no key in its errors", async () => {
    const texts: string[] = [];
    for (const answer of [
      { status: 401, body: "{}" },
      { status: 400, body: '{"message":"bad"}' },
    ]) {
      engine.answerWith(answer);
      const error = (await refusal()) as Error;
      texts.push(error.message, String(error.cause), JSON.stringify(error));
    }
    expect(texts.join()).not.toContain("secret");
  });

  it.each([
    [{ baseUrl: "localhost:5000" }, "baseUrl must be an absolute URL that starts with http:// or https://"],
    [{ baseUrl: "http://me:secret@localhost:5000" }, "baseUrl must not contain a user name or a password"],
    [{ timeoutMs: 0 }, "timeoutMs must be a whole number from 1 to 600000; got 0"],
    [{ retries: 11 }, "retries must be a whole number from 0 to 10; got 11"],
    [{ maxOriginsPerCall: 0 }, "maxOriginsPerCall must be a whole number from 1 to 1000000; got 0"],
  ])("a provider refuses the invalid options %o", (options, message) => {
    expect(() => providers[kind]({ baseUrl: engine.url, ...options })).toThrow(message);
  });
});

describe("Engine specifics", () => {
  const { origins, destination } = world;

  const start = async (kind: EngineKind): Promise<FakeEngine> => {
    const engine = await startFakeEngine(kind);
    onTestFinished(engine.close);
    return engine;
  };

  it("osrm: reads the snap distances", async () => {
    const engine = await start("osrm");
    const body = { code: "Ok", distances: [[1400]], durations: [[120]], sources: [{ distance: 12.5 }] };
    engine.answerWith({ status: 200, body: JSON.stringify({ ...body, destinations: [{ distance: 3.1 }] }) });
    const answer = providers
      .osrm({ baseUrl: engine.url })
      .measureDistances({ origins: origins.slice(1, 2), destination });
    expect(await answer).toMatchObject([{ originSnapMeters: 12.5, destinationSnapMeters: 3.1 }]);
  });

  it("valhalla: rejects an answer without any path, so that a fallback takes over", async () => {
    const engine = await start("valhalla");
    engine.answerWith({ status: 400, body: '{"error_code":442,"error":"No path could be found for input"}' });
    const answer = providers.valhalla({ baseUrl: engine.url }).measureDistances({ origins, destination });
    await expect(answer).rejects.toMatchObject({ code: "PROVIDER_INVALID_RESPONSE" });
  });

  it("valhalla: sends maxSnapMeters as the search_cutoff of each point", async () => {
    const engine = await start("valhalla");
    const provider = valhallaDistances({ baseUrl: engine.url, maxSnapMeters: 80 });
    await provider.measureDistances({ origins, destination });
    const { sources, targets } = JSON.parse(engine.requests[0]?.body ?? "");
    const cutoffs = [...sources, ...targets].map(({ search_cutoff }) => search_cutoff);
    expect([provider.maxSnapMeters, ...cutoffs]).toEqual([80, 80, 80, 80, 80]);
  });

  it("graphhopper: asks that a pair without a route does not fail the others", async () => {
    const engine = await start("graphhopper");
    await providers.graphhopper({ baseUrl: engine.url }).measureDistances({ origins, destination });
    expect(JSON.parse(engine.requests[0]?.body ?? "")).toMatchObject({ fail_fast: false, profile: "car" });
  });

  it.each<[EngineKind, string]>([
    ["osrm", '{"code":"NoSegment","message":"Could not find a matching segment for coordinate 7"}'],
    ["graphhopper", '{"message":"Cannot find points","hints":[{"invalid_from_points":[-1]}]}'],
  ])("%s: rejects an answer that names a point which was not in the request", async (kind, body) => {
    const engine = await start(kind);
    engine.answerWith(...Array.from({ length: 10 }, () => ({ status: 400, body })));
    const answer = providers[kind]({ baseUrl: engine.url }).measureDistances({ origins, destination });
    await expect(answer).rejects.toMatchObject({ code: "PROVIDER_INVALID_RESPONSE" });
    expect(engine.requests).toHaveLength(1);
  });

  it.each([undefined, "", " "])("graphhopper: refuses the missing or empty key %j", (apiKey) => {
    expect(() => graphhopperDistances({ apiKey })).toThrow(
      new InvalidRequestError({ parameter: "apiKey", problem: "must not be empty" }),
    );
  });

  it.each<[EngineKind, string, string]>([
    ["osrm", '{"code":"TooBig","message":"Too many table coordinates"}', "PROVIDER_LIMIT_EXCEEDED"],
    ["osrm", '{"code":"InvalidQuery","message":"Query string malformed"}', "PROVIDER_REQUEST_REJECTED"],
    ["valhalla", '{"error_code":150,"error":"Exceeded max locations"}', "PROVIDER_LIMIT_EXCEEDED"],
    ["valhalla", '{"error_code":125,"error":"No costing method found"}', "PROVIDER_REQUEST_REJECTED"],
    ["graphhopper", '{"message":"Too many locations","hints":[]}', "PROVIDER_LIMIT_EXCEEDED"],
    ["graphhopper", '{"message":"profile unknown"}', "PROVIDER_REQUEST_REJECTED"],
  ])("%s: reads the refusal %s as %s", async (kind, body, code) => {
    const engine = await start(kind);
    engine.answerWith({ status: 400, body });
    const answer = providers[kind]({ baseUrl: engine.url }).measureDistances({ origins, destination });
    await expect(answer).rejects.toMatchObject({ code });
  });
});
