import assert from "node:assert/strict";
import type { Absence } from "../domain/technician.js";
import type { AbsenceStore, NoteAbsenceRequest } from "../plugins/absence-store.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { type ConformanceCase, type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { rejectsWithCode } from "./rejects-with-code.js";
import { rejectsWithReason } from "./rejects-with-reason.js";
import { heidelberg, type TechnicianFixture, technicianAt } from "./technicians/fixture.js";

/** A source of technicians that keeps their absences. */
export type AbsenceTestStore = TechnicianSource & AbsenceStore;

/** How the kit creates the store under test. */
export interface AbsenceStoreHarness {
  readonly name: string;
  readonly create: CreateSubject<AbsenceTestStore, TechnicianFixture>;
}

/** Checks the contract of a store of absences, which is also a technician source. */
export function testAbsenceStore(runner: TestRunner, harness: AbsenceStoreHarness): void {
  registerCases(runner, `${harness.name} as an absence store`, absenceStoreCases, harness);
}

/** Two absences that do not end soon. */
const first = { from: "2126-11-24T08:00:00.000Z", to: "2126-11-25T08:00:00.000Z" };
const second = { from: "2126-11-26T08:00:00.000Z", to: "2126-11-27T08:00:00.500Z" };

const own = { from: "2126-01-01T00:00:00.000Z", to: "2126-01-02T00:00:00.000Z" };

const fixture: TechnicianFixture = {
  technicians: [
    technicianAt("1", 0.01),
    {
      ...technicianAt("2", 0.02),
      availability: {
        timeZone: "Europe/Berlin",
        shifts: [{ weekdays: [1, 2], from: "08:00", to: "16:00" }],
        absences: [own],
      },
    },
    { ...technicianAt("3", 0.03), isActive: false },
  ],
};

/** The absences of a technician, as a search and a look-up return them. */
async function listAbsences(store: AbsenceTestStore, id: string): Promise<readonly (readonly Absence[])[]> {
  const { technicians } = await store.findNearest({ near: heidelberg, limit: 10 });
  const found = [...technicians, ...(await store.findTechnicians([id]))].filter((one) => one.id === id);
  return found.map(({ availability }) => (availability?.absences ?? []).map(({ from, to }) => toInstants(from, to)));
}

function toInstants(from: string, to: string): Absence {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

function absenceOf(technicianId: string, rest: Partial<NoteAbsenceRequest> = {}): NoteAbsenceRequest {
  return { technicianId, ...first, ...rest };
}

export const absenceStoreCases: readonly ConformanceCase<AbsenceTestStore, TechnicianFixture>[] = [
  {
    name: "returns noted absences with the technician, besides their own, in searches and look-ups",
    async run(create) {
      const store = await create(fixture);
      await store.noteAbsence(absenceOf("2", { reason: "ill", actor: "Ada" }));
      await store.noteAbsence(absenceOf("1"));
      await store.noteAbsence(absenceOf("1", second));
      assert.deepEqual(await listAbsences(store, "1"), [
        [first, second],
        [first, second],
      ]);
      assert.deepEqual(await listAbsences(store, "2"), [
        [own, first],
        [own, first],
      ]);
      const [technician] = await store.findTechnicians(["2"]);
      assert.equal(technician?.availability?.timeZone, "Europe/Berlin");
      assert.equal(technician?.availability?.shifts?.length, 1);
    },
  },
  {
    name: "notes the same absence once",
    async run(create) {
      const store = await create(fixture);
      await Promise.all([1, 2, 3].map(() => store.noteAbsence(absenceOf("1"))));
      assert.deepEqual(await listAbsences(store, "1"), [[first], [first]]);
    },
  },
  {
    name: "forgets an absence that is over",
    async run(create) {
      const store = await create(fixture);
      await store.noteAbsence(absenceOf("1", { from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z" }));
      await store.noteAbsence(absenceOf("1"));
      assert.deepEqual(await listAbsences(store, "1"), [[first], [first]]);
    },
  },
  {
    name: "refuses an absence that cannot be, of nobody, and more than 100",
    async run(create) {
      const store = await create(fixture);
      for (const technicianId of ["999", "abc", "", "2147483648"]) {
        await rejectsWithCode("TECHNICIAN_NOT_FOUND", () => store.noteAbsence(absenceOf(technicianId)));
      }
      for (const wrong of [{ from: "tomorrow" }, { to: first.from }, { to: "2026" }, { reson: "ill" }]) {
        await rejectsWithCode("INVALID_REQUEST", () => store.noteAbsence(absenceOf("1", wrong)));
      }
      assert.deepEqual(await listAbsences(store, "1"), [[], []]);
      for (let day = 0; day < 100; day += 1) {
        const from = new Date(Date.parse(first.from) + day * 86_400_000).toISOString();
        await store.noteAbsence(absenceOf("3", { from, to: "2130-01-01T00:00:00Z" }));
      }
      await rejectsWithCode("INVALID_REQUEST", () => store.noteAbsence(absenceOf("3", second)));
    },
  },
  {
    name: "takes an absence back, once, and leaves the others",
    async run(create) {
      const store = await create(fixture);
      for (const id of ["1", "2", "3"]) await store.noteAbsence(absenceOf(id));
      await store.noteAbsence(absenceOf("1", second));
      // The same time, written in another way.
      const again = { technicianId: "1", from: "2126-11-24T09:00:00+01:00", to: "2126-11-25T09:00:00+01:00" };
      assert.equal(await store.removeAbsence(again), true);
      assert.equal(await store.removeAbsence(again), false);
      assert.deepEqual(await listAbsences(store, "1"), [[second], [second]]);
      assert.equal(await store.removeAbsence({ technicianId: "2", ...own }), false);
      assert.deepEqual(await listAbsences(store, "2"), [
        [own, first],
        [own, first],
      ]);
      assert.equal(await store.removeAbsence({ technicianId: "3", ...first }), true);
      await store.noteAbsence(absenceOf("1"));
      assert.deepEqual((await listAbsences(store, "1"))[0]?.length, 2);
    },
  },
  {
    name: "refuses to take back an absence that cannot be, and one of nobody",
    async run(create) {
      const store = await create(fixture);
      await store.noteAbsence(absenceOf("1"));
      for (const technicianId of ["999", "abc", "", "2147483648"]) {
        await rejectsWithCode("TECHNICIAN_NOT_FOUND", () => store.removeAbsence({ technicianId, ...first }));
      }
      for (const wrong of [{ from: "tomorrow" }, { to: first.from }, { to: "2026" }, { reason: "ill" }]) {
        await rejectsWithCode("INVALID_REQUEST", () => store.removeAbsence({ technicianId: "1", ...first, ...wrong }));
      }
      await rejectsWithReason((signal) => store.removeAbsence({ technicianId: "1", ...first }, { signal }));
      assert.deepEqual(await listAbsences(store, "1"), [[first], [first]]);
    },
  },
  {
    name: "rejects with the signal's reason if it is aborted, and notes nothing",
    async run(create) {
      const store = await create(fixture);
      await rejectsWithReason((signal) => store.noteAbsence(absenceOf("1"), { signal }));
      assert.deepEqual(await listAbsences(store, "1"), [[], []]);
    },
  },
];
