import assert from "node:assert/strict";
import type { AssignmentStatus } from "../domain/assignment.js";
import type { Box } from "../domain/box.js";
import type { Coordinates } from "../domain/coordinates.js";
import type { TechnicianPosition } from "../domain/technician-position.js";
import type { AbsenceStore } from "../plugins/absence-store.js";
import type { AssignmentLedger } from "../plugins/assignment-ledger.js";
import type { LocationStore } from "../plugins/location-store.js";
import type {
  ListPositionChangesRequest,
  ListPositionsRequest,
  PositionChanges,
  PositionSource,
} from "../plugins/position-source.js";
import type { TechnicianDirectory } from "../plugins/technician-directory.js";
import { type ConformanceCase, type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { bookingOf, walkTo } from "./ledger/fixture.js";
import { rejectsWithCode } from "./rejects-with-code.js";
import { rejectsWithReason } from "./rejects-with-reason.js";
import type { AssignmentFixture } from "./test-assignment-store.js";

/** A source of positions, and the stores that change what it tells. */
export interface PositionTestStore {
  readonly technicians: PositionSource & TechnicianDirectory & AbsenceStore;
  readonly locations: LocationStore;
  readonly assignments: AssignmentLedger;
}

/**
 * How the kit creates the store under test. Changes must be listed as soon as their call has ended: wait before
 * `listPositionChanges` and `findPositionsEnd` if other transactions hold them back.
 */
export interface PositionSourceHarness {
  readonly name: string;
  readonly create: CreateSubject<PositionTestStore, AssignmentFixture>;
}

/** Checks the contract of a position source. */
export function testPositionSource(runner: TestRunner, harness: PositionSourceHarness): void {
  registerCases(runner, `${harness.name} as a position source`, positionSourceCases, harness);
}

const place: Coordinates = { latitude: 49.4, longitude: 8.7 };
const there: Coordinates = { latitude: 49.412_345_678, longitude: 8.687_654_321 };
const availability = {
  timeZone: "Europe/Berlin",
  shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "16:00" }],
};
const absence = { from: "2126-11-24T08:00:00.000Z", to: "2126-11-25T08:00:00.000Z" };
const noon = "2026-01-02T12:00:00Z";

/** 4 is inactive, and 5 is nowhere. */
const fixture: AssignmentFixture = {
  customers: [{ id: "1", location: place }],
  technicians: [
    { id: "1", location: place },
    { id: "2", location: { latitude: 48.1, longitude: 11.5 }, locatedAt: noon, availability },
    { id: "3", location: place, capacity: 3 },
    { id: "4", location: place, isActive: false },
    { id: "5", location: { latitude: Number.NaN, longitude: 8.7 } },
    { id: "10", location: place },
  ],
};

/** At the edges of the boxes below, and beyond the antimeridian. */
const spread: AssignmentFixture = {
  customers: [],
  technicians: [
    [8, 49],
    [9, 50],
    [8.5, 48.999_999],
    [9.000_001, 49.5],
    [180, -17],
    [-179.5, -17],
    [179.4, -17],
    [0.000_001, 90],
    [-120, -90],
  ].map(([longitude = 0, latitude = 0], index) => ({ id: String(index + 1), location: { latitude, longitude } })),
};

const boxes: readonly (readonly [Box, readonly string[]])[] = [
  [{ west: 8, south: 49, east: 9, north: 50 }, ["1", "2"]],
  [{ west: 8, south: 48, east: 9, north: 50 }, ["1", "2", "3"]],
  [{ west: 179.5, south: -18, east: -179.5, north: -16 }, ["5", "6"]],
  [{ west: -180, south: -18, east: -179, north: -16 }, ["6"]],
  [{ west: 9, south: 50, east: 9, north: 50 }, ["2"]],
  [{ west: -180, south: 89, east: 180, north: 90 }, ["8"]],
  [{ west: -180, south: -90, east: 180, north: 90 }, ["1", "2", "3", "4", "5", "6", "7", "8", "9"]],
  [{ west: 10, south: 49, east: 8.9, north: 50 }, ["1"]],
];

