import assert from "node:assert/strict";
import { type Coordinates, isValidCoordinates } from "../domain/coordinates.js";
import { compareIds } from "../domain/ids.js";
import type { Technician } from "../domain/technician.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import type { MemoryTechnician } from "../memory/memory-technicians.js";
import type { NearestTechnicians, TechnicianSource } from "../plugins/technician-source.js";
import { type ConformanceCase, type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { randomFleet, testPlaces } from "./random-fleet.js";
import { rejectsWithCode } from "./rejects-with-code.js";
import { rejectsWithReason } from "./rejects-with-reason.js";

export interface TechnicianFixture {
  /** Ids are whole numbers, as strings. Some are inactive, and some have no valid location. */
  readonly technicians: readonly MemoryTechnician[];
}

export interface TechnicianSourceHarness {
  readonly name: string;
  readonly create: CreateSubject<TechnicianSource, TechnicianFixture>;
  /**
   * Whether what is behind the source can hold NaN and degrees out of range. Where it cannot, the test of such rows is
   * left out.
   *
   * @default true
   */
  readonly holdsInvalidLocations?: boolean | undefined;
}

/** Checks that a technician source keeps its contract. */
export function testTechnicianSource(runner: TestRunner, harness: TechnicianSourceHarness): void {
  const { name, create, holdsInvalidLocations = true } = harness;
  const cases = holdsInvalidLocations ? [...technicianSourceCases, ...invalidLocationCases] : technicianSourceCases;
  registerCases(runner, `${name} as a technician source`, cases, create);
}

const heidelberg: Coordinates = { latitude: 49.4, longitude: 8.7 };

/** Two formulas may round a distance differently by this much. */
const roundingMeters = 0.5;

type TechnicianCase = ConformanceCase<TechnicianSource, TechnicianFixture>;

export const technicianSourceCases: readonly TechnicianCase[] = [
  {
    name: "states the version of its contract and its name",
    async run(create) {
      const source = await create({ technicians: [] });
      assert.equal(source.specificationVersion, "v1");
      assert.notEqual(source.name, "");
    },
  },
  {
    name: "gives an empty last page where there is nobody",
    async run(create) {
      const source = await create({ technicians: [] });
      const page = await source.findNearest({ near: heidelberg, limit: 5 });
      assert.deepEqual(page.technicians, []);
      assert.equal(page.next, null);
    },
  },
  {
    name: "gives the nearest first, with locations exactly as stored",
    async run(create) {
      const technicians = [technicianAt("1", 0.03), technicianAt("2", 0.010_000_123), technicianAt("3", 0.02)];
      const source = await create({ technicians });
      const page = await source.findNearest({ near: heidelberg, limit: 5 });
      assert.deepEqual(
        page.technicians.map(({ id, location }) => ({ id, location: { ...location } })),
        [technicians[1], technicians[2], technicians[0]],
      );
    },
  },
  {
    name: "leaves out the inactive",
    async run(create) {
      const technicians = [{ ...technicianAt("1", 0.01), isActive: false }, technicianAt("2", 0.02)];
      const source = await create({ technicians });
      assert.deepEqual(await listIds(source, heidelberg, 5), ["2"]);
    },
  },
  {
    name: "breaks ties by id, in numeric order, also where a page ends among them",
    async run(create) {
      const atOneDepot = ["10", "9", "2", "100", "1", "11"].map((id) => technicianAt(id, 0.01));
      const source = await create({ technicians: [technicianAt("3", 0.02), ...atOneDepot] });
      for (const limit of [1, 2, 4, 7]) {
        assert.deepEqual(await listIds(source, heidelberg, limit), ["1", "2", "9", "10", "11", "100", "3"]);
      }
    },
  },
  {
    name: "never gives more than the limit, and says where there is more",
    async run(create) {
      const source = await create({ technicians: [technicianAt("1", 0.01), technicianAt("2", 0.02)] });
      const first = await source.findNearest({ near: heidelberg, limit: 1 });
      assert.deepEqual(idsOf(first), ["1"]);
      assert.notEqual(first.next, null);
    },
  },
  {
    name: "refuses a cursor that it never gave, and a limit that is none",
    async run(create) {
      const source = await create({ technicians: [technicianAt("1", 0.01)] });
      for (const limit of [0, -1, 1.5, Number.NaN]) {
        await rejectsWithCode("INVALID_REQUEST", () => source.findNearest({ near: heidelberg, limit }));
      }
      const after = "no such cursor";
      await rejectsWithCode("INVALID_REQUEST", () => source.findNearest({ near: heidelberg, limit: 1, after }));
    },
  },
  {
    name: "is right at the poles, at the antimeridian and everywhere else, page by page to the end",
    async run(create) {
      const technicians = randomFleet(210);
      const source = await create({ technicians });
      for (const near of testPlaces) {
        assertRanking(await listIds(source, near, 60), technicians, near);
        assertRanking(idsOf(await source.findNearest({ near, limit: 5 })), technicians, near);
      }
    },
  },
  {
    name: "answers searches that run at once, each with its own",
    async run(create) {
      const technicians = randomFleet(70);
      const source = await create({ technicians });
      const rankings = await Promise.all(testPlaces.map((near) => listIds(source, near, 20)));
      testPlaces.forEach((near, index) => {
        assertRanking(rankings[index] ?? [], technicians, near);
      });
    },
  },
  {
    name: "rejects with the signal's reason where it is aborted",
    async run(create) {
      const source = await create({ technicians: [technicianAt("1", 0.01)] });
      await rejectsWithReason((signal) => source.findNearest({ near: heidelberg, limit: 1 }, { signal }));
    },
  },
];

export const invalidLocationCases: readonly TechnicianCase[] = [
  {
    name: "names active technicians without a valid location on the first page, and never among the nearest",
    async run(create) {
      const invalid: readonly Coordinates[] = [
        { latitude: Number.NaN, longitude: 8.7 },
        { latitude: 49.4, longitude: Number.POSITIVE_INFINITY },
        { latitude: 90.1, longitude: 8.7 },
        { latitude: 49.4, longitude: -180.1 },
      ];
      const source = await create({
        technicians: [
          technicianAt("1", 0.01),
          technicianAt("2", 0.02),
          ...invalid.map((location, index) => ({ id: String(index + 3), location })),
          { id: "7", location: { latitude: Number.NaN, longitude: Number.NaN }, isActive: false },
        ],
      });
      const first = await source.findNearest({ near: heidelberg, limit: 1 });
      const second = await source.findNearest({ near: heidelberg, limit: 1, after: first.next ?? undefined });
      assert.deepEqual([...idsOf(first), ...idsOf(second)], ["1", "2"]);
      assert.deepEqual((first.unlocatable ?? []).map(({ id }) => id).sort(compareIds), ["3", "4", "5", "6"]);
      assert.ok((first.unlocatable ?? []).every(({ location }) => !isValidCoordinates(location)));
      assert.deepEqual(second.unlocatable ?? [], [], "named them on the second page too");
    },
  },
];

function technicianAt(id: string, degreesNorth: number): Technician {
  return { id, location: { latitude: heidelberg.latitude + degreesNorth, longitude: heidelberg.longitude } };
}

function idsOf({ technicians }: NearestTechnicians): readonly string[] {
  return technicians.map(({ id }) => id);
}

/** The ids of every page, checking that no page is over the limit. */
async function listIds(source: TechnicianSource, near: Coordinates, limit: number): Promise<readonly string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < 1000; pages += 1) {
    const page = await source.findNearest({ near, limit, after });
    assert.ok(page.technicians.length <= limit, `gave ${page.technicians.length} where the limit was ${limit}`);
    ids.push(...idsOf(page));
    if (page.next === null) return ids;
    after = page.next;
  }
  return assert.fail("pages without end");
}

/** Checks ids, from the nearest on, against a sort of the whole fleet. */
function assertRanking(ids: readonly string[], fleet: readonly Technician[], near: Coordinates): void {
  const metersById = new Map(fleet.map(({ id, location }) => [id, greatCircleDistanceMeters(location, near)]));
  const expected = [...metersById.values()].sort((left, right) => left - right);
  assert.equal(new Set(ids).size, ids.length, "gave someone twice");
  ids.forEach((id, rank) => {
    const meters = metersById.get(id) ?? Number.NaN;
    const difference = Math.abs(meters - (expected[rank] ?? Number.NaN));
    assert.ok(
      difference <= roundingMeters,
      `near ${near.latitude}, ${near.longitude}: rank ${rank} is ${id} at ${meters} m; expected ${expected[rank]} m`,
    );
  });
}
