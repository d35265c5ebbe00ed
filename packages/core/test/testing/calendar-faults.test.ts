import { describe, expect, it } from "vitest";
import type { BookAssignmentRequest } from "../../src/index.js";
import { AssignmentConflictError } from "../../src/plugin-kit/index.js";
import type { AssignmentFixture, CalendarTestStore } from "../../src/testing/index.js";
import { calendarCases } from "../../src/testing/ledger/calendar-cases.js";
import { type Fault, neverFreeing, plantInLedger, unchecked } from "../support/ledger-faults.js";
import { memoryStore } from "../support/memory-store.js";
import { failingCases } from "../support/planted-faults.js";

/** Books, after a change of the request. */
const changing =
  (change: (request: BookAssignmentRequest) => BookAssignmentRequest): Fault =>
  ({ assignments }) => ({
    bookAssignment: (request, options) => assignments.bookAssignment(change(request), options),
  });

const changingVisit = (change: Partial<NonNullable<BookAssignmentRequest["visit"]>>): Fault =>
  changing((request) =>
    request.visit === undefined ? request : { ...request, visit: { ...request.visit, ...change } },
  );

const faults: readonly (readonly [string, string, Fault])[] = [
  ["compares nothing", "books someone of capacity 1 for one visit after the other, and for no two at once", unchecked],
  [
    "counts open assignments instead of time",
    "books someone of capacity 1 for one visit after the other, and for no two at once",
    changing(({ visit: _, ...request }) => request),
  ],
  [
    "takes no time for the drive",
    "books someone of capacity 1 for one visit after the other, and for no two at once",
    changing((request) =>
      request.visit === undefined
        ? request
        : { ...request, visit: { ...request.visit, leavesAt: request.visit.startsAt } },
    ),
  ],
  [
    "takes an hour for all work",
    "takes the time of the work if no visit is given",
    changing(({ job: _, ...request }) => request),
  ],
  ["frees no time", "frees the time of a visit as soon as it is cancelled", neverFreeing],
  [
    "does not compare the neighbours",
    "refuses a visit whose neighbours are not as expected, and says that the calendar changed",
    changingVisit({ before: undefined, after: undefined }),
  ],
  [
    "leaves the next visit as it was",
    "has the next visit leave later or earlier, by the drive from the new one",
    changingVisit({ driveToAfterSeconds: undefined }),
  ],
  [
    "trusts that overdue visits have ended",
    "counts the lane of an overdue visit as taken for a while from now, and no longer",
    changing((request) => ({ ...request, overrunSeconds: 0 })),
  ],
  [
    "has an overdue visit hold its lane until it ends",
    "counts the lane of an overdue visit as taken for a while from now, and no longer",
    changing((request) => ({ ...request, overrunSeconds: 86_400 })),
  ],
  [
    "counts an overdue visit from the time of the claim",
    "counts the lane of an overdue visit from when the new one was planned, at most five minutes less",
    changingVisit({ plannedAt: undefined }),
  ],
  [
    "tells by the time of the plan which visits are overdue",
    "counts the lane of an overdue visit from when the new one was planned, at most five minutes less",
    changing((request) => {
      const { visit } = request;
      return visit?.plannedAt === undefined ? request : { ...request, visit: { ...visit, now: visit.plannedAt } };
    }),
  ],
  [
    "says nothing of the calendar",
    "books someone of capacity 1 for one visit after the other, and for no two at once",
    ({ assignments }) => ({
      bookAssignment: (request, options) =>
        assignments.bookAssignment(request, options).catch((error) => {
          if (!AssignmentConflictError.isInstance(error)) throw error;
          throw new AssignmentConflictError(error.technicianId);
        }),
    }),
  ],
  [
    "calls every conflict a change of the calendar",
    "says that the calendar changed only of a technician who is there",
    ({ assignments }) => ({
      bookAssignment: (request, options) =>
        assignments.bookAssignment(request, options).catch((error) => {
          if (!AssignmentConflictError.isInstance(error)) throw error;
          throw new AssignmentConflictError(error.technicianId, { calendarChanged: true });
        }),
    }),
  ],
];

/** The store, in which visits of technicians with another capacity count as nothing. */
const losingCapacity = (fixture: AssignmentFixture) => {
  const store = memoryStore(fixture);
  const changeCapacity: CalendarTestStore["changeCapacity"] = async (id, capacity) => {
    const technicians = await store.technicians.findTechnicians([id]);
    for (const { visits = [] } of technicians) {
      for (const { assignmentId } of visits) store.technicians.release(id, assignmentId ?? "");
    }
    await store.changeCapacity(id, capacity);
  };
  return { subject: { ...store, changeCapacity } };
};

describe("the kit of calendars", () => {
  it("the kit of calendars passes a correct ledger", async () => {
    expect(await failingCases(calendarCases, (fixture) => ({ subject: memoryStore(fixture) }))).toEqual([]);
  });

  it.each(faults)("the kit of calendars catches a ledger that %s", async (_, caught, fault) => {
    expect(await failingCases(calendarCases, plantInLedger(fault))).toContain(caught);
  });

  it("catches a ledger that counts no visits from a time with another capacity", async () => {
    const failing = await failingCases(calendarCases, losingCapacity);
    expect(failing).toEqual([
      "counts a visit from a time without a capacity as one lane",
      "counts the lanes that a smaller capacity has taken away",
    ]);
  });

  it("catches a source that does not sort the visits", async () => {
    const failing = await failingCases(calendarCases, (fixture) => {
      const store = memoryStore(fixture);
      const technicians: typeof store.technicians = {
        ...store.technicians,
        async findTechnicians(ids, options) {
          const found = await store.technicians.findTechnicians(ids, options);
          return found.map((technician) => ({ ...technician, visits: [...(technician.visits ?? [])].reverse() }));
        },
      };
      return { subject: { ...store, technicians } };
    });
    expect(failing).toContain("gives the source of the technicians their open visits, the first to leave first");
  });
});
