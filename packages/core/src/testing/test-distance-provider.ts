import assert from "node:assert/strict";
import type { Coordinates } from "../domain/coordinates.js";
import type { MeasuredRoad, RoadResult } from "../domain/road-result.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import { measureChecked } from "../plugin-kit/measure-checked.js";
import { measureMatrixChecked, type RoadMatrix, toBlockSize } from "../plugin-kit/measure-matrix.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import { type ConformanceCase, type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { rejectsWithReason } from "./rejects-with-reason.js";

/** Places in the area that the provider covers. */
export interface DistanceWorld {
  /** At least three places, at clearly different road distances from the destination, and not sorted by them. */
  readonly origins: readonly Coordinates[];
  readonly destination: Coordinates;
  /** The drive from each origin to the destination, in metres, within 1 %. Shows that the direction is right. */
  readonly expectedMeters: readonly number[];
  /** A point from which no drive leads to the destination. Default: the test for it is left out. */
  readonly unreachable?: Coordinates | undefined;
}

/** How the kit creates the provider under test, and the world that it must know. */
export interface DistanceProviderHarness {
  readonly name: string;
  readonly world: DistanceWorld;
  /** Receives the world as its fixture. */
  readonly create: CreateSubject<DistanceProvider, DistanceWorld>;
}

/** Checks the contract of a distance provider. */
export function testDistanceProvider(runner: TestRunner, harness: DistanceProviderHarness): void {
  registerCases(runner, `${harness.name} as a distance provider`, distanceProviderCases(harness.world), harness);
}

type ProviderCase = ConformanceCase<DistanceProvider, DistanceWorld>;

export function distanceProviderCases(world: DistanceWorld): readonly ProviderCase[] {
  const { origins, destination, expectedMeters, unreachable } = world;
  assert.ok(origins.length >= 3 && origins.length === expectedMeters.length, "a world has three origins or more");
  const cases: readonly ProviderCase[] = [
    {
      name: "states the version of its contract, its name and its limits",
      async run(create) {
        const provider = await create(world);
        assert.equal(provider.specificationVersion, "v1");
        assert.notEqual(provider.name, "");
        assert.ok(provider.maxOriginsPerCall >= 1, `maxOriginsPerCall is ${provider.maxOriginsPerCall}`);
        assert.ok(provider.maxSnapMeters > 0, `maxSnapMeters is ${provider.maxSnapMeters}`);
        assert.equal(typeof provider.reportsSnaps, "boolean", "reportsSnaps is not a boolean");
        const { maxCellsPerCall = 1, billing = "elements" } = provider;
        const isLimit = maxCellsPerCall >= 1 && (maxCellsPerCall === Infinity || Number.isInteger(maxCellsPerCall));
        assert.ok(isLimit, `maxCellsPerCall is ${maxCellsPerCall}`);
        assert.ok(billing === "calls" || billing === "elements", `billing is ${billing}`);
      },
    },
    {
      name: "returns the drive from each origin to the destination, in the order of the origins",
      async run(create) {
        const provider = await create(world);
        assertMeters(await provider.measureDistances({ origins, destination }), expectedMeters);
        assertMeters(
          await provider.measureDistances({ origins: [...origins].reverse(), destination }),
          [...expectedMeters].reverse(),
        );
      },
    },
    {
      name: "gives one origin the same answer alone as among others",
      async run(create) {
        const provider = await create(world);
        for (const [index, origin] of origins.entries()) {
          const results = await provider.measureDistances({ origins: [origin], destination });
          assertMeters(results, [expectedMeters[index] ?? Number.NaN]);
        }
      },
    },
    {
      name: "gives an origin that is listed twice two answers",
      async run(create) {
        const provider = await create(world);
        const order = [0, 1, 0];
        const results = await provider.measureDistances({
          origins: order.map((index) => at(origins, index)),
          destination,
        });
        assertMeters(
          results,
          order.map((index) => at(expectedMeters, index)),
        );
      },
    },
    {
      name: "returns plausible durations and snap distances",
      async run(create) {
        const provider = await create(world);
        const results = await provider.measureDistances({ origins, destination });
        results.forEach((result, index) => {
          assertPlausible(toMeasured(result), greatCircleDistanceMeters(at(origins, index), destination), provider);
        });
      },
    },
    {
      name: "returns no result that the dispatcher rejects as impossible",
      async run(create) {
        const provider = await create(world);
        const answer = await provider.measureDistances({ origins, destination });
        const answering = { ...toFacts(provider), measureDistances: async () => answer };
        const believed = await measureChecked(answering, { origins, destination });
        assert.deepEqual(believed, answer);
      },
    },
    {
      name: "reports one snap of the destination, the same in all results of a call",
      async run(create) {
        const provider = await create(world);
        const results = await provider.measureDistances({ origins, destination });
        assertOneSnap(results.map((result) => toMeasured(result).destinationSnapMeters ?? 0));
      },
    },
    {
      name: "answers concurrent calls correctly",
      async run(create) {
        const provider = await create(world);
        const answers = await Promise.all(
          origins.map((origin) => provider.measureDistances({ origins: [origin], destination })),
        );
        assertMeters(answers.flat(), expectedMeters);
      },
    },
    {
      name: "rejects with the signal's reason if it is aborted",
      async run(create) {
        const provider = await create(world);
        await rejectsWithReason((signal) => provider.measureDistances({ origins, destination }, { signal }));
      },
    },
    {
      name: "rejects with the signal's reason only, if it is aborted while it runs",
      async run(create) {
        const provider = await create(world);
        const controller = new AbortController();
        const reason = new Error("the caller's own reason");
        const answer = provider.measureDistances({ origins, destination }, { signal: controller.signal });
        controller.abort(reason);
        const outcome = await answer.then(
          () => reason,
          (error: unknown) => error,
        );
        assert.equal(outcome, reason, "rejected with something else than the signal's reason");
      },
    },
  ];
  const all = [...cases, ...matrixCases(world)];
  if (unreachable === undefined) return all;
  return [
    ...all,
    {
      name: "answers for the other origins if one of them has no route",
      async run(create) {
        const provider = await create(world);
        const [first = unreachable, ...others] = origins;
        const results = await provider.measureDistances({ origins: [first, unreachable, ...others], destination });
        assert.equal(results[1]?.status, "unreachable");
        assertMeters(results.toSpliced(1, 1), expectedMeters);
      },
    },
  ];
}

