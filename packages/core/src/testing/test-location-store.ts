import assert from "node:assert/strict";
import type { Coordinates } from "../domain/coordinates.js";
import type { LocationReport, LocationStore, UpdateLocationsOptions } from "../plugins/location-store.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { type ConformanceCase, type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { rejectsWithReason } from "./rejects-with-reason.js";
import { idsOf, type TechnicianFixture } from "./technicians/fixture.js";

/** The location store, and the technician source that shows its locations. */
export interface LocatedTechnicians {
  readonly locations: LocationStore;
  readonly technicians: TechnicianSource;
}

/** How the kit creates the location store under test, with its technicians. */
export interface LocationStoreHarness {
  readonly name: string;
  readonly create: CreateSubject<LocatedTechnicians, TechnicianFixture>;
}

/** Checks the contract of a location store. */
export function testLocationStore(runner: TestRunner, harness: LocationStoreHarness): void {
  registerCases(runner, `${harness.name} as a location store`, locationStoreCases, harness);
}

const here: Coordinates = { latitude: 49.4, longitude: 8.7 };
const there: Coordinates = { latitude: -33.868_123_456, longitude: 151.209_654_321 };
const elsewhere: Coordinates = { latitude: 0.1, longitude: -179.99 };

const fixture: TechnicianFixture = {
  technicians: [
    { id: "1", location: here, locatedAt: "2026-01-01T12:00:00Z" },
    { id: "2", location: here },
    { id: "3", location: { latitude: 49.5, longitude: 8.7 }, skills: [{ name: "gas" }], capacity: 2 },
    { id: "4", location: here, isActive: false },
  ],
};

const swappableFixture: TechnicianFixture = {
  technicians: [
    ...fixture.technicians,
    { id: "5", location: { latitude: -33.9, longitude: 151.2 } },
    { id: "6", location: { latitude: -60, longitude: -120 } },
    { id: "7", location: here },
  ],
};

function report(technicianId: string, location: Coordinates, reportedAt: string): LocationReport {
  return { technicianId, location, reportedAt };
}

const noon = "2026-01-02T12:00:00Z";
const later = "2026-01-02T13:00:00.001+01:00";

