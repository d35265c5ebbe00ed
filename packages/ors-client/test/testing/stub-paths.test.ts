import { describe, expect, it } from "vitest";
import { referenceWorld, straightWorld, stubFaults } from "../../src/testing/index.js";
import { ask, locations, matrix, type Reply } from "../support/ask.js";
import { placeB } from "../support/heidelberg.js";
import { startStub } from "../support/stub.js";

describe("the stub's paths and headers", () => {
  const get = { method: "GET", body: null };

  it.each([
    ["a slash at the end", "/v2/matrix/driving-car/", {}, 406, 6007],
    ["an unknown suffix", "/v2/matrix/driving-car/xml", {}, 406, 6007],
    ["an unknown suffix of directions", "/v2/directions/driving-car/xml", {}, 406, 2007],
    ["an unknown suffix of snap", "/v2/snap/driving-car/", {}, 406, 8007],
    ["a known suffix", "/v2/matrix/driving-car/json", {}, 200],
    ["another format", "/v2/matrix/driving-car", { headers: { accept: "application/geo+json" } }, 406, 6007],
    ["any format", "/v2/matrix/driving-car", { headers: { accept: "*/*" } }, 200],
    ["another method", "/v2/matrix/driving-car", { method: "GET", body: null }, 405],
    ["another content type", "/v2/matrix/driving-car", { headers: { "content-type": "text/plain" } }, 500],
    ["broken JSON", "/v2/matrix/driving-car", { body: "{" }, 500],
    ["no body", "/v2/matrix/driving-car", { body: "" }, 500, 6001],
    ["an unknown profile", "/v2/matrix/driving-cat", {}, 400, 6003],
    ["a key in the URL", "/v2/matrix/driving-car?api_key=good", {}, 200],
    ["an unknown path", "/v3/matrix/driving-car", {}, 404],
    [
      "GET directions as JSON",
      "/v2/directions/driving-car?start=8.6,49.4&end=8.7,49.4",
      { method: "GET", body: null, headers: { accept: "application/json" } },
      406,
      2007,
    ],
    ["GET directions", "/v2/directions/driving-car?start=8.6,49.4&end=8.7,49.4", { method: "GET", body: null }, 200],
    ["GET directions without an end", "/v2/directions/driving-car?start=8.6,49.4", get, 400, 2001],
    ["GET directions with half a place", "/v2/directions/driving-car?start=8.6&end=8.7,49.4", get, 400, 2003],
  ])("answers as the server does to %s: %s", async (_, path, init, status, code?: number) => {
    const { url } = await startStub();
    const reply = await ask(url + path, { json: { locations }, ...init });
    expect(reply.status).toBe(status);
    expect(reply.body.error?.code).toBe(code);
  });

  it("refuses another method in the format of the framework", async () => {
    const { url } = await startStub();
    const { status, headers, text } = await ask(`${url}/v2/matrix/driving-car`);
    expect([status, headers.get("content-type")]).toEqual([405, "application/problem+json;charset=UTF-8"]);
    expect(JSON.parse(text)).toMatchObject({
      type: "about:blank",
      title: "Method Not Allowed",
      status: 405,
      instance: "/ors/v2/matrix/driving-car",
    });
  });

  it("the stub serves its endpoints below the given contextPath", async () => {
    const { url } = await startStub({ contextPath: "" });
    expect(new URL(url).pathname).toBe("/");
    expect((await matrix(url, { locations })).status).toBe(200);
  });

  it("sends the attribution text of the engine's version", async () => {
    for (const [engineVersion, attribution] of [
      ["9.9.0", "openrouteservice.org, OpenStreetMap contributors"],
      ["10.0.0", "© openrouteservice by HeiGIT | Data from OpenStreetMap"],
    ] as const) {
      const { url } = await startStub({ engineVersion });
      expect((await matrix(url, { locations })).body.metadata.attribution).toBe(attribution);
    }
  });
});

