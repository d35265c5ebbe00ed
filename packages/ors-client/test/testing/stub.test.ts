import { describe, expect, it } from "vitest";
import { recordedWorld, referenceWorld, type StubWorld, straightWorld } from "../../src/testing/index.js";
import { both, locations, matrix } from "../support/ask.js";
import { placeA, placeB } from "../support/heidelberg.js";
import { startStub } from "../support/stub.js";

describe("the stub's matrix", () => {
  it("answers a matrix with the reference numbers of openrouteservice's own tests", async () => {
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
    const miles = await matrix(url, { locations, ...both, units: "mi" });
    expect(miles.body.distances[0]).toEqual([0, 0.55, 0.85]);
  });

  it("repeats the request, its profile and its id in the metadata", async () => {
    const { url } = await startStub();
    const { body } = await matrix(url, { locations, ...both, units: "m", id: "7" });
    expect(body.metadata).toMatchObject({
      id: "7",
      service: "matrix",
      query: { locations, profile: "driving-car", profileName: "driving-car", responseType: "json", units: "m" },
      engine: { version: "9.10.0", graph_date: "0000-00-00T00:00:00Z" },
    });
    expect(body.metadata.query).not.toHaveProperty("id");
  });

  it("rounds the places on the road to six decimals", async () => {
    const location = { latitude: 49.414_610_49, longitude: 8.681_495_51 };
    const { url } = await startStub({ world: { ...straightWorld, snap: () => ({ location, distanceMeters: 1 }) } });
    expect((await matrix(url, { locations })).body.sources[0]?.location).toEqual([8.681_496, 49.41461]);
  });

  it("the stub's matrix does not check ranges: accepts a latitude above 90", async () => {
    const { url } = await startStub();
    expect((await matrix(url, { locations: [[8, 95], ...locations] })).status).toBe(200);
  });

  it("rounds distances from a 32-bit float to two decimals", async () => {
    const { url } = await startStub({
      world: { drive: () => ({ distanceMeters: 512_345.678, durationSeconds: 1.005 }) },
    });
    const { body } = await matrix(url, { locations: locations.slice(0, 2), ...both });
    expect(body.distances[0]?.[1]).toBe(512_345.69);
  });

  it("leaves out metrics that were not requested, and a snapped distance of 0.00", async () => {
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
    ["an index below 0", { locations, destinations: ["-1"] }, 400, 6003],
    ["no destinations", { locations, destinations: [] }, 500, undefined, "Index 0 out of bounds for length 0"],
    ["no sources", { locations, sources: [] }, 500, undefined, "Index 0 out of bounds for length 0"],
    ["too many cells", { locations, sources: ["0", "1"] }, 400, 6004, /Only a total of 5 routes are allowed\./],
  ])("refuses a matrix with %s as the server does", async (_, json, status, code, message: string | RegExp = /./) => {
    const { url } = await startStub({ maxMatrixCells: 5 });
    const reply = await matrix(url, json);
    expect(reply.status).toBe(status);
    expect(reply.body.error.code).toBe(code);
    expect(reply.body.error.message).toMatch(message);
    expect(reply.body.info.engine.version).toBe("9.10.0");
  });

  it("accepts indices as numbers, and `all` for all of them", async () => {
    const { url } = await startStub();
    const { body } = await matrix(url, { locations, sources: [1, 2], destinations: ["all"] });
    expect(body.durations).toHaveLength(2);
    expect(body.durations[0]).toHaveLength(3);
  });

  it("returns road names only on request, and only for roads that have one", async () => {
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

  it("counts `all` against the cell limit only from 9.0.0 on", async () => {
    for (const [engineVersion, status] of [
      ["8.2.0", 200],
      ["9.0.0", 400],
    ] as const) {
      const { url } = await startStub({ maxMatrixCells: 5, engineVersion });
      expect((await matrix(url, { locations })).status).toBe(status);
    }
  });

  it("names places outside its area by their positions in the lists, latitude first", async () => {
    const { url } = await startStub({ world: { ...straightWorld, bounds: [8.68, 49.4, 8.687, 49.5] } });
    const { status, body } = await matrix(url, { locations, sources: ["0", "2"], destinations: ["2"] });
    expect(status).toBe(404);
    expect(body.error).toEqual({
      code: 6010,
      message:
        "Source point(s) [1] out of bounds: 49.420318,8.687872. Destination point(s) [0] out of bounds: 49.420318,8.687872.",
    });
  });

  it("answers null for a place beyond the radius from any road, and measures the others", async () => {
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

describe("Islands in the stub's world", () => {
  const islandOf = ({ longitude }: { readonly longitude: number }): number => (longitude === placeB.longitude ? 1 : 0);
  const world: StubWorld = { ...straightWorld, islandOf };
  const column = { locations, ...both, sources: ["0", "1", "2"], destinations: ["0"] };
  const isNull = (body: { distances: unknown[][] }): boolean[] => body.distances.flat().map((cell) => cell === null);

  it("answers right nulls for islands with one destination or one source", async () => {
    const { url } = await startStub({ world });
    expect(isNull((await matrix(url, column)).body)).toEqual([false, true, false]);
    const row = { locations, ...both, sources: ["0"], destinations: ["0", "1", "2"] };
    expect(isNull((await matrix(url, row)).body)).toEqual([false, true, false]);
  });

  it("answers false nulls for islands with one destination before 8.1.0", async () => {
    const { url } = await startStub({ world, engineVersion: "7.1.1" });
    expect((await matrix(url, column)).body.distances).toEqual([[0], [null], [null]]);
  });

  it("answers false nulls for islands in a square matrix, except on its diagonal", async () => {
    const { url } = await startStub({ world });
    expect((await matrix(url, { locations, ...both })).body.distances).toEqual([
      [0, null, null],
      [null, 0, null],
      [null, null, 0],
    ]);
  });

  it("fails the whole request for islands without prepared shortcuts", async () => {
    const { url } = await startStub({ world, algorithm: "dijkstra" });
    const { status, body } = await matrix(url, column);
    expect(status).toBe(500);
    expect(body.error).toEqual({
      code: 6099,
      message: "Unable to compute a distance/duration matrix: Some target nodes could not be found.",
    });
  });

  it.each([{ optimized: false }, { options: { avoid_features: ["ferries"] } }])(
    "fails a request for islands whose options rule out the prepared shortcuts: %j",
    async (extra) => {
      const { url } = await startStub({ world });
      expect((await matrix(url, { ...column, ...extra })).body.error.code).toBe(6099);
    },
  );
});

describe("A recorded matrix", () => {
  it("serves a recorded matrix in both directions, and knows no other places", async () => {
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