/** Returns every position, page by page, and the cursor that all pages have in common. */
async function listAll({ technicians }: PositionTestStore, request: Omit<ListPositionsRequest, "cursor">) {
  const items: TechnicianPosition[] = [];
  let cursor: string | undefined;
  let changesCursor: string | undefined;
  for (let pages = 0; pages < 100; pages += 1) {
    const page = await technicians.listPositions({ ...request, cursor });
    assert.ok(page.items.length <= request.limit, `gave ${page.items.length} for a limit of ${request.limit}`);
    items.push(...page.items);
    changesCursor ??= page.changesCursor;
    assert.equal(page.changesCursor, changesCursor);
    if (page.nextCursor === null) return { items, changesCursor };
    cursor = page.nextCursor;
  }
  return assert.fail("pages without end");
}

/** Returns all that has changed after a cursor, and where to go on. */
async function readChanges({ technicians }: PositionTestStore, after: string, limit = 100): Promise<PositionChanges> {
  const positions: TechnicianPosition[] = [];
  let cursor = after;
  for (let pages = 0; pages < 100; pages += 1) {
    const page = await technicians.listPositionChanges({ limit, after: cursor });
    assert.ok(page.positions.length <= limit, `gave ${page.positions.length} for a limit of ${limit}`);
    positions.push(...page.positions);
    cursor = page.cursor;
    if (!page.hasMore) return { positions, cursor, hasMore: false };
  }
  return assert.fail("changes without end");
}

function idsOf(positions: readonly TechnicianPosition[]): readonly string[] {
  return positions.map(({ id }) => id);
}

function uniqueIds({ positions }: PositionChanges): readonly string[] {
  return [...new Set(idsOf(positions))].sort();
}

