import assert from "node:assert/strict";
import type { EntryState, TechnicianFields } from "../domain/directory-entry.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { LocationStore } from "../plugins/location-store.js";
import type { TechnicianDirectory, TechnicianFilter } from "../plugins/technician-directory.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { type ConformanceCase, type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { type AnyDirectory, fieldsOf, place, sharedCases } from "./directory/shared-cases.js";

/** A store of technicians, as a source and as a directory. */
export interface DirectoryTestTechnicians {
  readonly technicians: TechnicianSource & TechnicianDirectory;
  readonly locations: LocationStore;
}

/** How the kit creates the directory under test. */
export interface TechnicianDirectoryHarness {
  readonly name: string;
  /** Creates a directory without technicians. */
  readonly create: CreateSubject<DirectoryTestTechnicians, void>;
}

/** Checks the contract of a store of technicians, as a source and as a directory. */
export function testTechnicianDirectory(runner: TestRunner, harness: TechnicianDirectoryHarness): void {
  registerCases(runner, `${harness.name} as a technician directory`, technicianDirectoryCases, harness);
}

const whole: TechnicianFields = {
  location: place,
  locatedAt: "2026-11-24T07:35:19.182093Z",
  externalId: "7",
  name: "Anna",
  isActive: true,
  capacity: 2,
  skills: [{ name: "gas", level: 2.5, expiresAt: "2030-01-01T00:00:00+01:00" }, { name: "water" }],
  availability: {
    timeZone: "Europe/Berlin",
    shifts: [{ weekdays: [1, 2], from: "22:00", to: "06:00" }],
    absences: [{ from: "2026-12-24T00:00:00+01:00", to: "2026-12-27T00:00:00+01:00" }],
  },
  agreesToOvertime: true,
  territories: ["north", "west"],
  base: { latitude: 49.3, longitude: 8.6 },
  attributes: { van: { color: "red", snake_case: [1, null] } },
};