/** The cases of `measureMatrix`. A provider without it passes them all. */
function matrixCases(world: DistanceWorld): readonly ProviderCase[] {
  const { origins, destination, expectedMeters, unreachable } = world;
  const second = at(origins, 1);
  const cases: readonly ProviderCase[] = [
    {
      name: "returns a matrix with a row per origin and a column per destination, in request order",
      async run(create) {
        const provider = await create(world);
        const destinations = [second, destination, at(origins, 0), destination];
        const rows = await askMatrix(provider, origins, destinations);
        if (rows === null) return;
        assert.deepEqual(
          rows.map(({ length }) => length),
          origins.map(() => destinations.length),
        );
        for (const [column, end] of destinations.entries()) {
          const results = await provider.measureDistances({ origins, destination: end });
          assertMeters(
            rows.map((row) => at(row, column)),
            end === destination ? expectedMeters : results.map((result) => toMeasured(result).distanceMeters),
          );
        }
      },
    },
    {
      name: "gives a matrix with a single row, and for an origin that is there twice, two rows",
      async run(create) {
        const provider = await create(world);
        const single = await askMatrix(provider, [second], [destination]);
        if (single === null) return;
        assertMeters(single.flat(), [at(expectedMeters, 1)]);
        const rows = await askMatrix(provider, [second, second], [destination]);
        assertMeters(rows?.flat() ?? [], [at(expectedMeters, 1), at(expectedMeters, 1)]);
      },
    },
    {
      name: "gives in a matrix nothing that the dispatcher does not believe, and one snap of each place",
      async run(create) {
        const provider = await create(world);
        const destinations = [destination, second];
        const answer = await askMatrix(provider, origins, destinations);
        if (answer === null) return;
        const answering = { ...toFacts(provider), measureDistances: refuse, measureMatrix: async () => answer };
        assert.deepEqual(await measureMatrixChecked(answering, { origins, destinations }), answer);
        const roads = answer.map((row) => row.map(toMeasured));
        for (const row of roads) assertOneSnap(row.map(({ originSnapMeters = 0 }) => originSnapMeters));
        for (const column of destinations.keys()) {
          assertOneSnap(roads.map((row) => at(row, column).destinationSnapMeters ?? 0));
        }
      },
    },
    {
      name: "rejects a matrix with nothing but the signal's reason where it is aborted",
      async run(create) {
        const provider = await create(world);
        if (provider.measureMatrix === undefined) return;
        const request = { origins: [second], destinations: [destination] };
        await rejectsWithReason(async (signal) => provider.measureMatrix?.(request, { signal }));
        const controller = new AbortController();
        const reason = new Error("the caller's own reason");
        const answer = provider.measureMatrix(request, { signal: controller.signal });
        controller.abort(reason);
        const outcome = await answer.then(
          () => reason,
          (error: unknown) => error,
        );
        assert.equal(outcome, reason, "rejected with something else than the signal's reason");
      },
    },
  ];
  if (unreachable === undefined) return cases;
  return [
    ...cases,
    {
      name: "does not let a place without a way spoil a matrix, at either end",
      async run(create) {
        const provider = await create(world);
        const [first = unreachable, ...others] = origins;
        const rows = await askMatrix(provider, [first, unreachable, ...others], [unreachable, destination]);
        if (rows === null) return;
        assert.equal(rows[1]?.at(-1)?.status, "unreachable");
        assertMeters(rows.map((row) => at(row, row.length - 1)).toSpliced(1, 1), expectedMeters);
      },
    },
  ];
}

