import { gzipSync } from "node:zlib";
import { type Coordinates, createDispatcher, type DistanceProvider, greatCircleDistanceMeters } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians } from "@dispatch/core/memory";
import { describe, expect, it, onTestFinished } from "vitest";
import { createVirtualClock } from "../../provider-kit/test/support/virtual-clock.js";
import { type EngineOptions, graphhopperDistances, osrmDistances, valhallaDistances } from "../src/index.js";
import { type EngineKind, type FakeEngine, startFakeEngine, valhallaLimitMeters, world } from "./fake-engine.js";

const { origins, destination } = world;

const providers: Record<EngineKind, (options: EngineOptions) => DistanceProvider> = {
  osrm: (options) => osrmDistances({ retryDelayMs: 0, ...options }),
  valhalla: (options) => valhallaDistances({ retryDelayMs: 0, ...options }),
  graphhopper: (options) => graphhopperDistances({ retryDelayMs: 0, ...options, apiKey: "secret" }),
};

const kinds = Object.keys(providers) as readonly EngineKind[];

async function start(kind: EngineKind, isLimitTold = true): Promise<FakeEngine> {
  const engine = await startFakeEngine(kind, isLimitTold);
  onTestFinished(engine.close);
  return engine;
}

const statusesOf = async (provider: DistanceProvider, asked: readonly Coordinates[] = origins) =>
  (await provider.measureDistances({ origins: asked, destination })).map((result) =>
    result.status === "measured" ? result.status : result.reason,
  );

/** A body that each engine could answer with, with these cells in metres and seconds. */
function toBody(
  cells: readonly (readonly [meters: unknown, seconds: unknown])[],
  snaps: readonly unknown[] = [],
): string {
  return JSON.stringify({
    code: "Ok",
    distances: cells.map(([meters]) => [meters]),
    durations: cells.map(([, seconds]) => [seconds]),
    times: cells.map(([, seconds]) => [seconds]),
    sources: cells.map((_, index) => ({ distance: snaps[index] ?? 1 })),
    destinations: [{ distance: 1 }],
    sources_to_targets: cells.map(([meters, seconds]) => [
      { distance: typeof meters === "number" ? meters / 1000 : meters, time: seconds },
    ]),
  });
}