/** What is refused, and the name of the field. */
const refusedFields: readonly (readonly [string, object])[] = [
  ["skills[0].level", { skills: [{ name: "gas", level: "two" }] }],
  ["availability.timeZone", { availability: { timeZone: "Europe/Berln" } }],
  ["availability.shifts[0].weekdays", { availability: { timeZone: "UTC", shifts: [{ from: "08:00", to: "16:00" }] } }],
  [
    "availability.absences[0].to",
    { availability: { timeZone: "UTC", absences: [{ from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z" }] } },
  ],
  ["capacity", { capacity: -1 }],
  ["capacity", { capacity: 2 ** 31 }],
  ["location", { location: { latitude: 8.7, longitude: 249.4 } }],
  ["base", { base: { latitude: 91, longitude: 8 } }],
  ["territories", { territories: [""] }],
  ["skills", { skills: Array.from({ length: 101 }, (_, index) => ({ name: String(index) })) }],
  ["attributes", { attributes: { text: "a".repeat(10_000) } }],
  ["attributes", { attributes: JSON.parse(`${'{"a":'.repeat(8000)}1${"}".repeat(8000)}`) }],
  ["skills", { skills: [{ name: "gas" }, { name: "wa\0ter" }] }],
  ["territories", { territories: ["north\ud800"] }],
  ["attributes", { attributes: { van: ["\0"] } }],
  ["attributes", { attributes: { van: { "\ud800": 1 } } }],
  ["capacitiy", { capacitiy: 2 }], // misspelt on purpose
];

type TechnicianDirectoryCase = ConformanceCase<DirectoryTestTechnicians, void>;

export const technicianDirectoryCases: readonly TechnicianDirectoryCase[] = [
  ...sharedCases<DirectoryTestTechnicians>("TECHNICIAN_NOT_FOUND", ({ technicians }) => technicians as AnyDirectory),
  {
    name: "keeps every field of a technician, and every read returns all of them",
    async run(create) {
      const { technicians } = await create();
      const created = await technicians.createEntry(whole);
      assert.deepEqual(toComparable(created), toComparable(whole));
      assert.deepEqual(await technicians.findEntry(created.id), created);
      const [found] = await technicians.findTechnicians([created.id]);
      assert.equal(found?.id, created.id);
      const given = omit(found, ["id", "visits", "openAssignments"]);
      assert.deepEqual(toComparable(given), toComparable(omit(whole, ["externalId", "name", "isActive"])));
      assert.deepEqual(await technicians.upsertEntry({ id: "ext:7", fields: whole }), {
        entry: created,
        outcome: "unchanged",
      });
      const bare = await technicians.upsertEntry({ id: created.id, fields: { location: place } });
      assert.deepEqual(fieldsOf(bare.entry), { location: place, isActive: true });
    },
  },
  {
    name: "refuses what the rules cannot read, names the field, and stores nothing",
    async run(create) {
      const { technicians } = await create();
      const { id } = await technicians.createEntry({ location: place });
      for (const [parameter, fields] of refusedFields) {
        const given = { location: place, ...fields };
        for (const call of [
          () => technicians.createEntry(given),
          () => technicians.upsertEntry({ id: "ext:1", fields: given }),
          () => technicians.updateEntry({ id, changes: fields }),
        ]) {
          await assert.rejects(call, (error) => {
            assert.ok(InvalidRequestError.isInstance(error), String(error));
            assert.equal(error.parameter, parameter);
            return true;
          });
        }
      }
      const { items } = await technicians.listEntries({ limit: 10 });
      assert.deepEqual(items.map(fieldsOf), [{ location: place, isActive: true }]);
    },
  },
  {
    name: "refuses a place that is far from everyone, but near with its coordinates swapped",
    async run(create) {
      const { technicians } = await create();
      const maxDistanceMeters = 100_000;
      const swapped = { latitude: place.longitude, longitude: place.latitude };
      const first = await technicians.createEntry({ location: place }, { maxDistanceMeters });
      const call = () => technicians.createEntry({ location: swapped }, { maxDistanceMeters });
      await assert.rejects(call, (error) => InvalidRequestError.isInstance(error) && error.parameter === "location");
      // Far both ways, and nobody else to compare with: neither looks swapped.
      const far = { latitude: -33.9, longitude: 151.2 };
      assert.deepEqual((await technicians.createEntry({ location: far }, { maxDistanceMeters })).location, far);
      const changes = { location: swapped };
      const moved = await technicians.updateEntry({ id: first.id, changes }, { maxDistanceMeters });
      assert.deepEqual(moved.location, swapped);
      assert.deepEqual((await technicians.createEntry({ location: place })).location, place);
    },
  },
  {
    name: "finds no inactive technician, and finds them again once active",
    async run(create) {
      const { technicians } = await create();
      const { id } = await technicians.createEntry({ location: place, capacity: 1 });
      const find = async () =>
        (await technicians.findNearest({ near: place, limit: 5 })).technicians.map((one) => one.id);
      assert.deepEqual(await find(), [id]);
      await technicians.updateEntry({ id, changes: { isActive: false } });
      assert.deepEqual(await find(), []);
      await technicians.updateEntry({ id, changes: { isActive: true } });
      assert.deepEqual(await find(), [id]);
    },
  },
  {
    name: "a location report does not change the version, and survives a change of other fields",
    async run(create) {
      const { technicians, locations } = await create();
      const { id } = await technicians.createEntry({ location: place, locatedAt: "2026-01-01T00:00:00Z" });
      const { version } = (await technicians.findEntry(id)) ?? assert.fail("gone");
      const live = { latitude: 49.45, longitude: 8.75 };
      await locations.updateLocations([{ technicianId: id, location: live, reportedAt: "2026-01-02T00:00:00Z" }]);
      const changed = await technicians.updateEntry({ id, version, changes: { phone: "1" } });
      assert.deepEqual([changed.location, changed.phone], [live, "1"]);
      const moved = await technicians.updateEntry({ id, changes: { location: place } });
      assert.deepEqual(fieldsOf(moved), { location: place, phone: "1", isActive: true });
    },
  },
  {
    name: "keeps a live location in an import that gives no time",
    async run(create) {
      const { technicians, locations } = await create();
      const { id } = await technicians.createEntry({ location: place, externalId: "1" });
      const live = { latitude: 49.45, longitude: 8.75 };
      await locations.updateLocations([{ technicianId: id, location: live, reportedAt: "2026-01-02T00:00:00Z" }]);
      const request = { entries: [{ id: "ext:1", changes: { location: place } }] };
      assert.deepEqual(await technicians.importEntries(request), [{ outcome: "unchanged", id }]);
      assert.deepEqual((await technicians.findEntry(id))?.location, live);
      const changes = { location: place, locatedAt: "2026-01-03T00:00:00Z" };
      await technicians.importEntries({ entries: [{ id: "ext:1", changes }] });
      assert.deepEqual((await technicians.findEntry(id))?.location, place);
    },
  },
  {
    name: "refuses swapped places in an import",
    async run(create) {
      const { technicians } = await create();
      const { id } = await technicians.createEntry({ location: place });
      const live = { latitude: 49.45, longitude: 8.75 };
      const swapped = { latitude: place.longitude, longitude: place.latitude };
      const entries = [
        { id: "ext:2", changes: { location: swapped } },
        { id: "ext:3", changes: { location: live } },
      ];
      const importAll = async (isActive: boolean) => {
        await technicians.updateEntry({ id, changes: { isActive } });
        const results = await technicians.importEntries(
          { entries, isDryRun: true, referencePlace: place },
          { maxDistanceMeters: 100_000 },
        );
        return results.map((one) => (one.outcome === "invalid" ? Reflect.get(one.error, "parameter") : one.outcome));
      };
      assert.deepEqual(await importAll(true), ["location", "created"]);
      // Nobody is active: the given place counts.
      assert.deepEqual(await importAll(false), ["location", "created"]);
    },
  },
  {
    name: "lists technicians by skill and territory",
    async run(create) {
      const { technicians } = await create();
      const { id: gas } = await technicians.createEntry({ location: place, skills: [{ name: "gas", level: 2 }] });
      const { id: north } = await technicians.createEntry({
        location: place,
        skills: [{ name: "water" }, { name: "gas" }],
        territories: ["north"],
      });
      const { id: nowhere } = await technicians.createEntry({ location: place, territories: [] });
      const list = async (filter: TechnicianFilter) =>
        new Set((await technicians.listEntries({ limit: 10, filter })).items.map(({ id }) => id));
      assert.deepEqual(await list({}), new Set([gas, north, nowhere]));
      assert.deepEqual(await list({ skill: "gas" }), new Set([gas, north]));
      assert.deepEqual(await list({ skill: "water" }), new Set([north]));
      assert.deepEqual(await list({ skill: "ga" }), new Set());
      assert.deepEqual(await list({ territory: "north" }), new Set([gas, north]));
      assert.deepEqual(await list({ territory: "south" }), new Set([gas]));
      assert.deepEqual(await list({ territory: "north", skill: "water", isActive: true }), new Set([north]));
    },
  },
];

/** Without what the store adds; a time may be written in another way. */
function toComparable({
  locatedAt,
  ...fields
}: Partial<TechnicianFields & Pick<EntryState, "id" | "version">>): object {
  return {
    ...omit(fields, ["id", "version"]),
    locatedAt: locatedAt === undefined ? undefined : new Date(locatedAt).getTime(),
  };
}

/** A copy without these fields. */
function omit<Value extends object, Name extends keyof Value>(value: Value, names: readonly Name[]): Omit<Value, Name> {
  const left = { ...value };
  for (const name of names) delete left[name];
  return left;
}
