import { describe, expect, it } from "vitest";
import type { DistanceProvider, MeasuredRoad, RoadResult } from "../../src/index.js";
import { memoryDistances } from "../../src/memory/index.js";
import { distanceProviderCases } from "../../src/testing/test-distance-provider.js";
import { oneWayWorld, toRoadResult } from "../support/one-way-world.js";
import { failingCases } from "../support/planted-faults.js";

// A kit that passes everything proves nothing: each fault here is planted in a correct plug-in, and must be caught by
// the case for it.

describe("the conformance kit for distance providers", () => {
  const cases = distanceProviderCases(oneWayWorld);

  const plant = (fault: (sound: DistanceProvider) => Partial<DistanceProvider>): Promise<readonly string[]> =>
    failingCases(cases, () => {
      const sound = memoryDistances(toRoadResult);
      return { subject: { ...sound, ...fault(sound) } };
    });

  it("the kit of distance providers passes a correct one", async () => {
    expect(await plant(() => ({}))).toEqual([]);
  });

  it("catches a distance provider that sorts its answer", async () => {
    const failing = await plant((sound) => ({
      measureDistances: async (request, options) =>
        (await sound.measureDistances(request, options)).toSorted(
          (a, b) => ("distanceMeters" in a ? a.distanceMeters : 0) - ("distanceMeters" in b ? b.distanceMeters : 0),
        ),
    }));
    expect(failing).toContain("returns the drive from each origin to the destination, in the order of the origins");
  });

  it("catches a distance provider that measures the way back", async () => {
    const failing = await plant(() => memoryDistances((origin, destination) => toRoadResult(destination, origin)));
    expect(failing).toContain("returns the drive from each origin to the destination, in the order of the origins");
  });

  it("catches a distance provider that answers once for an origin that is listed twice", async () => {
    const failing = await plant((sound) => ({
      measureDistances: ({ origins, destination }, options) =>
        sound.measureDistances({ origins: [...new Set(origins)], destination }, options),
    }));
    expect(failing).toContain("gives an origin that is listed twice two answers");
  });

  it("catches a distance provider that answers in kilometres", async () => {
    const failing = await plant((sound) => ({
      measureDistances: async (request, options) =>
        (await sound.measureDistances(request, options)).map((result) =>
          result.status === "measured" ? { ...result, distanceMeters: result.distanceMeters / 1000 } : result,
        ),
    }));
    expect(failing).toContain("returns plausible durations and snap distances");
  });

  it.each<[string, (road: MeasuredRoad) => RoadResult]>([
    ["0 m and 0 s for places that no road joins", (road) => ({ ...road, distanceMeters: 0, durationSeconds: 0 })],
    ["0 s for kilometres", (road) => ({ ...road, durationSeconds: 0 })],
    ["a number for no way", (road) => ({ ...road, distanceMeters: 9e15 })],
    ["a snap beyond its limit", (road) => ({ ...road, originSnapMeters: 351 })],
    ["an unknown status", () => ({ status: "lost" }) as never],
    ["an unknown reason", () => ({ status: "unreachable", reason: "LAZY" }) as never],
  ])("catches a distance provider that answers %s for one origin", async (_, spoil) => {
    const failing = await plant((sound) => ({
      measureDistances: async (request, options) =>
        (await sound.measureDistances(request, options)).map((result, index) =>
          index === 0 && result.status === "measured" ? spoil(result) : result,
        ),
    }));
    expect(failing).toContain("returns no result that the dispatcher rejects as impossible");
  });

  it("catches a distance provider that says of the destination now this and now that", async () => {
    const failing = await plant((sound) => ({
      measureDistances: async (request, options) =>
        (await sound.measureDistances(request, options)).map((result, index) =>
          result.status === "measured" ? { ...result, destinationSnapMeters: 10 * index } : result,
        ),
    }));
    expect(failing).toEqual(["reports one snap of the destination, the same in all results of a call"]);
  });

  it.each<Partial<DistanceProvider>>([
    { maxSnapMeters: 0 },
    { maxSnapMeters: undefined as never },
    { reportsSnaps: undefined as never },
  ])("catches a distance provider that states %o", async (stated) => {
    expect(await plant(() => stated)).toContain("states the version of its contract, its name and its limits");
  });

  it("catches a distance provider that fails as a whole for one origin without a way", async () => {
    const failing = await plant((sound) => ({
      measureDistances: async (request, options) => {
        const results = await sound.measureDistances(request, options);
        if (results.some(({ status }) => status === "unreachable")) throw new Error("no route");
        return results;
      },
    }));
    expect(failing).toEqual(["answers for the other origins if one of them has no route"]);
  });

  const inMatrix = "returns a matrix with a row per origin and a column per destination, in request order";

  /** Plants a fault in the matrix of a correct plug-in. */
  const plantInMatrix = (
    spoil: (measure: NonNullable<DistanceProvider["measureMatrix"]>) => NonNullable<DistanceProvider["measureMatrix"]>,
  ): Promise<readonly string[]> =>
    plant((sound) => ({
      measureMatrix: spoil(async (request, options) => (await sound.measureMatrix?.(request, options)) ?? []),
    }));

  it("passes a distance provider without a matrix", async () => {
    expect(await plant(() => ({ measureMatrix: undefined as never }))).toEqual([]);
  });

  it("catches a matrix with a row for each destination", async () => {
    const failing = await plantInMatrix((measure) => async (request, options) => {
      const rows = await measure(request, options);
      return request.destinations.map((_, column) => rows.flatMap((row) => row[column] ?? []));
    });
    expect(failing).toContain(inMatrix);
  });

  it("catches a matrix that answers once for a destination that is there twice", async () => {
    const failing = await plantInMatrix(
      (measure) =>
        ({ origins, destinations }, options) =>
          measure({ origins, destinations: [...new Set(destinations)] }, options),
    );
    expect(failing).toEqual([inMatrix]);
  });

  it("catches a matrix that answers once for an origin that is there twice", async () => {
    const failing = await plantInMatrix(
      (measure) =>
        ({ origins, destinations }, options) =>
          measure({ origins: [...new Set(origins)], destinations }, options),
    );
    expect(failing).toEqual(["gives a matrix with a single row, and for an origin that is there twice, two rows"]);
  });

  it("catches a matrix of the way back", async () => {
    const failing = await plantInMatrix((measure) => async ({ origins, destinations }, options) => {
      const rows = await measure({ origins: destinations, destinations: origins }, options);
      return origins.map((_, column) => rows.flatMap((row) => row[column] ?? []));
    });
    expect(failing).toContain(inMatrix);
  });

  it.each<[string, (road: MeasuredRoad, row: number) => RoadResult]>([
    ["a number for no way", (road) => ({ ...road, distanceMeters: 9e15 })],
    ["0 m and 0 s for places that no road joins", (road) => ({ ...road, distanceMeters: 0, durationSeconds: 0 })],
    ["another snap of a destination in each row", (road, row) => ({ ...road, destinationSnapMeters: 10 * row })],
    ["a snap beyond its limit", (road) => ({ ...road, originSnapMeters: 351 })],
    ["an unknown reason", () => ({ status: "unreachable", reason: "LAZY" }) as never],
  ])("catches a matrix with %s", async (_, spoil) => {
    const failing = await plantInMatrix(
      (measure) => async (request, options) =>
        (await measure(request, options)).map((cells, row) =>
          cells.map((cell) => (cell.status === "measured" ? spoil(cell, row) : cell)),
        ),
    );
    expect(failing).toContain(
      "gives in a matrix nothing that the dispatcher does not believe, and one snap of each place",
    );
  });

  it("catches a matrix that fails as a whole for one place without a way", async () => {
    const failing = await plantInMatrix((measure) => async (request, options) => {
      const rows = await measure(request, options);
      if (rows.flat().some(({ status }) => status === "unreachable")) throw new Error("no route");
      return rows;
    });
    expect(failing).toEqual(["does not let a place without a way spoil a matrix, at either end"]);
  });

  it("catches a matrix that ignores the signal", async () => {
    expect(await plantInMatrix((measure) => (request) => measure(request))).toEqual([
      "rejects a matrix with nothing but the signal's reason where it is aborted",
    ]);
  });

  it.each<Partial<DistanceProvider>>([{ maxCellsPerCall: 0 }, { maxCellsPerCall: 2.5 }, { billing: "hours" as never }])(
    "catches a distance provider that states %o",
    async (stated) => {
      expect(await plant(() => stated)).toContain("states the version of its contract, its name and its limits");
    },
  );

  it("catches a distance provider that ignores the signal", async () => {
    expect(await plant((sound) => ({ measureDistances: (request) => sound.measureDistances(request) }))).toEqual([
      "rejects with the signal's reason if it is aborted",
    ]);
  });

  it("catches a distance provider that hides the reason of an abort on the way", async () => {
    const failing = await plant((sound) => ({
      measureDistances: async (request, options) => {
        await Promise.resolve();
        if (options?.signal?.aborted) throw new Error("fetch failed");
        return sound.measureDistances(request, options);
      },
    }));
    expect(failing).toContain("rejects with the signal's reason only, if it is aborted while it runs");
  });
});
