import { describe, expect, it } from "vitest";
import { recordedWorld, referenceWorld, type StubWorld, straightWorld, stubFaults } from "../../src/testing/index.js";
import { placeA, placeB, placeC } from "../support/heidelberg.js";
import { startStub } from "../support/stub.js";

const locations = [placeA, placeB, placeC].map(({ longitude, latitude }) => [longitude, latitude]);
const both = { metrics: ["distance", "duration"] };

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: ReplyBody;
}

/** Whatever an answer can hold; each test knows what its own does. */
interface ReplyBody {
  readonly distances: (number | null)[][];
  readonly durations: (number | null)[][];
  readonly sources: ({
    readonly location: number[];
    readonly snapped_distance?: number;
    readonly name?: string;
  } | null)[];
  readonly error: { readonly code?: number; readonly message: string };
  readonly info: { readonly engine: { readonly version: string } };
  readonly metadata: { readonly attribution: string };
  readonly path?: string;
}

async function ask(url: string, init: RequestInit & { readonly json?: unknown } = {}): Promise<Reply> {
  const { json, ...rest } = init;
  const post = json === undefined ? {} : { method: "POST", body: JSON.stringify(json) };
  const headers = { "content-type": "application/json", ...rest.headers };
  const response = await fetch(url, { ...post, ...rest, headers });
  const text = await response.text();
  const body = (text.startsWith("{") ? JSON.parse(text) : {}) as ReplyBody;
  return { status: response.status, headers: response.headers, text, body };
}

const matrix = (url: string, json: unknown, init: RequestInit = {}): Promise<Reply> =>
  ask(`${url}/v2/matrix/driving-car`, { json, ...init });