describe.each(kinds)("%s", (kind) => {
  it("states its snap limit, and whether its answers contain snaps", () => {
    const provider = providers[kind]({ baseUrl: "http://localhost" });
    expect(provider).toMatchObject(
      kind === "osrm" ? { maxSnapMeters: 2000, reportsSnaps: true } : { maxSnapMeters: 350, reportsSnaps: false },
    );
    expect(providers[kind]({ baseUrl: "http://localhost", maxSnapMeters: 50 }).maxSnapMeters).toBe(50);
    expect(() => providers[kind]({ baseUrl: "http://localhost", maxSnapMeters: 0 })).toThrow(
      "maxSnapMeters must be a whole number from 1 to 35000; got 0",
    );
  });

  it.each<[string, unknown]>([
    ["is negative", -5000],
    ["is a string", "far"],
  ])("reports UNKNOWN for one distance that %s, and measures the others", async (_, meters) => {
    const engine = await start(kind);
    engine.answerWith({
      status: 200,
      body: toBody([
        [5000, 400],
        [meters, 100],
        [6000, 500],
      ]),
    });
    expect(await statusesOf(providers[kind]({ baseUrl: engine.url }))).toEqual(["measured", "UNKNOWN", "measured"]);
  });

  it("reports UNKNOWN for absurdly long distances, and measures the others", async () => {
    const engine = await start(kind);
    engine.answerWith({
      status: 200,
      body: toBody([
        [5000, 400],
        [9e15, 100],
        [1e305, 100],
      ]),
    });
    expect(await statusesOf(providers[kind]({ baseUrl: engine.url }))).toEqual(["measured", "UNKNOWN", "UNKNOWN"]);
  });

  it("reports UNKNOWN, not NO_ROUTE, for a null", async () => {
    const engine = await start(kind);
    engine.answerWith({
      status: 200,
      body: toBody([
        [5000, 400],
        [null, null],
        [6000, 500],
      ]),
    });
    expect(await statusesOf(providers[kind]({ baseUrl: engine.url }))).toEqual(["measured", "UNKNOWN", "measured"]);
  });

  it("refuses an answer of 64 MiB compressed to 64 kB", async () => {
    const engine = await start(kind);
    const body = gzipSync(Buffer.alloc(64 * 2 ** 20, " "));
    engine.answerWith({ status: 200, body, headers: { "content-encoding": "gzip" } });
    await expect(providers[kind]({ baseUrl: engine.url }).measureDistances(world)).rejects.toMatchObject({
      code: "PROVIDER_INVALID_RESPONSE",
      message: `${kind} sent an invalid answer: it is longer than maxResponseBytes`,
    });
  });

  it("a provider does not follow a redirect of its engine", async () => {
    const engine = await start(kind);
    const elsewhere = await start(kind);
    engine.answerWith({ status: 307, body: "", headers: { location: elsewhere.url } });
    await expect(providers[kind]({ baseUrl: engine.url }).measureDistances(world)).rejects.toMatchObject({
      code: "PROVIDER_REQUEST_REJECTED",
    });
    expect(elsewhere.requests).toEqual([]);
  });

  it("a provider waits on the given clock only", async () => {
    const clock = createVirtualClock();
    const engine = await start(kind);
    engine.answerWith({ status: 503, body: "down" });
    const provider = providers[kind]({ baseUrl: engine.url, clock, retryDelayMs: 60_000, timeoutMs: 600_000 });
    const answer = provider.measureDistances(world);
    while (!clock.isWaitingFor(120_000)) await new Promise((resolve) => setImmediate(resolve));
    expect(engine.requests).toHaveLength(1);
    clock.advance(120_000);
    expect(await answer).toHaveLength(3);
  });

  it.each<[Record<string, string>, object]>([
    [{ "x-ratelimit-reset": "36000" }, { code: "PROVIDER_QUOTA_EXHAUSTED", retryAfterMs: 36_000_000 }],
    [{ "retry-after": "1.5" }, { code: "PROVIDER_RATE_LIMITED", retryAfterMs: 2000 }],
    [{ "retry-after": "-5" }, { code: "PROVIDER_RATE_LIMITED", retryAfterMs: undefined }],
  ])("reads from a 429 with headers %o how long to wait", async (headers, expected) => {
    const engine = await start(kind);
    engine.answerWith({ status: 429, body: "{}", headers });
    await expect(providers[kind]({ baseUrl: engine.url }).measureDistances(world)).rejects.toMatchObject(expected);
  });
});

describe("osrm", () => {
  it("reports NOT_SNAPPED for an origin snapped from beyond the limit, and sends no radiuses", async () => {
    const engine = await start("osrm");
    engine.answerWith({
      status: 200,
      body: toBody(
        [
          [5000, 400],
          [0, 0],
          [6000, 500],
        ],
        [1, 200_000, 2000],
      ),
    });
    expect(await statusesOf(providers.osrm({ baseUrl: engine.url }))).toEqual(["measured", "NOT_SNAPPED", "measured"]);
    expect(engine.requests[0]?.url).not.toContain("radiuses");
  });

  it("refuses a destination snapped from beyond the limit", async () => {
    const engine = await start("osrm");
    engine.answerWith({
      status: 200,
      body: toBody([[0, 0]]).replace('"destinations":[{"distance":1}]', '"destinations":[{"distance":200000}]'),
    });
    const request = { origins: origins.slice(0, 1), destination };
    await expect(providers.osrm({ baseUrl: engine.url }).measureDistances(request)).rejects.toMatchObject({
      code: "PROVIDER_UNROUTABLE_DESTINATION",
    });
  });

  it("reports UNKNOWN for an origin whose snap is missing, and measures the others", async () => {
    const engine = await start("osrm");
    engine.answerWith({
      status: 200,
      body: toBody([
        [5000, 400],
        [5000, 400],
        [6000, 500],
      ]).replace('{"distance":1}', "{}"),
    });
    expect(await statusesOf(providers.osrm({ baseUrl: engine.url }))).toEqual(["UNKNOWN", "measured", "measured"]);
  });

  it.each([
    ["5.22.0", "UNKNOWN"],
    ["5.23.0", "NO_ROUTE"],
    ["v5.27.1", "NO_ROUTE"],
    ["6.0.0", "NO_ROUTE"],
    ["4.9", "UNKNOWN"],
  ])("reads a null of version %s as %s", async (engineVersion, reason) => {
    const engine = await start("osrm");
    engine.answerWith({
      status: 200,
      body: toBody([
        [null, null],
        [5000, 400],
        [6000, 500],
      ]),
    });
    expect(await statusesOf(osrmDistances({ baseUrl: engine.url, engineVersion }))).toEqual([
      reason,
      "measured",
      "measured",
    ]);
  });

  it("refuses an engineVersion that is not a version number", () => {
    expect(() => osrmDistances({ baseUrl: "http://localhost", engineVersion: "latest" })).toThrow(
      "engineVersion must be",
    );
  });
});