describe("the stub's directions", () => {
  const route = (url: string, json: object, suffix = "", accept = "*/*"): Promise<Reply> =>
    ask(`${url}/v2/directions/driving-car${suffix}`, {
      json: { coordinates: locations, ...json },
      headers: { accept },
    });

  it.each([
    ["m", [886.1, 479.1], 1365.2],
    ["km", [0.886, 0.479], 1.365],
    ["mi", [0.551, 0.298], 0.848],
  ])("rounds directions as the server does, in %s", async (units, legs, distance) => {
    const { url } = await startStub({ world: referenceWorld });
    const { routes } = JSON.parse((await route(url, { units })).text);
    expect(routes[0].segments.map((segment: { distance: number }) => segment.distance)).toEqual(legs);
    expect(routes[0].summary.distance).toBe(distance);
    // The server does not round the sum.
    expect(routes[0].summary.duration).toBe(212.7 + 102.5);
  });

  it("answers directions as GeoJSON for GET, and on request", async () => {
    const { url } = await startStub({ world: referenceWorld });
    const [start, end] = locations.map(String);
    const replies = [
      await ask(`${url}/v2/directions/driving-car?start=${start}&end=${end}`),
      await route(url, { coordinates: locations.slice(0, 2) }, "/geojson", "application/geo+json"),
    ];
    for (const { headers, text } of replies) {
      expect(headers.get("content-type")).toContain("application/geo+json");
      expect(JSON.parse(text)).toMatchObject({
        type: "FeatureCollection",
        features: [
          {
            properties: { summary: { distance: 886.1, duration: 212.7 }, way_points: [0, 1] },
            geometry: { type: "LineString", coordinates: locations.slice(0, 2) },
          },
        ],
      });
    }
    const gpx = await route(url, {}, "/gpx", "application/gpx+xml");
    expect(gpx.text).toContain('<rtept lat="49.41461" lon="8.681495"/>');
  });

  it("answers directions of length 0 with the given zeroSummary, or that of the version", async () => {
    for (const [options, summary] of [
      [{ engineVersion: "9.7.0" }, {}],
      [{ engineVersion: "9.7.1" }, { distance: 0, duration: 0 }],
      [{ engineVersion: "9.7.1", zeroSummary: "empty" }, {}],
      [
        { engineVersion: "9.7.0", zeroSummary: "zeros" },
        { distance: 0, duration: 0 },
      ],
    ] as const) {
      const { url } = await startStub({ world: referenceWorld, ...options });
      const { text } = await route(url, { coordinates: [locations[0], locations[0]] });
      expect(JSON.parse(text).routes[0]).toMatchObject({ segments: [{ distance: 0 }] });
      expect(JSON.parse(text).routes[0].summary).toEqual(summary);
    }
  });

  it("snaps directions within the server's limit, or less on request", async () => {
    const world = {
      ...straightWorld,
      snap: (location: { latitude: number; longitude: number }) => ({ location, distanceMeters: 375 }),
    };
    const keys = { good: "active" } as const;
    for (const [options, radiuses, found] of [
      [{}, undefined, true],
      [{}, [-1], true],
      [{}, [1000], true],
      [{}, [350], false],
      [{ gateway: { keys } }, undefined, false],
    ] as const) {
      const { url } = await startStub({ world, ...options });
      const reply = await ask(`${url}/v2/directions/driving-car`, {
        json: { coordinates: locations, ...(radiuses === undefined ? {} : { radiuses }) },
        headers: { authorization: "good" },
      });
      expect(reply.body.error?.code).toBe(found ? undefined : 2010);
    }
  });

  it("limits directions to 100 km for your own server, 6000 km for the public service", async () => {
    for (const [options, degrees, message] of [
      [{}, 0.8, undefined],
      [{}, 1, "The approximated route distance must not be greater than 100000.0 meters."],
      [{ gateway: { keys: { good: "active" } } }, 50, undefined],
      [
        { gateway: { keys: { good: "active" } } },
        55,
        "The approximated route distance must not be greater than 6000000.0 meters.",
      ],
    ] as const) {
      const { url } = await startStub(options);
      const { body } = await ask(`${url}/v2/directions/driving-car`, {
        json: {
          coordinates: [
            [8, 10],
            [8, 10 + degrees],
          ],
        },
        headers: { authorization: "good" },
      });
      expect(body.error?.message).toBe(message);
    }
  });
});

describe("the stub's snap", () => {
  it("snaps to a road exactly if a matrix with the same radius does", async () => {
    const distances = [1999.9, 2000, 0];
    const { url } = await startStub({
      world: {
        ...straightWorld,
        snap: (location) => {
          const index = locations.findIndex(([longitude]) => longitude === location.longitude);
          return { location, distanceMeters: distances[index] ?? 0 };
        },
      },
    });
    const snap = await ask(`${url}/v2/snap/driving-car`, { json: { locations, radius: 2000 } });
    const isFound = JSON.parse(snap.text).locations.map((place: unknown) => place !== null);
    expect(isFound).toEqual([true, false, true]);
    expect((await matrix(url, { locations })).body.sources.map((place) => place !== null)).toEqual(isFound);
  });
});

describe("the stub's faults", () => {
  it("applies the faults of failNext one each, then those of chooseFault", async () => {
    const stub = await startStub({ chooseFault: ({ service }) => (service === "matrix" ? stubFaults.htmlPage : null) });
    stub.failNext(stubFaults.badGateway, stubFaults.springError);
    const replies = [];
    for (let index = 0; index < 3; index += 1) replies.push(await matrix(stub.url, { locations }));
    expect(replies.map(({ status }) => status)).toEqual([502, 500, 200]);
    expect(replies[1]?.body.path).toBeDefined();
    expect(replies[2]?.text).toContain("<html>");
    expect(stub.requests.map(({ status }) => status)).toEqual([502, 500, 200]);
  });

  it.each([{ kind: "reset" }, { kind: "truncate" }] as const)(
    "breaks the connection for the fault $kind",
    async (fault) => {
      const stub = await startStub({ chooseFault: () => fault });
      await expect(matrix(stub.url, { locations })).rejects.toThrow();
    },
  );

  it("holds back everything except health and status until the graphs are loaded", async () => {
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

describe("the stub's snap as GeoJSON", () => {
  it("answers a snap as GeoJSON without places that have no road, and keeps distances of 0", async () => {
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