describe("the stub's matrix", () => {
  it("gives the reference numbers of openrouteservice's own tests", async () => {
    const { url } = await startStub({ world: referenceWorld });
    const { body } = await matrix(url, { locations, ...both });
    expect(body.distances).toEqual([
      [0, 886.14, 1365.16],
      [1171.08, 0, 479.08],
      [1274.4, 376.77, 0],
    ]);
    expect(body.durations).toEqual([
      [0, 212.67, 315.18],
      [211.17, 0, 102.53],
      [235.97, 90.42, 0],
    ]);
    expect(body.sources.map((source) => source?.snapped_distance)).toEqual([0.03, 0.02, 0.5]);
    const kilometres = await matrix(url, { locations, ...both, units: "km" });
    expect(kilometres.body.distances).toEqual([
      [0, 0.89, 1.37],
      [1.17, 0, 0.48],
      [1.27, 0.38, 0],
    ]);
  });

  it("is rounded from a 32-bit float to two decimals", async () => {
    const { url } = await startStub({
      world: { drive: () => ({ distanceMeters: 512_345.678, durationSeconds: 1.005 }) },
    });
    const { body } = await matrix(url, { locations: locations.slice(0, 2), ...both });
    expect(body.distances[0]?.[1]).toBe(512_345.69);
  });

  it("leaves out what was not asked for, and a snapped distance of 0.00", async () => {
    const { url } = await startStub({
      world: { ...straightWorld, snap: (place) => ({ location: place, distanceMeters: 0.004 }) },
    });
    const { body } = await matrix(url, { locations });
    expect(Object.keys(body)).toEqual(["durations", "destinations", "sources", "metadata"]);
    expect(body.sources[0]).toEqual({ location: locations[0] });
  });

  it.each([
    ["an unknown field", { locations, foo: 1 }, 400, 6011, "Unknown parameter 'foo'."],
    ["one place", { locations: locations.slice(0, 1) }, 400, 6003],
    ["no places", {}, 400, 6001],
    ["a triple", { locations: [[1, 2, 3], ...locations] }, 400, 6003],
    ["an index too high", { locations, sources: ["3"] }, 400, 6003],
    ["no sources", { locations, sources: [] }, 500, undefined, "Index 0 out of bounds for length 0"],
    ["too many cells", { locations, sources: ["0", "1"] }, 400, 6004, /Only a total of 5 routes are allowed\./],
  ])("refuses %s as the server does", async (_, json, status, code, message: string | RegExp = /./) => {
    const { url } = await startStub({ maxMatrixCells: 5 });
    const reply = await matrix(url, json);
    expect(reply.status).toBe(status);
    expect(reply.body.error.code).toBe(code);
    expect(reply.body.error.message).toMatch(message);
    expect(reply.body.info.engine.version).toBe("9.10.0");
  });

  it("takes indices as numbers too, and all of them for `all`", async () => {
    const { url } = await startStub();
    const { body } = await matrix(url, { locations, sources: [1, 2], destinations: ["all"] });
    expect(body.durations).toHaveLength(2);
    expect(body.durations[0]).toHaveLength(3);
  });

  it("names roads only where that is asked for, and only those that have a name", async () => {
    const stub = await startStub({
      world: {
        ...straightWorld,
        snap: (place) => ({
          location: place,
          distanceMeters: 1,
          ...(place.latitude === placeA.latitude ? { name: "Brückenstraße" } : {}),
        }),
      },
    });
    const { body } = await matrix(stub.url, { locations, resolve_locations: true });
    expect(body.sources.map((source) => source?.name)).toEqual(["Brückenstraße", undefined, undefined]);
    const unnamed = await matrix(stub.url, { locations });
    expect(unnamed.text).not.toContain('name":"Brücken');
  });

  it("counts `all` against its limit only from 9.0.0 on", async () => {
    for (const [engineVersion, status] of [
      ["8.2.0", 200],
      ["9.0.0", 400],
    ] as const) {
      const { url } = await startStub({ maxMatrixCells: 5, engineVersion });
      expect((await matrix(url, { locations })).status).toBe(status);
    }
  });

  it("names places outside of its area by their positions in the lists, latitude first", async () => {
    const { url } = await startStub({ world: { ...straightWorld, bounds: [8.68, 49.4, 8.687, 49.5] } });
    const { status, body } = await matrix(url, { locations, sources: ["0", "2"], destinations: ["2"] });
    expect(status).toBe(404);
    expect(body.error).toEqual({
      code: 6010,
      message:
        "Source point(s) [1] out of bounds: 49.420318,8.687872. Destination point(s) [0] out of bounds: 49.420318,8.687872.",
    });
  });

  it("gives null for a place further than the radius from any road, and everything for the others", async () => {
    const { url } = await startStub({
      snapRadiusMeters: 350,
      world: {
        ...straightWorld,
        snap: (place) => ({ location: place, distanceMeters: place.longitude === placeB.longitude ? 350 : 349.9 }),
      },
    });
    const { body } = await matrix(url, { locations, ...both });
    expect(body.sources[1]).toBeNull();
    expect(body.distances[1]).toEqual([null, null, null]);
    expect(body.distances[0]?.[2]).toBeGreaterThan(0);
  });
});

describe("the stub's islands", () => {
  const islandOf = ({ longitude }: { readonly longitude: number }): number => (longitude === placeB.longitude ? 1 : 0);
  const world: StubWorld = { ...straightWorld, islandOf };
  const column = { locations, ...both, sources: ["0", "1", "2"], destinations: ["0"] };
  const isNull = (body: { distances: unknown[][] }): boolean[] => body.distances.flat().map((cell) => cell === null);

  it("are right for one destination, and for one source", async () => {
    const { url } = await startStub({ world });
    expect(isNull((await matrix(url, column)).body)).toEqual([false, true, false]);
    const row = { locations, ...both, sources: ["0"], destinations: ["0", "1", "2"] };
    expect(isNull((await matrix(url, row)).body)).toEqual([false, true, false]);
  });

  it("spoil all but the same place for one destination before 8.1.0", async () => {
    const { url } = await startStub({ world, engineVersion: "7.1.1" });
    expect((await matrix(url, column)).body.distances).toEqual([[0], [null], [null]]);
  });

  it("spoil a square, which holds but its diagonal", async () => {
    const { url } = await startStub({ world });
    expect((await matrix(url, { locations, ...both })).body.distances).toEqual([
      [0, null, null],
      [null, 0, null],
      [null, null, 0],
    ]);
  });

  it("fail the whole request without prepared shortcuts", async () => {
    const { url } = await startStub({ world, algorithm: "dijkstra" });
    const { status, body } = await matrix(url, column);
    expect(status).toBe(500);
    expect(body.error).toEqual({
      code: 6099,
      message: "Unable to compute a distance/duration matrix: Some target nodes could not be found.",
    });
  });
});

