import assert from "node:assert/strict";
import type { EntryFields, EntryState } from "../../domain/directory-entry.js";
import { compareIds } from "../../domain/ids.js";
import type { Directory, EntryFilter } from "../../plugins/directory.js";
import type { ConformanceCase } from "../conformance.js";
import { rejectsWithCode } from "../rejects-with-code.js";
import { rejectsWithReason } from "../rejects-with-reason.js";

/** A directory of technicians or of customers, as far as both are the same. */
export type AnyDirectory = Directory<EntryFields, EntryFields & EntryState, EntryFilter>;

export const place = { latitude: 49.4, longitude: 8.7 };
const north = { latitude: 49.5, longitude: 8.7 };
const whole = {
  location: place,
  externalId: "crm 7/ä",
  name: "Zoë O'Neill",
  phone: "+49 6221 1",
  email: "zoe@example.org",
  address: "Hauptstraße 1\n69117 Heidelberg",
};

/** The entry without what the store adds. */
export function fieldsOf({ id: _, version: __, ...fields }: EntryState): object {
  return fields;
}

async function listIds(directory: AnyDirectory, limit: number, filter?: EntryFilter): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 100; pages += 1) {
    const page = await directory.listEntries({ limit, cursor, filter });
    assert.ok(page.items.length <= limit);
    ids.push(...page.items.map(({ id }) => id));
    if (page.nextCursor === null) return ids;
    cursor = page.nextCursor;
  }
  return assert.fail("pages without end");
}

/**
 * What directories of both kinds have in common.
 *
 * @param notFound the code of an error about an id that is not known
 */
