import { describe, expect, it } from "vitest";
import type { EntryFields } from "../../src/index.js";
import { memoryCustomers, memoryTechnicians } from "../../src/memory/index.js";
import type { AnyDirectory } from "../../src/testing/directory/shared-cases.js";
import { customerDirectoryCases, type DirectoryTestCustomers } from "../../src/testing/test-customer-directory.js";
import {
  type DirectoryTestTechnicians,
  technicianDirectoryCases,
} from "../../src/testing/test-technician-directory.js";
import { failingCases } from "../support/planted-faults.js";

type Faults<Methods> = readonly (readonly [
  fault: string,
  caught: string,
  plant: (correct: Methods) => Partial<Methods>,
])[];

/** Faults of directories of both kinds. */
const shared: Faults<AnyDirectory> = [
  [
    "loses the address",
    "keeps every field of an entry, and finds it by both ids",
    (directory) => ({ createEntry: ({ address: _, ...fields }, options) => directory.createEntry(fields, options) }),
  ],
  [
    "forgets what a change leaves out",
    "changes the given fields only, and removes those that are null",
    (directory) => ({
      async updateEntry({ id, changes }) {
        const { location } = (await directory.findEntry(id)) ?? { location: { latitude: 1, longitude: 1 } };
        const { name: _, phone, email, address } = changes;
        const fields = {
          location: changes.location ?? location,
          phone: phone ?? "1",
          email: email ?? "a@example.org",
          address: address ?? "1",
        };
        return (await directory.upsertEntry({ id, fields })).entry;
      },
    }),
  ],
  [
    "has a new version for each write",
    "keeps the version of an entry that does not change",
    (directory) => ({
      async updateEntry(request) {
        await directory.updateEntry({ id: request.id, changes: { name: String(Math.random()) } });
        return directory.updateEntry({ ...request, version: undefined });
      },
    }),
  ],
  [
    "compares no versions",
    "refuses a change from a version that is no longer the current one",
    (directory) => ({ updateEntry: ({ version: _, ...request }) => directory.updateEntry(request) }),
  ],
  [
    "compares the version before it waits",
    "lets one of several concurrent changes from one version succeed",
    (directory) => ({
      async updateEntry({ id, version, changes }) {
        const entry = await directory.findEntry(id);
        if (version !== undefined && entry?.version !== version) return directory.updateEntry({ id, version, changes });
        await new Promise((resolve) => setTimeout(resolve, 5));
        return directory.updateEntry({ id, changes });
      },
    }),
  ],
  [
    "keeps what a replacement leaves out",
    "creates, replaces or leaves an entry by its external id",
    (directory) => ({
      async upsertEntry(request) {
        const entry = await directory.findEntry(request.id);
        if (entry === null) return directory.upsertEntry(request);
        return { entry: await directory.updateEntry({ id: request.id, changes: request.fields }), outcome: "updated" };
      },
    }),
  ],
  [
    "looks before it creates",
    "creates one entry for an external id, however many ask at once",
    (directory) => ({
      async upsertEntry(request) {
        const isKnown = (await directory.findEntry(request.id)) !== null;
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (isKnown) return directory.upsertEntry(request);
        return { entry: await directory.createEntry(request.fields), outcome: "created" };
      },
    }),
  ],
  [
    "makes a taken external id another one",
    "refuses an external id that another entry has",
    (directory) => ({
      createEntry: async (fields) =>
        directory.createEntry(
          (await directory.findEntry(`ext:${fields.externalId}`)) === null
            ? fields
            : { ...fields, externalId: `${fields.externalId}-2` },
        ),
    }),
  ],
  [
    "mends what is wrong",
    "refuses what cannot be kept, before anything is stored",
    (directory) => ({
      createEntry: (fields) =>
        directory.createEntry(fields).catch(() => directory.createEntry({ location: fields.location })),
    }),
  ],
  [
    "takes what an import leaves out as removed",
    "creates, changes or leaves the entries of an import, and says which",
    (directory) => ({
      async importEntries({ entries }) {
        const results = entries.map(async ({ id, changes }) => {
          const fields = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null));
          const { outcome, entry } = await directory.upsertEntry({ id, fields: fields as unknown as EntryFields });
          return { outcome, id: entry.id };
        });
        return Promise.all(results);
      },
    }),
  ],
  [
    "stores nothing if an entry of an import is invalid",
    "leaves out what is invalid in an import, says why, and stores the rest",
    (directory) => ({
      async importEntries(request) {
        const results = await directory.importEntries({ ...request, isDryRun: true });
        return results.some(({ outcome }) => outcome === "invalid") ? results : directory.importEntries(request);
      },
    }),
  ],
  [
    "ignores that a run is dry",
    "stores nothing in a dry run of an import",
    (directory) => ({ importEntries: ({ isDryRun: _, ...request }) => directory.importEntries(request) }),
  ],
  [
    "looks before it imports",
    "creates each entry once, however many imports ask for it at once",
    (directory) => ({
      async importEntries(request) {
        const planned = await directory.importEntries({ ...request, isDryRun: true });
        await new Promise((resolve) => setTimeout(resolve, 5));
        await directory.importEntries(request);
        return planned;
      },
    }),
  ],
  [
    "ignores the filter",
    "lists entries by id, page by page, and by filter",
    (directory) => ({ listEntries: ({ filter: _, ...request }) => directory.listEntries(request) }),
  ],
  [
    "ignores the signal",
    "rejects with the signal's reason if it is aborted, and stores nothing",
    (directory) => ({ createEntry: (fields) => directory.createEntry(fields) }),
  ],
];

