import { type Coordinates, greatCircleDistanceMeters, type Technician } from "@dispatch/core";
import { compareIds, isValidCoordinates } from "@dispatch/core/plugin-kit";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";
import { insertTechnicians } from "../support/insert-rows.js";

interface Row extends Technician {
  readonly isActive: boolean | null;
}

/** SQL and JavaScript round differently by less than this; technicians closer together may be in either order. */
const roundingMeters = 0.2;

/** Degrees at and near the edges of the map, and coarse ones, so that many technicians are equally far. */
const latitude = fc.oneof(
  fc.double({ min: -90, max: 90, noNaN: true }),
  fc.constantFrom(-90, 90, 0, 89.9999999, -89.9999999),
  fc.integer({ min: -9, max: 9 }).map((tens) => tens * 10),
);
const longitude = fc.oneof(
  fc.double({ min: -180, max: 180, noNaN: true }),
  fc.constantFrom(-180, 180, 0, 179.9999999, -179.9999999),
  fc.integer({ min: -18, max: 18 }).map((tens) => tens * 10),
);
const place: fc.Arbitrary<Coordinates> = fc.record({ latitude, longitude });
const invalidDegrees = fc.constantFrom(
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  180.0000001,
  -500,
);
const nowhere: fc.Arbitrary<Coordinates> = fc.oneof(
  fc.record({ latitude: invalidDegrees, longitude }),
  fc.record({ latitude, longitude: invalidDegrees }),
);
const depot = fc.constant({ latitude: 49.4, longitude: 8.7 });
const fleet: fc.Arbitrary<readonly Row[]> = fc
  .array(
    fc.record({
      location: fc.oneof(
        { weight: 6, arbitrary: place },
        { weight: 2, arbitrary: depot },
        { weight: 1, arbitrary: nowhere },
      ),
      isActive: fc.constantFrom(true, true, true, false, null),
    }),
    { maxLength: 60 },
  )
  .map((rows) => rows.map((row, index) => ({ ...row, id: String(index + 1) })));

describe.each(backends)("findNearest on $name", ({ open }) => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    database = await open();
    store = createPgStore(database.pool);
  });
  afterAll(() => database.drop());

  it("returns the brute-force order over all pages, for any fleet and location", async () => {
    await fc.assert(
      fc.asyncProperty(fleet, fc.oneof(place, depot), fc.integer({ min: 1, max: 25 }), async (rows, near, limit) => {
        await database.truncate();
        await insertTechnicians(database.pool, rows);
        const { technicians, unlocatable } = await findAll(store, near, limit);
        const active = rows.filter(({ isActive }) => isActive === true);
        expectOrder(technicians, active, near);
        expect(unlocatable.map(({ id }) => id)).toEqual(
          active.filter(({ location }) => !isValidCoordinates(location)).map(({ id }) => id),
        );
      }),
      { numRuns: 60 },
    );
  });
});

async function findAll(store: PgStore, near: Coordinates, limit: number) {
  const technicians: Technician[] = [];
  const unlocatable: Technician[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await store.technicians.findNearest({ near, limit, after });
    technicians.push(...page.technicians);
    unlocatable.push(...(page.unlocatable ?? []));
    if (page.next === null) return { technicians, unlocatable };
    expect(page.technicians).toHaveLength(limit);
    after = page.next;
  }
}

function expectOrder(found: readonly Technician[], active: readonly Row[], near: Coordinates): void {
  const meters = ({ location }: Technician): number => greatCircleDistanceMeters(location, near);
  const expected = active
    .filter(({ location }) => isValidCoordinates(location))
    .sort((left, right) => meters(left) - meters(right) || compareIds(left.id, right.id));
  expect(new Set(found.map(({ id }) => id))).toEqual(new Set(expected.map(({ id }) => id)));
  expect(found).toHaveLength(expected.length);
  found.forEach((technician, rank) => {
    const wanted = expected[rank];
    expect(wanted && Math.abs(meters(technician) - meters(wanted))).toBeLessThan(roundingMeters);
    const next = found[rank + 1];
    if (next !== undefined && isSamePlace(technician, next)) expect(compareIds(technician.id, next.id)).toBeLessThan(0);
  });
}

function isSamePlace(left: Technician, right: Technician): boolean {
  return left.location.latitude === right.location.latitude && left.location.longitude === right.location.longitude;
}
