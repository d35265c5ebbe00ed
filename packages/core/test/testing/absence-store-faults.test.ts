import { describe, expect, it } from "vitest";
import { memoryTechnicians } from "../../src/memory/index.js";
import { type AbsenceTestStore, absenceStoreCases } from "../../src/testing/test-absence-store.js";
import { failingCases } from "../support/planted-faults.js";

/** Methods that replace those of a correct store. */
type Fault = (store: AbsenceTestStore) => Partial<AbsenceTestStore>;

const faults: readonly (readonly [string, string, Fault])[] = [
  [
    "forgets absences in look-ups",
    "returns noted absences with the technician, besides their own, in searches and look-ups",
    (store) => ({
      findTechnicians: async (ids) =>
        (await store.findTechnicians(ids)).map(({ availability: _, ...technician }) => technician),
    }),
  ],
  [
    "notes an absence again",
    "notes the same absence once",
    (store) => ({
      async noteAbsence({ to, ...request }) {
        await store.noteAbsence({ ...request, to: new Date(Date.parse(to) + Math.random() * 1e9).toISOString() });
      },
    }),
  ],
  [
    "moves every absence to its end",
    "forgets an absence that is over",
    (store) => ({
      noteAbsence: ({ to, ...request }) =>
        store.noteAbsence({ ...request, to: to.startsWith("2020") ? "2126-12-31T00:00:00Z" : to }),
    }),
  ],
  [
    "has nobody whom it does not know",
    "refuses an absence that cannot be, of nobody, and more than 100",
    (store) => ({ noteAbsence: (request) => store.noteAbsence(request).catch(() => undefined) }),
  ],
  [
    "forgets all absences at once",
    "takes an absence back, once, and leaves the others",
    (store) => ({
      async removeAbsence(request) {
        const [technician] = await store.findTechnicians([request.technicianId]);
        let isRemoved = false;
        for (const { from, to } of technician?.availability?.absences ?? [])
          isRemoved = (await store.removeAbsence({ technicianId: request.technicianId, from, to })) || isRemoved;
        return isRemoved;
      },
    }),
  ],
  [
    "takes nothing back of nobody",
    "refuses to take back an absence that cannot be, and one of nobody",
    (store) => ({ removeAbsence: (request, options) => store.removeAbsence(request, options).catch(() => false) }),
  ],
  [
    "ignores the signal",
    "rejects with the signal's reason if it is aborted, and notes nothing",
    (store) => ({ noteAbsence: (request) => store.noteAbsence(request) }),
  ],
];

describe("the conformance kit for absence stores", () => {
  it.each(faults)("catches a store that %s (%s)", async (_, caught, fault) => {
    const cases = absenceStoreCases.filter(({ name }) => name === caught);
    expect(await failingCases(cases, ({ technicians }) => ({ subject: memoryTechnicians(technicians) }))).toEqual([]);
    const planted = await failingCases(cases, ({ technicians }) => {
      const store = memoryTechnicians(technicians);
      return { subject: { ...store, ...fault(store) } };
    });
    expect(planted).toEqual([caught]);
  });

  it("the conformance kit for absence stores has a planted fault for each of its cases", () => {
    const caught = new Set(faults.map(([, name]) => name));
    expect(absenceStoreCases.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([]);
  });
});