export function sharedCases<Subject extends object>(
  notFound: "TECHNICIAN_NOT_FOUND" | "CUSTOMER_NOT_FOUND",
  toDirectory: (subject: Subject) => AnyDirectory,
): readonly ConformanceCase<Subject, void>[] {
  const cases: readonly ConformanceCase<AnyDirectory, void>[] = [
    {
      name: "keeps every field of an entry, and finds it by both ids",
      async run(create) {
        const directory = await create();
        const created = await directory.createEntry(whole);
        assert.deepEqual(fieldsOf(created), { ...whole, isActive: true });
        assert.deepEqual(await directory.findEntry(created.id), created);
        assert.deepEqual(await directory.findEntry("ext:crm 7/ä"), created);
        const other = await directory.createEntry({ location: north, isActive: false });
        assert.deepEqual(fieldsOf(other), { location: north, isActive: false });
        assert.notEqual(other.id, created.id);
        const found = await directory.findEntries([other.id, created.id, "ext:crm 7/ä", "ext:x", "999999", "abc", ""]);
        assert.deepEqual(
          [...found].sort((left, right) => compareIds(left.id, right.id)),
          [created, other],
        );
        for (const id of ["ext:", "ext:crm", "crm 7/ä", "999999", "abc", "", "2147483648"]) {
          assert.equal(await directory.findEntry(id), null, `found an entry by the id ${JSON.stringify(id)}`);
        }
      },
    },
    {
      name: "changes the given fields only, and removes those that are null",
      async run(create) {
        const directory = await create();
        const { id, version } = await directory.createEntry(whole);
        const changed = await directory.updateEntry({
          id,
          version,
          changes: { name: null, phone: "2", location: north },
        });
        const { name: _, ...others } = whole;
        assert.deepEqual(fieldsOf(changed), { ...others, phone: "2", location: north, isActive: true });
        assert.notEqual(changed.version, version);
        assert.deepEqual(await directory.findEntry(id), changed);
        const away = await directory.updateEntry({ id: "ext:crm 7/ä", changes: { isActive: false, externalId: null } });
        assert.equal(away.isActive, false);
        assert.equal(await directory.findEntry("ext:crm 7/ä"), null);
        assert.deepEqual(await directory.findEntry(id), away);
      },
    },
    {
      name: "keeps the version of an entry that does not change",
      async run(create) {
        const directory = await create();
        const created = await directory.createEntry(whole);
        assert.deepEqual(await directory.updateEntry({ id: created.id, changes: { name: whole.name } }), created);
        assert.deepEqual(await directory.updateEntry({ id: created.id, changes: {} }), created);
      },
    },
    {
      name: "refuses a change from a version that is no longer the current one",
      async run(create) {
        const directory = await create();
        const { id, version } = await directory.createEntry(whole);
        const changed = await directory.updateEntry({ id, version, changes: { phone: "2" } });
        await rejectsWithCode("VERSION_CONFLICT", () =>
          directory.updateEntry({ id, version, changes: { phone: "3" } }),
        );
        await rejectsWithCode("VERSION_CONFLICT", () =>
          directory.upsertEntry({ id: "ext:crm 7/ä", version, fields: { location: place } }),
        );
        assert.deepEqual(await directory.findEntry(id), changed);
      },
    },
    {
      name: "lets one of several concurrent changes from one version succeed",
      async run(create) {
        const directory = await create();
        const { id, version } = await directory.createEntry(whole);
        const changes = ["1", "2", "3", "4"].map((phone) => directory.updateEntry({ id, version, changes: { phone } }));
        const results = await Promise.allSettled(changes);
        const done = results.filter((result) => result.status === "fulfilled");
        assert.equal(done.length, 1);
        assert.deepEqual(await directory.findEntry(id), done[0]?.value);
        await Promise.all([
          directory.updateEntry({ id, changes: { phone: "5" } }),
          directory.updateEntry({ id, changes: { email: "e@example.org" } }),
        ]);
        const { phone, email } = (await directory.findEntry(id)) ?? assert.fail("gone");
        assert.deepEqual([phone, email], ["5", "e@example.org"]);
      },
    },
    {
      name: "creates, replaces or leaves an entry by its external id",
      async run(create) {
        const directory = await create();
        const id = "ext:7";
        const created = await directory.upsertEntry({ id, fields: whole7 });
        assert.equal(created.outcome, "created");
        assert.deepEqual(fieldsOf(created.entry), { ...whole7, externalId: "7", isActive: true });
        const again = await directory.upsertEntry({ id, version: null, fields: { ...whole7, externalId: "7" } });
        assert.deepEqual(again, { entry: created.entry, outcome: "unchanged" });
        const replaced = await directory.upsertEntry({ id, fields: { location: north } });
        assert.equal(replaced.outcome, "updated");
        assert.deepEqual(fieldsOf(replaced.entry), { location: north, externalId: "7", isActive: true });
        assert.equal(replaced.entry.id, created.entry.id);
        const { entry } = await directory.upsertEntry({ id: created.entry.id, fields: { location: place } });
        assert.deepEqual(fieldsOf(entry), { location: place, isActive: true });
        await rejectsWithCode(notFound, () => directory.upsertEntry({ id: "999999", fields: { location: place } }));
        await rejectsWithCode("VERSION_CONFLICT", () =>
          directory.upsertEntry({ id: "ext:new", version: entry.version, fields: { location: place } }),
        );
        assert.equal(await directory.findEntry("ext:new"), null);
      },
    },
    {
      name: "creates one entry for an external id, however many ask at once",
      async run(create) {
        const directory = await create();
        const names = ["a", "b", "c", "d"];
        const results = await Promise.all(
          names.map((name) => directory.upsertEntry({ id: "ext:7", fields: { location: place, name } })),
        );
        assert.equal(results.filter(({ outcome }) => outcome === "created").length, 1);
        assert.equal((await listIds(directory, 10)).length, 1);
      },
    },
    {
      name: "refuses an external id that another entry has",
      async run(create) {
        const directory = await create();
        await directory.createEntry(whole);
        const other = await directory.createEntry({ location: place });
        await rejectsWithCode("EXTERNAL_ID_TAKEN", () => directory.createEntry({ ...whole, name: "another" }));
        await rejectsWithCode("EXTERNAL_ID_TAKEN", () =>
          directory.updateEntry({ id: other.id, changes: { externalId: whole.externalId } }),
        );
        assert.deepEqual(await directory.findEntry(other.id), other);
        assert.equal((await listIds(directory, 10)).length, 2);
      },
    },
    {
      name: "refuses what cannot be kept, before anything is stored",
      async run(create) {
        const directory = await create();
        const { id } = await directory.createEntry({ location: place });
        const wrong: readonly object[] = [
          { location: { latitude: 91, longitude: 8 } },
          { location: { latitude: Number.NaN, longitude: 8 } },
          { location: { latitude: 0, longitude: 0 } },
          { name: "" },
          { name: 7 },
          { email: "a".repeat(501) },
          { email: "a@" },
          { email: "a b@example.org" },
          { phone: "\0" },
          { externalId: "a\nb" },
          { externalId: "a".repeat(201) },
          { isActive: "yes" },
          { adress: "a" },
        ];
        for (const fields of wrong) {
          const given = { location: place, ...fields };
          await rejectsWithCode("INVALID_REQUEST", () => directory.createEntry(given));
          await rejectsWithCode("INVALID_REQUEST", () => directory.upsertEntry({ id: "ext:1", fields: given }));
          await rejectsWithCode("INVALID_REQUEST", () => directory.updateEntry({ id, changes: fields }));
        }
        await rejectsWithCode("INVALID_REQUEST", () => directory.updateEntry({ id, changes: { location: null } }));
        await rejectsWithCode("INVALID_REQUEST", () => directory.updateEntry({ id, changes: { isActive: null } }));
        await rejectsWithCode("INVALID_REQUEST", () =>
          directory.upsertEntry({ id: "ext:1", fields: { location: place, externalId: "2" } }),
        );
        await rejectsWithCode(notFound, () => directory.updateEntry({ id: "999999", changes: { name: "a" } }));
        assert.deepEqual(await listIds(directory, 10), [id]);
      },
    },
    {
      name: "creates, changes or leaves the entries of an import, and says which",
      async run(create) {
        const directory = await create();
        const kept = await directory.createEntry(whole);
        const moved = await directory.createEntry({ location: place, name: "Anna", phone: "1" });
        const entries = [
          { id: "ext:crm 7/ä", changes: { name: whole.name, location: place } },
          { id: "ext:new", changes: { location: north, name: "Ben" } },
          { id: moved.id, changes: { location: north, phone: null, externalId: "a" } },
        ];
        const results = await directory.importEntries({ entries });
        assert.deepEqual(
          results.map(({ outcome }) => outcome),
          ["unchanged", "created", "updated"],
        );
        assert.deepEqual(await directory.findEntry(kept.id), kept);
        const created = (await directory.findEntry("ext:new")) ?? assert.fail("not created");
        assert.deepEqual(fieldsOf(created), { location: north, name: "Ben", externalId: "new", isActive: true });
        const changed = (await directory.findEntry("ext:a")) ?? assert.fail("not changed");
        assert.deepEqual(fieldsOf(changed), { location: north, name: "Anna", externalId: "a", isActive: true });
        assert.deepEqual(
          results.map((result) => (result.outcome === "invalid" ? null : result.id)),
          [kept.id, created.id, moved.id],
        );
        const again = await directory.importEntries({ entries });
        assert.deepEqual(
          again.map(({ outcome }) => outcome),
          ["unchanged", "unchanged", "unchanged"],
        );
        assert.deepEqual(await directory.findEntry("ext:a"), changed);
      },
    },
    {
      name: "leaves out what is invalid in an import, says why, and stores the rest",
      async run(create) {
        const directory = await create();
        await directory.createEntry({ ...whole, externalId: "taken" });
        const own = await directory.createEntry({ location: place });
        const results = await directory.importEntries({
          entries: [
            { id: "ext:1", changes: { location: place, name: "" } },
            { id: "ext:2", changes: { name: "nowhere" } },
            { id: "ext:3", changes: { location: place } },
            { id: "ext:3", changes: { location: north } },
            { id: "999999", changes: { location: place } },
            { id: own.id, changes: { externalId: "taken" } },
            { id: "ext:4", changes: { location: place, externalId: "5" } },
            { id: "ext:6", changes: { location: null } },
          ],
        });
        const errors = results.map((result) => (result.outcome === "invalid" ? result.error : null));
        assert.deepEqual(
          errors.map((error) => error?.code ?? null),
          [
            ...["INVALID_REQUEST", "INVALID_REQUEST", null, "INVALID_REQUEST", notFound],
            ...["EXTERNAL_ID_TAKEN", "INVALID_REQUEST", "INVALID_REQUEST"],
          ],
        );
        assert.equal(Reflect.get(errors[0] ?? {}, "parameter"), "name");
        assert.deepEqual(fieldsOf((await directory.findEntry("ext:3")) ?? assert.fail("not created")), {
          location: place,
          externalId: "3",
          isActive: true,
        });
        assert.equal((await listIds(directory, 10)).length, 3);
        const tooMany = Array.from({ length: 501 }, (_, index) => ({
          id: `ext:n${index}`,
          changes: { location: place },
        }));
        await rejectsWithCode("INVALID_REQUEST", () => directory.importEntries({ entries: tooMany }));
        assert.equal((await listIds(directory, 10)).length, 3);
      },
    },
    {
      name: "stores nothing in a dry run of an import",
      async run(create) {
        const directory = await create();
        const before = await directory.createEntry(whole);
        const results = await directory.importEntries({
          entries: [
            { id: "ext:crm 7/ä", changes: { name: "another" } },
            { id: "ext:new", changes: { location: north } },
          ],
          isDryRun: true,
        });
        assert.deepEqual(results, [
          { outcome: "updated", id: before.id },
          { outcome: "created", id: null },
        ]);
        assert.deepEqual(await directory.findEntry(before.id), before);
        assert.equal(await directory.findEntry("ext:new"), null);
      },
    },
    {
      name: "creates each entry once, however many imports ask for it at once",
      async run(create) {
        const directory = await create();
        const entries = Array.from({ length: 20 }, (_, index) => ({
          id: `ext:${index}`,
          changes: { location: place },
        }));
        const orders = [entries, entries.toReversed(), entries.slice(5), entries.slice(0, 15).toReversed()];
        const results = await Promise.all(orders.map((part) => directory.importEntries({ entries: part })));
        const outcomes = results.flat().map(({ outcome }) => outcome);
        assert.equal(outcomes.filter((outcome) => outcome === "created").length, 20);
        assert.ok(outcomes.every((outcome) => outcome === "created" || outcome === "unchanged"));
        assert.equal((await listIds(directory, 50)).length, 20);
      },
    },
    {
      name: "lists entries by id, page by page, and by filter",
      async run(create) {
        const directory = await create();
        const created: string[] = [];
        for (let index = 0; index < 12; index += 1) {
          const location = { latitude: 49 + index / 100, longitude: 8 };
          const name = ["Ada Lovelace", "adam_1%", undefined][index % 3];
          created.push((await directory.createEntry({ location, isActive: index !== 3, name })).id);
        }
        const ids = [...created].sort(compareIds);
        assert.deepEqual(await listIds(directory, 5), ids);
        assert.deepEqual(await listIds(directory, 12), ids);
        assert.deepEqual(
          await listIds(directory, 5, { isActive: true }),
          ids.filter((id) => id !== created[3]),
        );
        assert.deepEqual(await listIds(directory, 5, { isActive: false }), [created[3]]);
        const named = ids.filter((id) => created.indexOf(id) % 3 !== 2);
        assert.deepEqual(await listIds(directory, 5, { name: "ADA" }), named);
        assert.deepEqual(
          await listIds(directory, 5, { name: "m_1%" }),
          ids.filter((id) => created.indexOf(id) % 3 === 1),
        );
        assert.deepEqual(await listIds(directory, 5, { name: "a%e" }), []);
        // A hundredth of a degree of latitude is 1,112 m.
        const near = { location: { latitude: 49.05, longitude: 8 }, withinMeters: 2300 };
        assert.deepEqual(await listIds(directory, 3, { near }), created.slice(3, 8).sort(compareIds));
        assert.deepEqual(await listIds(directory, 3, { near, isActive: true }), created.slice(4, 8).sort(compareIds));
        await rejectsWithCode("INVALID_REQUEST", () => directory.listEntries({ limit: 0 }));
        const misspelt = { activ: true } as EntryFilter;
        await rejectsWithCode("INVALID_REQUEST", () => directory.listEntries({ limit: 5, filter: misspelt }));
      },
    },
    {
      name: "rejects with the signal's reason if it is aborted, and stores nothing",
      async run(create) {
        const directory = await create();
        const { id } = await directory.createEntry({ location: place });
        await rejectsWithReason((signal) => directory.createEntry({ location: place }, { signal }));
        await rejectsWithReason((signal) => directory.findEntry(id, { signal }));
        await rejectsWithReason((signal) => directory.findEntries([id], { signal }));
        await rejectsWithReason((signal) => directory.updateEntry({ id, changes: { name: "a" } }, { signal }));
        await rejectsWithReason((signal) =>
          directory.upsertEntry({ id: "ext:1", fields: { location: place } }, { signal }),
        );
        const entries = [{ id: "ext:2", changes: { location: place } }];
        await rejectsWithReason((signal) => directory.importEntries({ entries }, { signal }));
        await rejectsWithReason((signal) => directory.listEntries({ limit: 1 }, { signal }));
        const { items } = await directory.listEntries({ limit: 10 });
        assert.deepEqual(items.map(fieldsOf), [{ location: place, isActive: true }]);
      },
    },
  ];
  return cases.map(({ name, run }) => ({ name, run: (create) => run(async () => toDirectory(await create())) }));
}

const { externalId: _, ...whole7 } = whole;