describe("the stub's paths and headers", () => {
  it.each([
    ["a slash at the end", "/v2/matrix/driving-car/", {}, 406],
    ["an unknown suffix", "/v2/matrix/driving-car/xml", {}, 406],
    ["another format", "/v2/matrix/driving-car", { headers: { accept: "application/geo+json" } }, 406],
    ["another method", "/v2/matrix/driving-car", { method: "GET", body: null }, 405],
    ["another content type", "/v2/matrix/driving-car", { headers: { "content-type": "text/plain" } }, 500],
    ["broken JSON", "/v2/matrix/driving-car", { body: "{" }, 500],
    ["no body", "/v2/matrix/driving-car", { body: "" }, 500],
    ["an unknown profile", "/v2/matrix/driving-cat", {}, 400],
    ["an unknown path", "/v3/matrix/driving-car", {}, 404],
    [
      "GET directions as JSON",
      "/v2/directions/driving-car?start=8.6,49.4&end=8.7,49.4",
      { method: "GET", body: null, headers: { accept: "application/json" } },
      406,
    ],
    ["GET directions", "/v2/directions/driving-car?start=8.6,49.4&end=8.7,49.4", { method: "GET", body: null }, 200],
    ["GET directions without an end", "/v2/directions/driving-car?start=8.6,49.4", { method: "GET", body: null }, 400],
  ])("%s: %s", async (_, path, init, status) => {
    const { url } = await startStub();
    expect((await ask(url + path, { json: { locations }, ...init })).status).toBe(status);
  });

  it("are below a context path that can be chosen", async () => {
    const { url } = await startStub({ contextPath: "" });
    expect(new URL(url).pathname).toBe("/");
    expect((await matrix(url, { locations })).status).toBe(200);
  });

  it("hold the attribution of the version", async () => {
    for (const [engineVersion, attribution] of [
      ["9.9.0", "openrouteservice.org, OpenStreetMap contributors"],
      ["10.0.0", "© openrouteservice by HeiGIT | Data from OpenStreetMap"],
    ] as const) {
      const { url } = await startStub({ engineVersion });
      expect((await matrix(url, { locations })).body.metadata.attribution).toBe(attribution);
    }
  });
});

describe("the stub's gateway", () => {
  const key = { headers: { authorization: "good" } };

  it("tells keys apart, in the gateway's own words", async () => {
    const { url } = await startStub({ gateway: { keys: { good: "active", old: "expired", off: "inactive" } } });
    const replies = await Promise.all(
      ["", "old", "off", "other", "good", "Bearer good"].map((authorization) =>
        matrix(url, { locations }, { headers: authorization === "" ? {} : { authorization } }),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual([401, 401, 403, 403, 200, 200]);
    expect(replies[0]?.text).toBe('{\n    "error": "Authorization field missing"\n}');
    expect(replies[0]?.headers.get("x-generator")).toBe("tyk.io");
  });

  it("counts refused attempts too, and says nothing of the quota with a refusal", async () => {
    let nowMs = 0;
    const { url } = await startStub({
      gateway: { keys: { good: "active" }, requestsPerMinute: 2, requestsPerDay: 10, now: () => nowMs },
    });
    const send = (): Promise<Reply> => matrix(url, { locations }, key);
    const statuses: number[] = [];
    for (const atMs of [0, 1000, 2000, 61_500, 62_100, 123_000]) {
      nowMs = atMs;
      statuses.push((await send()).status);
    }
    // At 61.5 s the refused attempt of 2 s still counts.
    expect(statuses).toEqual([200, 200, 429, 200, 200, 200]);
    nowMs = 123_000;
    await send();
    const refused = await send();
    expect(refused.status).toBe(429);
    expect(refused.text).toBe('{\n    "error": "Rate Limit Exceeded"\n}');
    expect([...refused.headers.keys()].filter((name) => /ratelimit|retry/.test(name))).toEqual([]);
  });

  it("takes one of the day's quota for each request it passes on, from the first for 24 hours", async () => {
    let nowMs = 1_000_000;
    const { url } = await startStub({
      gateway: { keys: { good: "active" }, requestsPerDay: 2, now: () => nowMs },
    });
    const first = await matrix(url, { locations }, key);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      "x-ratelimit-limit": "2",
      "x-ratelimit-remaining": "1",
      "x-ratelimit-reset": "87400",
    });
    expect((await matrix(url, { locations, foo: 1 }, key)).headers.get("x-ratelimit-remaining")).toBe("0");
    const refused = await matrix(url, { locations }, key);
    expect([refused.status, refused.body]).toEqual([403, { error: "Quota exceeded" }]);
    expect(refused.headers.get("x-ratelimit-remaining")).toBeNull();
    nowMs += 86_400_000;
    expect((await matrix(url, { locations }, key)).status).toBe(200);
  });
});