export const positionSourceCases: readonly ConformanceCase<PositionTestStore, AssignmentFixture>[] = [
  {
    name: "lists active technicians on Earth by id, page by page, as they are stored",
    async run(create) {
      const store = await create(fixture);
      await store.technicians.updateEntry({ id: "3", changes: { name: "Anna", externalId: "a-1" } });
      await store.technicians.noteAbsence({ technicianId: "2", ...absence });
      for (const limit of [1, 2, 3, 4, 100]) {
        assert.deepEqual(idsOf((await listAll(store, { limit })).items), ["1", "2", "3", "10"]);
      }
      const { items } = await listAll(store, { limit: 3 });
      const [first, second, third] = items;
      assert.deepEqual(first, { id: "1", location: place, isActive: true, underway: null });
      assert.deepEqual(third, { id: "3", name: "Anna", location: place, isActive: true, underway: null });
      assert.equal(Date.parse(second?.locatedAt ?? ""), Date.parse(noon));
      const { absences = [], ...rest } = second?.availability ?? { timeZone: "" };
      assert.deepEqual(rest, availability);
      assert.deepEqual(
        absences.map(({ from, to }) => [Date.parse(from), Date.parse(to)]),
        [[Date.parse(absence.from), Date.parse(absence.to)]],
      );
    },
  },
  {
    name: "lists those in a box, its edges included, also across the antimeridian",
    async run(create) {
      const store = await create(spread);
      for (const [box, ids] of boxes) {
        for (const limit of [1, 100]) {
          assert.deepEqual(idsOf((await listAll(store, { limit, box })).items), ids, JSON.stringify(box));
        }
      }
    },
  },
  {
    name: "tells what a technician drives to or works on, and each change of that",
    async run(create) {
      const store = await create(fixture);
      const read = async () => (await listAll(store, { limit: 100 })).items.find(({ id }) => id === "3")?.underway;
      const first = await store.assignments.bookAssignment(bookingOf("3"));
      const second = await store.assignments.bookAssignment(bookingOf("3"));
      await walkTo(store.assignments, first, "accepted");
      assert.equal(await read(), null);
      const steps: readonly (readonly [string, AssignmentStatus, TechnicianPosition["underway"]])[] = [
        [first.id, "en_route", { assignmentId: first.id, status: "en_route" }],
        [first.id, "on_site", { assignmentId: first.id, status: "on_site" }],
        [second.id, "accepted", { assignmentId: first.id, status: "on_site" }],
        [second.id, "en_route", { assignmentId: first.id, status: "on_site" }],
        [first.id, "completed", { assignmentId: second.id, status: "en_route" }],
        [second.id, "cancelled", null],
      ];
      let cursor = await store.technicians.findPositionsEnd();
      for (const [assignmentId, to, underway] of steps) {
        await store.assignments.moveAssignment({ assignmentId, to });
        assert.deepEqual(await read(), underway, `${assignmentId} ${to}`);
        const changes = await readChanges(store, cursor);
        cursor = changes.cursor;
        if (to !== "accepted") assert.deepEqual(changes.positions.at(-1)?.underway, underway, `${assignmentId} ${to}`);
      }
    },
  },
  {
    name: "lists technicians who were stored, moved, changed, deactivated or absent, as they are now",
    async run(create) {
      const store = await create(fixture);
      let { cursor } = await readChanges(store, (await listAll(store, { limit: 2 })).changesCursor);
      const changeOf = async (change: () => Promise<unknown>): Promise<TechnicianPosition> => {
        await change();
        const changes = await readChanges(store, cursor);
        cursor = changes.cursor;
        assert.equal(changes.positions.length, 1);
        return changes.positions[0] ?? assert.fail("nobody has changed");
      };
      const report = { technicianId: "1", location: there, reportedAt: noon };
      const moved = await changeOf(() => store.locations.updateLocations([report]));
      assert.deepEqual(
        [moved.id, { ...moved.location }, Date.parse(moved.locatedAt ?? "")],
        ["1", there, Date.parse(noon)],
      );
      const named = await changeOf(() => store.technicians.updateEntry({ id: "10", changes: { name: "Ben" } }));
      assert.deepEqual([named.id, named.name], ["10", "Ben"]);
      const gone = await changeOf(() => store.technicians.updateEntry({ id: "2", changes: { isActive: false } }));
      assert.deepEqual([gone.id, gone.isActive], ["2", false]);
      const ill = await changeOf(() => store.technicians.noteAbsence({ technicianId: "3", ...absence }));
      assert.deepEqual([ill.id, ill.availability?.absences?.length], ["3", 1]);
      const created = await changeOf(() => store.technicians.createEntry({ location: there }));
      assert.deepEqual({ ...created.location }, there);
      const inactive = { technicianId: "4", location: there, reportedAt: noon };
      const back = await changeOf(() => store.locations.updateLocations([inactive]));
      assert.deepEqual([back.id, back.isActive, { ...back.location }], ["4", false, there]);
      assert.deepEqual((await readChanges(store, cursor)).positions, []);
      assert.equal((await readChanges(store, cursor)).cursor, cursor);
    },
  },
  {
    name: "lists every change once for any page size, also changes of one call or between two pages",
    async run(create) {
      const store = await create(fixture);
      const first = await store.technicians.listPositions({ limit: 1 });
      const end = await store.technicians.findPositionsEnd();
      const ids = ["1", "2", "3", "10"];
      const reports = ids.map((technicianId) => ({
        technicianId,
        location: there,
        reportedAt: "2026-01-03T12:00:00Z",
      }));
      await store.locations.updateLocations(reports);
      await store.technicians.updateEntry({ id: "10", changes: { name: "Ben" } });
      for (const after of [first.changesCursor, end]) {
        for (const limit of [1, 2, 3, 100]) {
          const changes = await readChanges(store, after, limit);
          assert.deepEqual(
            uniqueIds(changes).filter((id) => ids.includes(id)),
            ids.toSorted(),
          );
          assert.equal(changes.positions.find(({ id }) => id === "10")?.name, "Ben");
          assert.deepEqual((await readChanges(store, changes.cursor)).positions, []);
        }
      }
      assert.deepEqual(uniqueIds(await readChanges(store, end)), ids.toSorted());
      const next = await store.technicians.listPositions({ limit: 100, cursor: first.nextCursor ?? "" });
      assert.equal(next.changesCursor, first.changesCursor);
    },
  },
  {
    name: "loses no change while many are written",
    async run(create) {
      const store = await create(fixture);
      const start = await store.technicians.findPositionsEnd();
      const latest = new Map<string, number>();
      let cursor = start;
      const read = async (): Promise<void> => {
        const changes = await readChanges(store, cursor, 2);
        cursor = changes.cursor;
        for (const { id, location } of changes.positions) latest.set(id, location.latitude);
      };
      const write = async (technicianId: string): Promise<void> => {
        for (let minute = 10; minute < 30; minute += 1) {
          const location = { latitude: minute, longitude: 8 };
          await store.locations.updateLocations([
            { technicianId, location, reportedAt: `2026-02-01T12:${minute}:00Z` },
          ]);
        }
      };
      let isWriting = true;
      const reading = (async () => {
        while (isWriting) {
          await read();
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      })();
      await Promise.all(["1", "2", "3", "10"].map(write));
      isWriting = false;
      await reading;
      await read();
      assert.deepEqual(
        [...latest].sort(),
        ["1", "10", "2", "3"].map((id) => [id, 29]),
      );
    },
  },
  {
    name: "refuses what it cannot use, by name",
    async run(create) {
      const { technicians } = await create(fixture);
      const box = { west: 8, south: 49, east: 9, north: 50 };
      const lists: readonly (readonly [string, object])[] = [
        ["limit", { limit: 0 }],
        ["limit", { limit: 1.5 }],
        ["request.boxx", { limit: 1, boxx: box }],
        ["box", { limit: 1, box: "8,49,9,50" }],
        ["box.top", { limit: 1, box: { ...box, top: 50 } }],
        ["box.west", { limit: 1, box: { ...box, west: -181 } }],
        ["box.east", { limit: 1, box: { ...box, east: Number.NaN } }],
        ["box.south", { limit: 1, box: { ...box, south: -91 } }],
        ["box.north", { limit: 1, box: { ...box, north: 48 } }],
        ["cursor", { limit: 1, cursor: "of nobody" }],
        ["cursor", { limit: 1, cursor: "" }],
      ];
      for (const [parameter, request] of lists) {
        const list = technicians.listPositions(request as ListPositionsRequest);
        await assert.rejects(list, { code: "INVALID_REQUEST", parameter });
      }
      const after = await technicians.findPositionsEnd();
      const changes: readonly (readonly [string, object])[] = [
        ["limit", { limit: 0, after }],
        ["after", { limit: 1 }],
        ["after", { limit: 1, after: "of nobody" }],
        ["request.aftr", { limit: 1, after, aftr: "" }],
      ];
      for (const [parameter, request] of changes) {
        const list = technicians.listPositionChanges(request as ListPositionChangesRequest);
        await assert.rejects(list, { code: "INVALID_REQUEST", parameter });
      }
      await rejectsWithCode("INVALID_REQUEST", () => technicians.listPositions({ limit: 1, cursor: after.slice(1) }));
    },
  },
  {
    name: "rejects with the signal's reason if it is aborted",
    async run(create) {
      const { technicians } = await create(fixture);
      const after = await technicians.findPositionsEnd();
      await rejectsWithReason((signal) => technicians.listPositions({ limit: 1 }, { signal }));
      await rejectsWithReason((signal) => technicians.listPositionChanges({ limit: 1, after }, { signal }));
      await rejectsWithReason((signal) => technicians.findPositionsEnd({ signal }));
    },
  },
];