export const locationStoreCases: readonly ConformanceCase<LocatedTechnicians, TechnicianFixture>[] = [
  {
    name: "moves a technician to the exact reported location",
    async run(create) {
      const store = await create(fixture);
      assert.deepEqual(await store.locations.updateLocations([report("1", there, noon)]), ["updated"]);
      await assertLocated(store.technicians, "1", there, noon);
      const { technicians } = await store.technicians.findNearest({ near: there, limit: 1 });
      assert.equal(technicians[0]?.id, "1");
      assert.deepEqual(idsOf(await store.technicians.findNearest({ near: here, limit: 3 })), ["2", "3", "1"]);
    },
  },
  {
    name: "changes nothing else of a technician",
    async run(create) {
      const store = await create(fixture);
      await store.locations.updateLocations([report("3", there, noon)]);
      const [technician] = await store.technicians.findTechnicians(["3"]);
      assert.deepEqual(
        { capacity: technician?.capacity, skills: technician?.skills },
        { capacity: 2, skills: [{ name: "gas" }] },
      );
    },
  },
  {
    name: "keeps the report with the latest time, regardless of arrival order",
    async run(create) {
      const store = await create(fixture);
      assert.deepEqual(await store.locations.updateLocations([report("1", there, "2026-01-01T11:59:59Z")]), [
        "outdated",
      ]);
      assert.deepEqual(await store.locations.updateLocations([report("1", there, "2026-01-01T12:00:00Z")]), [
        "outdated",
      ]);
      await assertLocated(store.technicians, "1", here, "2026-01-01T12:00:00Z");
      assert.deepEqual(await store.locations.updateLocations([report("1", there, later)]), ["updated"]);
      assert.deepEqual(await store.locations.updateLocations([report("1", elsewhere, noon)]), ["outdated"]);
      await assertLocated(store.technicians, "1", there, later);
    },
  },
  {
    name: "accepts any report if the age of the stored location is unknown",
    async run(create) {
      const store = await create(fixture);
      assert.deepEqual(await store.locations.updateLocations([report("2", there, "1970-01-01T00:00:00Z")]), [
        "updated",
      ]);
      await assertLocated(store.technicians, "2", there, "1970-01-01T00:00:00Z");
    },
  },
  {
    name: "accepts reports of inactive technicians, whom no search finds",
    async run(create) {
      const store = await create(fixture);
      assert.deepEqual(await store.locations.updateLocations([report("4", there, noon)]), ["updated"]);
      assert.deepEqual(await store.locations.updateLocations([report("4", here, noon)]), ["outdated"]);
      assert.deepEqual(await store.technicians.findTechnicians(["4"]), []);
      assert.deepEqual(idsOf(await store.technicians.findNearest({ near: there, limit: 4 })).length, 3);
    },
  },
  {
    name: "returns one result per report, in order; the latest report of a technician counts",
    async run(create) {
      const store = await create(fixture);
      const updates = await store.locations.updateLocations([
        report("1", here, noon),
        report("9", there, noon),
        report("2", there, noon),
        report("1", there, later),
        report("abc", there, noon),
        report("1", elsewhere, "2026-01-02T11:00:00Z"),
        report("3", there, "2025-01-01T00:00:00Z"),
        report("2147483648", there, noon),
      ]);
      const unknown = "unknown_technician";
      assert.deepEqual(updates, ["outdated", unknown, "updated", "updated", unknown, "outdated", "updated", unknown]);
      await assertLocated(store.technicians, "1", there, later);
      assert.deepEqual(await store.locations.updateLocations([]), []);
    },
  },
  {
    name: "accepts reports of technicians whose ids are 0 or negative",
    async run(create) {
      const store = await create({
        technicians: [
          { id: "0", location: here },
          { id: "-7", location: here },
        ],
      });
      assert.deepEqual(await store.locations.updateLocations([report("0", there, noon), report("-7", there, later)]), [
        "updated",
        "updated",
      ]);
      await assertLocated(store.technicians, "0", there, noon);
      await assertLocated(store.technicians, "-7", there, later);
    },
  },
  {
    name: "accepts one of two reports with the same time",
    async run(create) {
      const store = await create(fixture);
      const updates = await store.locations.updateLocations([report("1", there, noon), report("1", there, noon)]);
      assert.deepEqual(updates.toSorted(), ["outdated", "updated"]);
    },
  },
  {
    name: "refuses reports from more than five minutes ahead, which do not block others",
    async run(create) {
      const store = await create(fixture);
      const at = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
      const [soon, now, far] = [at(4), at(0), at(6)];
      assert.deepEqual(await store.locations.updateLocations([report("1", there, far), report("1", elsewhere, now)]), [
        "in_future",
        "updated",
      ]);
      await assertLocated(store.technicians, "1", elsewhere, now);
      assert.deepEqual(await store.locations.updateLocations([report("1", there, soon)]), ["updated"]);
    },
  },
  {
    name: "answers an invalid report with invalid, and accepts the others",
    async run(create) {
      const bad = [
        report("1", { latitude: 91, longitude: 0 }, noon),
        report("1", { latitude: Number.NaN, longitude: 0 }, noon),
        report("1", here, "2026-01-02"),
        report("1", here, "2026-02-30T12:00:00Z"),
        report("1", here, "noon"),
        { ...report("1", here, noon), technicianId: 1 },
        { technicianId: "1", reportedAt: noon },
        null,
      ] as readonly LocationReport[];
      for (const wrong of bad) {
        const store = await create(fixture);
        const updates = await store.locations.updateLocations([
          report("1", there, noon),
          wrong,
          report("3", there, noon),
        ]);
        assert.deepEqual(updates, ["updated", "invalid", "updated"]);
        await assertLocated(store.technicians, "1", there, noon);
        await assertLocated(store.technicians, "3", there, noon);
      }
      const { locations } = await create(fixture);
      assert.deepEqual(
        await locations.updateLocations(bad),
        bad.map(() => "invalid"),
      );
    },
  },
  {
    name: "refuses a report that would be near only with swapped coordinates, and accepts the others",
    async run(create) {
      const { locations, technicians } = await create(swappableFixture);
      const swapped = { latitude: 8.71, longitude: 49.41 };
      const near = { latitude: 49.41, longitude: 8.71 };
      const maxMoveMeters = 1_000_000;
      const update = (reports: readonly LocationReport[], limit: number | undefined = maxMoveMeters) =>
        locations.updateLocations(reports, { maxMoveMeters: limit });
      assert.deepEqual(await update([report("1", swapped, noon)]), ["swapped"]);
      await assertLocated(technicians, "1", here, "2026-01-01T12:00:00Z");
      // Of several reports, the latest that is not swapped counts; all earlier ones are outdated.
      assert.deepEqual(
        await update([
          report("1", swapped, "2026-01-02T10:00:00Z"),
          report("1", near, "2026-01-02T11:00:00Z"),
          report("1", swapped, noon),
          report("2", swapped, noon),
          report("3", near, noon),
        ]),
        ["outdated", "updated", "swapped", "swapped", "updated"],
      );
      await assertLocated(technicians, "1", near, "2026-01-02T11:00:00Z");
      assert.deepEqual(await update([report("1", swapped, noon), report("1", near, noon)]), ["swapped", "updated"]);
      assert.deepEqual(await update([report("1", swapped, noon)]), ["outdated"]);
      assert.deepEqual(await update([report("9", swapped, noon)]), ["unknown_technician"]);
      // From another place, both are far away, and a longitude of 151 degrees cannot be swapped.
      assert.deepEqual(
        await update([report("5", swapped, noon), report("6", swapped, noon), report("2", there, noon)]),
        ["updated", "updated", "updated"],
      );
      // Nothing is farther than half-way around the Earth; without a limit, nothing is too far.
      assert.deepEqual(await update([report("7", swapped, noon)], 20_037_508), ["updated"]);
      assert.deepEqual(await locations.updateLocations([report("4", swapped, noon)]), ["updated"]);
    },
  },
  {
    name: "refuses unknown and invalid options by name, and reports that are not a list",
    async run(create) {
      const { locations } = await create(fixture);
      const named = async (parameter: string, reports: unknown, options?: unknown): Promise<void> => {
        const update = locations.updateLocations(reports as LocationReport[], options as UpdateLocationsOptions);
        await assert.rejects(update, { code: "INVALID_REQUEST", parameter });
      };
      await named("reports", undefined);
      await named("reports", "1");
      await named("options", [], "signal");
      await named("options.signl", [], { signl: 5 });
      await named("options.signal", [], { signal: 5 });
      for (const maxMoveMeters of [0, -1, Number.NaN, "1000", null, 1e9]) {
        await named("options.maxMoveMeters", [], { maxMoveMeters });
      }
    },
  },
  {
    name: "keeps the latest of many concurrent reports",
    async run(create) {
      const store = await create(fixture);
      const minutes = [7, 3, 9, 1, 8, 2, 6, 4, 5];
      await Promise.all(
        minutes.map((minute) =>
          store.locations.updateLocations([
            report("1", { latitude: minute, longitude: 0 }, `2026-01-02T12:0${minute}:00Z`),
          ]),
        ),
      );
      await assertLocated(store.technicians, "1", { latitude: 9, longitude: 0 }, "2026-01-02T12:09:00Z");
    },
  },
  {
    name: "rejects with the signal's reason if it is aborted, and moves nobody",
    async run(create) {
      const store = await create(fixture);
      await rejectsWithReason((signal) => store.locations.updateLocations([report("1", there, noon)], { signal }));
      await assertLocated(store.technicians, "1", here, "2026-01-01T12:00:00Z");
    },
  },
];

async function assertLocated(source: TechnicianSource, id: string, location: Coordinates, at: string): Promise<void> {
  const [technician] = await source.findTechnicians([id]);
  assert.deepEqual({ ...technician?.location }, location);
  assert.equal(Date.parse(technician?.locatedAt ?? ""), Date.parse(at));
}