const ofTechnicians: Faults<DirectoryTestTechnicians["technicians"]> = [
  [
    "cuts levels to whole numbers",
    "keeps every field of a technician, and every read returns all of them",
    (directory) => ({
      createEntry: ({ skills, ...fields }) =>
        directory.createEntry({
          ...fields,
          skills: skills?.map((skill) => ({ ...skill, level: Math.floor(skill.level ?? 1) })),
        }),
    }),
  ],
  [
    "stores before it checks",
    "refuses what the rules cannot read, names the field, and stores nothing",
    (directory) => ({
      async updateEntry(request) {
        await directory.updateEntry({ id: request.id, changes: { name: "changed" } });
        return directory.updateEntry(request);
      },
    }),
  ],
  [
    "compares no places",
    "refuses a place that is far from everyone, but near with its coordinates swapped",
    (directory) => ({ createEntry: (fields, { signal } = {}) => directory.createEntry(fields, { signal }) }),
  ],
  [
    "sends inactive technicians",
    "finds no inactive technician, and finds them again once active",
    (directory) => ({ updateEntry: ({ id }) => directory.updateEntry({ id, changes: { name: "away" } }) }),
  ],
  [
    "writes the location that it has read",
    "a location report does not change the version, and survives a change of other fields",
    (directory) => ({
      updateEntry: (request) =>
        directory.updateEntry({
          ...request,
          changes: { location: { latitude: 49.4, longitude: 8.7 }, ...request.changes },
        }),
    }),
  ],
  [
    "takes the place of an import for a new report",
    "keeps a live location in an import that gives no time",
    (directory) => ({
      importEntries: ({ entries, ...request }, options) => {
        const locatedAt = "2026-01-04T00:00:00Z";
        const dated = entries.map(({ changes, ...one }) => ({ ...one, changes: { locatedAt, ...changes } }));
        return directory.importEntries({ ...request, entries: dated }, options);
      },
    }),
  ],
  [
    "compares no places with a given one",
    "refuses swapped places in an import",
    (directory) => ({
      importEntries: ({ referencePlace: _, ...request }, options) => directory.importEntries(request, options),
    }),
  ],
  [
    "finds skills by their beginning",
    "lists technicians by skill and territory",
    (directory) => ({
      listEntries: ({ filter, ...request }) =>
        directory.listEntries({
          ...request,
          filter: { ...filter, skill: filter?.skill === "ga" ? "gas" : filter?.skill },
        }),
    }),
  ],
];

const ofCustomers: Faults<DirectoryTestCustomers["customers"]> = [
  [
    "tells searches the name",
    "finds a customer of the directory as a source does, active or not, without contact",
    (directory) => ({ findCustomer: (id) => directory.findEntry(id) }),
  ],
  [
    "compares no places",
    "refuses a place that is far from every technician, but near with its coordinates swapped",
    (directory) => ({ createEntry: (fields, { signal } = {}) => directory.createEntry(fields, { signal }) }),
  ],
];

function createTechnicians(plant: Faults<DirectoryTestTechnicians["technicians"]>[number][2] = () => ({})) {
  const technicians = memoryTechnicians();
  return { subject: { technicians: { ...technicians, ...plant(technicians) }, locations: technicians } };
}

function createCustomers(plant: Faults<DirectoryTestCustomers["customers"]>[number][2] = () => ({})) {
  const technicians = memoryTechnicians();
  const customers = memoryCustomers([], { technicians });
  return { subject: { customers: { ...customers, ...plant(customers) }, technicians } };
}

describe("the conformance kit for technician directories", () => {
  const faults = [...(shared as unknown as typeof ofTechnicians), ...ofTechnicians];
  it.each(faults)("catches a directory that %s (%s)", async (_, caught, plant) => {
    const cases = technicianDirectoryCases.filter(({ name }) => name === caught);
    expect(await failingCases(cases, () => createTechnicians())).toEqual([]);
    expect(await failingCases(cases, () => createTechnicians(plant))).toEqual([caught]);
  });

  it("the conformance kit for technician directories has a planted fault for each of its cases", () => {
    const caught = new Set(faults.map(([, name]) => name));
    expect(technicianDirectoryCases.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([]);
  });
});

describe("the conformance kit for customer directories", () => {
  const faults = [...(shared as unknown as typeof ofCustomers), ...ofCustomers];
  it.each(faults)("catches a directory that %s (%s)", async (_, caught, plant) => {
    const cases = customerDirectoryCases.filter(({ name }) => name === caught);
    expect(await failingCases(cases, () => createCustomers())).toEqual([]);
    expect(await failingCases(cases, () => createCustomers(plant))).toEqual([caught]);
  });

  it("the conformance kit for customer directories has a planted fault for each of its cases", () => {
    const caught = new Set(faults.map(([, name]) => name));
    expect(customerDirectoryCases.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([]);
  });
});
