import {
  type Coordinates,
  type FindNearestRequest,
  greatCircleDistanceMeters,
  type SearchWindow,
  type Visit,
} from "@dispatch/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";
import { insertTechnicians } from "../support/insert-rows.js";

const hourMs = 3_600_000;
const monday = Date.parse("2030-01-14T00:00:00Z");
const within: SearchWindow = { earliestMs: monday + 60 * hourMs, latestMs: monday + 66 * hourMs };

/** Numbers from 0 to below 1; the same ones each time. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
const random = createRandom(7);
const anywhere = (): Coordinates => ({ latitude: 48 + random() * 4, longitude: 177 + random() * 6 });
const onEarth = ({ latitude, longitude }: Coordinates): Coordinates => ({
  latitude,
  longitude: longitude > 180 ? longitude - 360 : longitude,
});
const somewhere = (): Coordinates => onEarth(anywhere());

const technicians = Array.from({ length: 90 }, (_, index) => ({
  id: String(index + 1),
  location: somewhere(),
  ...(index % 3 === 0 && { base: somewhere() }),
  ...(index % 4 !== 3 && { capacity: index % 4 === 2 ? 2 : 1 }),
}));

/** Half a day apart, over a week. */
const planned = technicians.flatMap(({ id }) =>
  Array.from({ length: 4 }, (_, index) => {
    const startMs = monday + Math.floor(random() * 10 + index * 36) * hourMs;
    return { technicianId: id, location: somewhere(), startMs };
  }),
);

describe.each(backends)("A search for a window on $name", ({ open }) => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    database = await open();
    store = createPgStore(database.pool);
    await insertTechnicians(database.pool, technicians);
    await database.pool.query(
      `select dispatch_add_visit(id, owners.capacity, start - interval '10 minutes', start, start + interval '1 hour', visits.latitude,
        visits.longitude, $2::timestamptz, 1800, null, null, null, null, null, null, null, null)
      from json_to_recordset($1) as visits (id integer, start timestamptz, latitude float8, longitude float8)
        join technicians as owners on technicianid = id`,
      [
        JSON.stringify(
          planned.map(({ technicianId, location, startMs }) => ({
            id: technicianId,
            start: new Date(startMs).toISOString(),
            ...location,
          })),
        ),
        new Date(monday).toISOString(),
      ],
    );
  });
  afterAll(() => database.drop());

  /** Each technician once, at the first place. */
  async function listAll(request: FindNearestRequest): Promise<readonly string[]> {
    const found = new Set<string>();
    let after: string | undefined;
    do {
      const page = await store.technicians.findNearest({ ...request, after });
      expect(page.technicians.length).toBeLessThanOrEqual(request.limit);
      for (const { id } of page.technicians) found.add(id);
      after = page.next ?? undefined;
    } while (after !== undefined);
    return [...found];
  }

  const toPlaces = ({ id, location, base, capacity }: (typeof technicians)[number]): readonly Coordinates[] => [
    location,
    ...(base === undefined || capacity !== 1 ? [] : [base]),
    ...(capacity !== 1
      ? []
      : planned
          .filter(({ technicianId, startMs }) => {
            const fromMs = within.earliestMs - 26 * hourMs;
            return technicianId === id && startMs >= fromMs && startMs <= within.latestMs;
          })
          .map((visit) => visit.location)),
  ];

  // Without a calendar, and with several lanes, nobody knows where they are then.
  it.each([
    { latitude: 50, longitude: 179.9 },
    { latitude: 48.5, longitude: -178 },
    { latitude: -30, longitude: 10 },
  ])("ranks by the nearest of location, base and visits, page by page, near %j", async (near) => {
    const expected = technicians
      .map((technician) => ({
        id: technician.id,
        meters: Math.min(...toPlaces(technician).map((place) => greatCircleDistanceMeters(place, near))),
      }))
      .toSorted((left, right) => left.meters - right.meters)
      .map(({ id }) => id);
    const only = { requirements: {}, startsAtMs: within.earliestMs, nowMs: monday };
    for (const limit of [1, 7, 90, 1000]) {
      const found = await listAll({ near, limit, within, ...(limit > 7 && { only }) });
      expect(found).toEqual(expected);
    }
  });

  it("gives each technician's visits, the first to leave first, with the base", async () => {
    const found = await store.technicians.findTechnicians(technicians.map(({ id }) => id));
    for (const technician of technicians) {
      const { base, visits } = found.find(({ id }) => id === technician.id) ?? {};
      expect(base).toEqual(technician.base);
      if (technician.capacity === undefined) expect(visits).toBeUndefined();
      else expect(visits?.map(toStart)).toEqual(startsOf(technician.id));
    }
  });

  const toStart = ({ location, leavesAt, startsAt, endsAt, lane }: Visit) => ({
    location,
    leavesAt,
    startsAt,
    endsAt,
    lane,
  });
  const startsOf = (id: string) =>
    planned
      .filter(({ technicianId }) => technicianId === id)
      .map(({ location, startMs }) => ({
        location,
        leavesAt: new Date(startMs - 600_000).toISOString(),
        startsAt: new Date(startMs).toISOString(),
        endsAt: new Date(startMs + hourMs).toISOString(),
        lane: 0,
      }));

  it("wants technicians now who have only appointments, and nobody whose lanes are taken", async () => {
    const near = { latitude: 50, longitude: 179.9 };
    const startMs = planned.find(({ technicianId }) => technicianId === "1")?.startMs ?? 0;
    const idsAt = async (nowMs: number) => {
      const only = { requirements: {}, startsAtMs: nowMs, nowMs };
      return (await store.technicians.findNearest({ near, limit: 90, only })).technicians.map(({ id }) => id);
    };
    expect(await idsAt(monday - hourMs)).toHaveLength(90);
    expect(await idsAt(startMs)).not.toContain("1");
    // Overdue.
    const during = await idsAt(startMs + 20 * hourMs);
    expect(during).not.toContain("1");
    expect(during).toContain("4");
  });
});