describe("the stub's faults", () => {
  it("come one each, then what `chooseFault` says", async () => {
    const stub = await startStub({ chooseFault: ({ service }) => (service === "matrix" ? stubFaults.htmlPage : null) });
    stub.failNext(stubFaults.badGateway, stubFaults.springError);
    const replies = [];
    for (let index = 0; index < 3; index += 1) replies.push(await matrix(stub.url, { locations }));
    expect(replies.map(({ status }) => status)).toEqual([502, 500, 200]);
    expect(replies[1]?.body.path).toBeDefined();
    expect(replies[2]?.text).toContain("<html>");
    expect(stub.requests.map(({ status }) => status)).toEqual([502, 500, 200]);
  });

  it.each([{ kind: "reset" }, { kind: "truncate" }] as const)("break the connection: $kind", async (fault) => {
    const stub = await startStub({ chooseFault: () => fault });
    await expect(matrix(stub.url, { locations })).rejects.toThrow();
  });

  it("hold everything back but health and status until the graphs are loaded", async () => {
    const stub = await startStub();
    stub.isReady = false;
    let isAnswered = false;
    const waiting = matrix(stub.url, { locations }).then((reply) => {
      isAnswered = true;
      return reply;
    });
    expect((await ask(`${stub.url}/v2/health`)).body).toEqual({ status: "not ready" });
    expect(isAnswered).toBe(false);
    stub.isReady = true;
    expect((await waiting).status).toBe(200);
  });
});

describe("a recorded matrix", () => {
  it("is served in both directions, and knows no other places", async () => {
    const world = recordedWorld({
      customers: [[8.6, 49.4]],
      technicians: [[8.7, 49.41]],
      customerSnapM: [5.8],
      technicianSnapM: [12.3],
      distanceM: [[10_000]],
      reverseDistanceM: [[11_000]],
      durationS: [[900]],
    });
    const { url } = await startStub({ world });
    const { body } = await matrix(url, {
      locations: [
        [8.6, 49.4],
        [8.7, 49.41],
        [1, 1],
      ],
      ...both,
    });
    expect(body.distances).toEqual([
      [0, 11_000, null],
      [10_000, 0, null],
      [null, null, null],
    ]);
    expect(body.sources).toEqual([
      { location: [8.6, 49.4], snapped_distance: 5.8 },
      { location: [8.7, 49.41], snapped_distance: 12.3 },
      null,
    ]);
  });
});

describe("the stub's snap as GeoJSON", () => {
  it("leaves out places without a road, numbers the others, and keeps a distance of 0", async () => {
    const stub = await startStub({
      world: {
        ...straightWorld,
        snap: (place) => (place.latitude === placeB.latitude ? null : { location: place, distanceMeters: 0 }),
      },
    });
    const { status, headers, text } = await ask(`${stub.url}/v2/snap/driving-car/geojson`, {
      json: { locations, radius: 300 },
      headers: { accept: "application/geo+json" },
    });
    expect(status).toBe(200);
    expect(headers.get("content-type")).toContain("application/geo+json");
    expect(JSON.parse(text)).toMatchObject({
      type: "FeatureCollection",
      features: [
        { properties: { name: null, source_id: 0, snapped_distance: 0 }, geometry: { coordinates: locations[0] } },
        { properties: { name: null, source_id: 2, snapped_distance: 0 }, geometry: { coordinates: locations[2] } },
      ],
    });
  });
});
