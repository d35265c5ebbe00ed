import { describe, expect, it } from "vitest";
import type { AssignmentStore } from "../../src/index.js";
import { memoryAssignments, memoryCustomers, memoryTechnicians } from "../../src/memory/index.js";
import { type AssignmentFixture, assignmentStoreCases } from "../../src/testing/test-assignment-store.js";
import { failingCases } from "../support/planted-faults.js";

// A kit that passes everything proves nothing: each fault here is planted in a correct plug-in, and must be caught by
// the case for it.

describe("the conformance kit for assignment stores", () => {
  const makeSound = ({ customers, technicians }: AssignmentFixture): AssignmentStore =>
    memoryAssignments({ customers: memoryCustomers(customers), technicians: memoryTechnicians(technicians) });

  const plant = (fault: (sound: AssignmentStore) => Partial<AssignmentStore>): Promise<readonly string[]> =>
    failingCases(assignmentStoreCases, (fixture: AssignmentFixture) => {
      const sound = makeSound(fixture);
      return { subject: { ...sound, ...fault(sound) } };
    });

  const steady = "lists the newest first, each once, page by page to the end";

  it("the kit of assignment stores passes a correct one", async () => {
    expect(await plant(() => ({}))).toEqual([]);
  });

  it("catches an assignment store that lists the oldest first", async () => {
    const failing = await plant((sound) => ({
      listAssignments: async (request, options) => {
        const page = await sound.listAssignments(request, options);
        return { ...page, items: page.items.toReversed() };
      },
    }));
    expect(failing).toContain(steady);
  });

  it("catches an assignment store that loses a row of a page", async () => {
    const failing = await plant((sound) => ({
      listAssignments: async (request, options) => {
        const page = await sound.listAssignments(request, options);
        return request.cursor === undefined ? page : { ...page, items: page.items.slice(1) };
      },
    }));
    expect(failing).toContain(steady);
  });

  it("catches an assignment store that pages by offset, so that rows move from page to page", async () => {
    const failing = await plant((sound) => ({
      listAssignments: async ({ limit, cursor = "0" }, options) => {
        const { items } = await sound.listAssignments({ limit: 1000 }, options);
        const end = Number(cursor) + limit;
        return { items: items.slice(Number(cursor), end), nextCursor: end < items.length ? String(end) : null };
      },
    }));
    expect(failing).toContain("keeps its pages steady while assignments are added");
  });

  it("catches an assignment store that books the inactive", async () => {
    const failing = await failingCases(assignmentStoreCases, ({ customers }: AssignmentFixture) => ({
      subject: memoryAssignments({ customers: memoryCustomers(customers) }),
    }));
    expect(failing).toEqual([
      "reports a conflict for a technician who is inactive, or does not exist, and stores nothing",
    ]);
  });

  it("catches an assignment store that books before it checks", async () => {
    const failing = await failingCases(assignmentStoreCases, (fixture: AssignmentFixture) => {
      const sound = makeSound(fixture);
      const unchecked = memoryAssignments();
      return {
        subject: {
          ...unchecked,
          createAssignment: async (request, options) => {
            await unchecked.createAssignment(request, options);
            return sound.createAssignment(request, options);
          },
        },
      };
    });
    expect(failing).toContain("reports a customer who does not exist, and stores nothing");
  });

  it("catches an assignment store that stores after an abort", async () => {
    const failing = await plant((sound) => ({
      createAssignment: async (request, options) => {
        const assignment = await sound.createAssignment(request);
        options?.signal?.throwIfAborted();
        return assignment;
      },
    }));
    expect(failing).toEqual(["rejects with the signal's reason if it is aborted, and stores nothing"]);
  });

  it("catches an assignment store that ignores the signal of a ping", async () => {
    expect(await plant((sound) => ({ ping: () => sound.ping() }))).toEqual([
      "rejects with the signal's reason if it is aborted, and stores nothing",
    ]);
  });

  it("catches an assignment store that rounds to whole metres", async () => {
    const failing = await plant((sound) => ({
      createAssignment: (request, options) =>
        sound.createAssignment({ ...request, distanceMeters: Math.round(request.distanceMeters) }, options),
    }));
    expect(failing).toContain("stores an assignment, with an id and a time in UTC");
  });
});