/** Asks for a matrix; null if the provider measures none, or not of this size in one call. */
async function askMatrix(
  provider: DistanceProvider,
  origins: readonly Coordinates[],
  destinations: readonly Coordinates[],
): Promise<RoadMatrix | null> {
  const { height, width } = toBlockSize(origins.length, destinations.length, provider);
  if (provider.measureMatrix === undefined || height < origins.length || width < destinations.length) return null;
  const rows = await provider.measureMatrix({ origins, destinations });
  assert.equal(rows.length, origins.length, `${rows.length} rows for ${origins.length} origins`);
  return rows;
}

async function refuse(): Promise<never> {
  throw new Error("only the matrix is asked for");
}

function assertOneSnap(snaps: readonly number[]): void {
  assert.ok(Math.max(...snaps) - Math.min(...snaps) <= 1, `snaps of one place: ${snaps.join(", ")} m`);
}

/** Reads what a provider states about itself; it may be an instance of a class. */
function toFacts({ specificationVersion, name, maxOriginsPerCall, maxSnapMeters, reportsSnaps }: DistanceProvider) {
  return { specificationVersion, name, maxOriginsPerCall, maxSnapMeters, reportsSnaps };
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  assert.ok(item !== undefined);
  return item;
}

function toMeasured(result: RoadResult | undefined): MeasuredRoad {
  assert.equal(result?.status, "measured", `expected a drive; got ${JSON.stringify(result)}`);
  return result as MeasuredRoad;
}

function assertMeters(results: readonly RoadResult[], expectedMeters: readonly number[]): void {
  assert.equal(results.length, expectedMeters.length, "not one result an origin");
  results.forEach((result, index) => {
    const { distanceMeters } = toMeasured(result);
    const expected = at(expectedMeters, index);
    assert.ok(
      Math.abs(distanceMeters - expected) <= Math.max(1, expected * 0.01),
      `origin ${index}: ${distanceMeters} m; expected ${expected} m`,
    );
  });
}

/** Door to door is never shorter than the great circle, except for 0.6 % and 2 m because of ellipsoids and rounding. */
function assertPlausible(road: MeasuredRoad, greatCircleMeters: number, provider: DistanceProvider): void {
  const { distanceMeters, durationSeconds, originSnapMeters = 0, destinationSnapMeters = 0 } = road;
  for (const value of [distanceMeters, durationSeconds, originSnapMeters, destinationSnapMeters]) {
    assert.ok(Number.isFinite(value) && value >= 0, `${value} in ${JSON.stringify(road)}`);
  }
  const roomMeters = provider.reportsSnaps ? 0 : 2 * provider.maxSnapMeters;
  const doorToDoorMeters = distanceMeters + originSnapMeters + destinationSnapMeters + roomMeters;
  assert.ok(
    doorToDoorMeters >= greatCircleMeters * 0.994 - 2,
    `${doorToDoorMeters} m door to door, but ${greatCircleMeters} m by great circle`,
  );
}
