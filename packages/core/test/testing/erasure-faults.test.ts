import { describe, expect, it } from "vitest";
import { type ErasureTestStore, erasureCases } from "../../src/testing/test-erasure.js";
import { memoryStore } from "../support/memory-store.js";
import { failingCases } from "../support/planted-faults.js";

/** The first answer of a method to each request, however often it is asked. */
function remember<Method extends (...given: never[]) => Promise<unknown>>(method: Method): Method {
  const answers = new Map<string, unknown>();
  return (async (...given: never[]) => {
    const key = JSON.stringify(given[0]);
    if (!answers.has(key)) answers.set(key, await method(...given));
    return answers.get(key);
  }) as Method;
}

type Plant = (correct: ErasureTestStore) => Partial<ErasureTestStore>;

const faults: readonly (readonly [fault: string, caught: string, plant: Plant])[] = [
  [
    "finds a customer by the former external id",
    "leaves no text and no exact place in the directories",
    ({ customers }) => ({ customers: { ...customers, findEntry: remember(customers.findEntry) } }),
  ],
  [
    "keeps the notes of jobs",
    "leaves no text and no exact place in the jobs",
    ({ assignments }) => ({ assignments: { ...assignments, findJob: remember(assignments.findJob) } }),
  ],
  [
    "keeps the reasons in the events of jobs",
    "leaves no text and no exact place in the events of jobs",
    ({ assignments }) => ({ assignments: { ...assignments, listJobEvents: remember(assignments.listJobEvents) } }),
  ],
  [
    "keeps the actors in the events of assignments",
    "leaves no text and no exact place in the events of assignments",
    ({ assignments }) => ({ assignments: { ...assignments, listEvents: remember(assignments.listEvents) } }),
  ],
  [
    "keeps the places in decisions",
    "leaves no text and no exact place in the decisions",
    ({ assignments }) => ({ assignments: { ...assignments, findDecision: remember(assignments.findDecision) } }),
  ],
  [
    "keeps failed attempts as they were",
    "leaves no text and no exact place in the attempts",
    ({ assignments }) => ({ assignments: { ...assignments, listAttempts: remember(assignments.listAttempts) } }),
  ],
  [
    "keeps held slots",
    "leaves no text and no exact place in the held slots",
    ({ assignments }) => ({ assignments: { ...assignments, findHold: remember(assignments.findHold) } }),
  ],
  [
    "keeps the entry active",
    "leaves an inactive entry at a place of two decimals, with nothing else",
    ({ customers }) => ({
      customers: {
        ...customers,
        async eraseEntry(request) {
          const { otherColumns, entry } = await customers.eraseEntry(request);
          return { otherColumns, entry: await customers.updateEntry({ id: entry.id, changes: { isActive: true } }) };
        },
      },
    }),
  ],
  [
    "keeps absences",
    "erases the absences that were noted",
    ({ technicians }) => ({
      technicians: {
        ...technicians,
        async eraseEntry(request) {
          const erased = await technicians.eraseEntry(request);
          await technicians.noteAbsence({
            ...{ technicianId: erased.entry.id, from: "2126-01-01T00:00:00Z", to: "2126-01-02T00:00:00Z" },
          });
          return erased;
        },
      },
    }),
  ],
  [
    "keeps the keys",
    "forgets the keys of the jobs of a customer",
    ({ assignments }) => ({ assignments: { ...assignments, reserveKey: remember(assignments.reserveKey) } }),
  ],
  [
    "notes no event",
    "notes an event of each job of a customer that changes, without the words of anybody",
    ({ assignments }) => ({
      assignments: {
        ...assignments,
        listJobEvents: async (request, options) =>
          (await assignments.listJobEvents(request, options)).filter(({ reason }) => !reason?.includes("erased")),
      },
    }),
  ],
  [
    "loses decisions",
    "keeps ids, times, distances and requirements, so that decisions are replayed with the same result",
    ({ customers, assignments }) => {
      let isErased = false;
      return {
        customers: {
          ...customers,
          eraseEntry(request) {
            isErased = true;
            return customers.eraseEntry(request);
          },
        },
        assignments: {
          ...assignments,
          findDecision: async (id) => (isErased ? null : assignments.findDecision(id)),
        },
      };
    },
  ],
  [
    "cuts every place of a decision",
    "leaves what is known of others as it is",
    ({ assignments }) => {
      let reads = 0;
      return {
        assignments: {
          ...assignments,
          async findDecision(id) {
            const decision = await assignments.findDecision(id);
            reads += 1;
            return reads === 1 || decision === null
              ? decision
              : { ...decision, customer: { ...decision.customer, location: { latitude: 49.43, longitude: 8.72 } } };
          },
        },
      };
    },
  ],
  [
    "removes all words of the booking that followed",
    "keeps what others said after the booking that followed theirs",
    ({ assignments }) => ({
      assignments: {
        ...assignments,
        listEvents: async (request, options) =>
          (await assignments.listEvents(request, options)).map((event) => ({ ...event, actor: null, reason: null })),
      },
    }),
  ],
  [
    "notes every erasure anew",
    "changes nothing if it is repeated",
    ({ customers, assignments }) => ({
      customers: {
        ...customers,
        async eraseEntry(request) {
          const erased = await customers.eraseEntry(request);
          const { items } = await assignments.listJobs({ limit: 100 });
          const attempt = { failure: null, reasons: null, decision: null } as never;
          await assignments.noteAttempts(items.map(({ id: jobId }) => Object.assign({ jobId }, attempt)));
          return erased;
        },
      },
    }),
  ],
  [
    "erases customers whatever they have",
    "refuses to erase a customer or technician who has an open job, and erases nothing",
    ({ customers }) => ({
      customers: {
        ...customers,
        async eraseEntry(request) {
          await customers.updateEntry({ id: request.id, changes: { name: null } });
          return customers.eraseEntry(request);
        },
      },
    }),
  ],
  [
    "compares no versions",
    "refuses another version and an unknown id, and erases nothing",
    ({ customers }) => ({
      customers: { ...customers, eraseEntry: ({ version: _, ...request }) => customers.eraseEntry(request) },
    }),
  ],
];

function createStore(plant: Plant = () => ({})) {
  const store = memoryStore({ customers: [], technicians: [] });
  return { subject: { ...store, ...plant(store) } };
}

describe("the conformance kit for erasure", () => {
  it.each(faults)("catches a store that %s (%s)", async (_, caught, plant) => {
    const cases = erasureCases.filter(({ name }) => name === caught);
    expect(await failingCases(cases, () => createStore())).toEqual([]);
    expect(await failingCases(cases, () => createStore(plant))).toEqual([caught]);
  });

  it("the conformance kit for erasure has a planted fault for each of its cases", () => {
    const caught = new Set(faults.map(([, name]) => name));
    expect(erasureCases.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([]);
  });
});
