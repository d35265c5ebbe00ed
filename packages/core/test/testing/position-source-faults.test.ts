import { describe, expect, it } from "vitest";
import { type PositionTestStore, positionSourceCases } from "../../src/testing/test-position-source.js";
import { memoryStore } from "../support/memory-store.js";
import { failingCases } from "../support/planted-faults.js";

type Source = PositionTestStore["technicians"];

/** Methods that replace those of a correct source. */
type Fault = (source: Source) => Partial<Source>;

const asStored = "lists active technicians on Earth by id, page by page, as they are stored";
const inBoxes = "lists those in a box, its edges included, also across the antimeridian";
const underway = "tells what a technician drives to or works on, and each change of that";
const changed = "lists technicians who were stored, moved, changed, deactivated or absent, as they are now";
const everyChange = "lists every change once for any page size, also changes of one call or between two pages";
const whileWritten = "loses no change while many are written";
const refuses = "refuses what it cannot use, by name";
const aborts = "rejects with the signal's reason if it is aborted";

const faults: readonly (readonly [string, string, Fault])[] = [
  [
    "leaves out names",
    asStored,
    (source) => ({
      async listPositions(request, options) {
        const page = await source.listPositions(request, options);
        return { ...page, items: page.items.map(({ name: _, ...item }) => item) };
      },
    }),
  ],
  [
    "sorts the ids as texts",
    asStored,
    (source) => ({
      async listPositions(request, options) {
        const page = await source.listPositions(request, options);
        return { ...page, items: page.items.toSorted((left, right) => (left.id < right.id ? -1 : 1)) };
      },
    }),
  ],
  [
    "leaves out the edges of a box",
    inBoxes,
    (source) => ({
      listPositions({ box, ...request }, options) {
        const inner = box && { ...box, east: box.east - 1e-9 };
        return source.listPositions({ ...request, box: inner }, options);
      },
    }),
  ],
  [
    "knows no antimeridian",
    inBoxes,
    (source) => ({
      async listPositions(request, options) {
        const page = await source.listPositions(request, options);
        const { west = 0, east = 0 } = request.box ?? {};
        return west > east ? { ...page, items: [] } : page;
      },
    }),
  ],
  [
    "reports technicians as on site while they drive",
    underway,
    (source) => ({
      async listPositions(request, options) {
        const page = await source.listPositions(request, options);
        const toItem = (item: (typeof page.items)[number]) => ({
          ...item,
          underway: item.underway && { ...item.underway, status: "on_site" as const },
        });
        return { ...page, items: page.items.map(toItem) };
      },
    }),
  ],
  [
    "lists active technicians only",
    changed,
    (source) => ({
      async listPositionChanges(request, options) {
        const changes = await source.listPositionChanges(request, options);
        return { ...changes, positions: changes.positions.filter(({ isActive }) => isActive) };
      },
    }),
  ],
  ["notes no absence", changed, () => ({ noteAbsence: async () => undefined })],
  [
    "gives the cursor of the end with the first of many pages",
    everyChange,
    (source) => ({
      async listPositionChanges(request, options) {
        const changes = await source.listPositionChanges(request, options);
        return { ...changes, cursor: await source.findPositionsEnd(), hasMore: false };
      },
    }),
  ],
  [
    "gives the cursor of each page of its list",
    everyChange,
    (source) => ({
      async listPositions(request, options) {
        const page = await source.listPositions(request, options);
        return { ...page, changesCursor: await source.findPositionsEnd() };
      },
    }),
  ],
  [
    "forgets one change in a hundred",
    whileWritten,
    (source) => ({
      async listPositionChanges(request, options) {
        const changes = await source.listPositionChanges(request, options);
        const kept = changes.positions.filter(({ location }) => location.latitude !== 29);
        return { ...changes, positions: kept };
      },
    }),
  ],
  [
    "takes any limit",
    refuses,
    (source) => ({
      listPositions: ({ limit, ...request }, options) =>
        source.listPositions({ ...request, limit: Math.max(1, Math.floor(limit)) }, options),
    }),
  ],
  [
    "starts at the end with a cursor of another store",
    refuses,
    (source) => ({
      listPositionChanges: (request, options) =>
        source
          .listPositionChanges(request, options)
          .catch(async () => ({ positions: [], cursor: await source.findPositionsEnd(), hasMore: false })),
    }),
  ],
  ["ignores the signal", aborts, (source) => ({ listPositions: (request) => source.listPositions(request) })],
];

describe("the conformance kit for position sources", () => {
  it.each(faults)("catches a source that %s (%s)", async (_, caught, fault) => {
    const cases = positionSourceCases.filter(({ name }) => name === caught);
    const create = (plant: Fault) => (fixture: Parameters<typeof memoryStore>[0]) => {
      const { technicians, assignments } = memoryStore(fixture);
      return {
        subject: { technicians: { ...technicians, ...plant(technicians) }, locations: technicians, assignments },
      };
    };
    expect(
      await failingCases(
        cases,
        create(() => ({})),
      ),
    ).toEqual([]);
    expect(await failingCases(cases, create(fault))).toEqual([caught]);
  });

  it("the conformance kit for position sources has a planted fault for each of its cases", () => {
    const caught = new Set(faults.map(([, name]) => name));
    expect(positionSourceCases.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([]);
  });
});