describe("valhalla", () => {
  /** From south to north, over 800 km. */
  const fleet = Array.from({ length: 20 }, (_, index) => ({ latitude: 49.41 + index * 0.23, longitude: 8.7 }));
  const expected = fleet.map((origin) =>
    greatCircleDistanceMeters(origin, destination) < valhallaLimitMeters ? "measured" : "UNKNOWN",
  );

  it("leaves out origins beyond its distance limit, and measures the others with one further request", async () => {
    const engine = await start("valhalla");
    expect(new Set(expected).size).toBe(2);
    expect(await statusesOf(providers.valhalla({ baseUrl: engine.url }), fleet)).toEqual(expected);
    expect(engine.requests).toHaveLength(2);
  });

  it("finds the origins beyond a distance limit that the engine does not state", async () => {
    const engine = await start("valhalla", false);
    expect(await statusesOf(providers.valhalla({ baseUrl: engine.url }), fleet)).toEqual(expected);
    expect(engine.requests.length).toBeLessThanOrEqual(1 + 32);
  });

  it("valhalla can dispatch a fleet that is spread farther than its distance limit", async () => {
    const engine = await start("valhalla");
    const dispatcher = createDispatcher({
      customers: memoryCustomers([{ id: "1", location: destination }]),
      technicians: memoryTechnicians(fleet.map((location, index) => ({ id: `t${index}`, location }))),
      assignments: memoryAssignments(),
      distances: providers.valhalla({ baseUrl: engine.url }),
    });
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("t0");
  });

  it.each([170, 430, 441])("bisects a request that one pair fails with error %i", async (code) => {
    const engine = await start("valhalla");
    engine.answerWith({ status: 400, body: JSON.stringify({ error_code: code, error: "Something with one pair" }) });
    expect(await statusesOf(providers.valhalla({ baseUrl: engine.url }))).toEqual(["measured", "measured", "measured"]);
  });
});

describe("graphhopper", () => {
  it("reads its hints as NOT_SNAPPED or NO_ROUTE, and reports UNKNOWN without a hint", async () => {
    const engine = await start("graphhopper");
    const body = JSON.parse(
      toBody([
        [null, null],
        [null, null],
        [null, null],
      ]),
    );
    const hints = [
      { message: "Cannot find from_point: 0", invalid_from_points: [0], invalid_to_points: [] },
      { message: "Connection not found", point_pairs: [[1, 0]] },
    ];
    engine.answerWith({ status: 200, body: JSON.stringify({ ...body, hints }) });
    expect(await statusesOf(providers.graphhopper({ baseUrl: engine.url }))).toEqual([
      "NOT_SNAPPED",
      "NO_ROUTE",
      "UNKNOWN",
    ]);
  });

  it("reports a reached limit per minute as RATE_LIMITED, though it comes with the reset of the daily quota", async () => {
    const engine = await start("graphhopper");
    const body = '{"message":"Minutely API limit heavily violated. Wait for 60 seconds"}';
    engine.answerWith({ status: 429, body, headers: { "x-ratelimit-reset": "36000" } });
    await expect(providers.graphhopper({ baseUrl: engine.url }).measureDistances(world)).rejects.toMatchObject({
      code: "PROVIDER_RATE_LIMITED",
      retryAfterMs: 60_000,
    });
  });

  it("graphhopper does not show a refusal's text if it repeats the key", async () => {
    const engine = await start("graphhopper");
    engine.answerWith({ status: 400, body: '{"message":"No API key like secret"}' });
    await expect(providers.graphhopper({ baseUrl: engine.url }).measureDistances(world)).rejects.toMatchObject({
      message: expect.not.stringContaining("secret"),
    });
  });
});
