import assert from "node:assert/strict";
import type { AssignmentStatus } from "../../domain/assignment.js";
import type { AssignmentConflictError } from "../../errors/assignment-conflict-error.js";
import { DispatchError } from "../../errors/dispatch-error.js";
import { rejectsWithCode } from "../rejects-with-code.js";
import { rejectsWithReason } from "../rejects-with-reason.js";
import { bookingOf, fixture, type LedgerCase, type LedgerStore, listAll, tally, walkTo } from "./fixture.js";

export const capacityCases: readonly LedgerCase[] = [
  {
    name: "books no technician beyond their capacity, with createAssignment and with bookAssignment",
    async run(create) {
      const { assignments } = await create(fixture);
      await assignments.bookAssignment(bookingOf("2"));
      const request = { customerId: "1", technicianId: "2", distanceMeters: 1774.13 };
      await assignments.createAssignment(request);
      await assignments.bookAssignment(bookingOf("2"));
      await rejectsWithCode("ASSIGNMENT_CONFLICT", () => assignments.bookAssignment(bookingOf("2")));
      await rejectsWithCode("ASSIGNMENT_CONFLICT", () => assignments.createAssignment(request));
      await rejectsWithCode("ASSIGNMENT_CONFLICT", () => assignments.bookAssignment(bookingOf("5")));
      assert.equal((await listAll(assignments)).length, 3);
    },
  },
  {
    name: "fills a technician's capacity exactly if many bookings run at once",
    async run(create) {
      const { assignments } = await create(fixture);
      const calls = ["1", "2", "3"].flatMap((id) => Array.from({ length: 8 }, () => bookingOf(id)));
      const counts = await tally(calls.map((request) => assignments.bookAssignment(request)));
      assert.deepEqual(counts, { ok: 1 + 3 + 8, ASSIGNMENT_CONFLICT: 7 + 5 });
      const booked = await listAll(assignments);
      assert.deepEqual(booked.map(({ technicianId }) => technicianId).sort(), [..."122233333333"]);
    },
  },
  ...(["completed", "cancelled", "declined"] as const).map(
    (end: AssignmentStatus): LedgerCase => ({
      name: `keeps the place of a technician on the way, and frees it when the assignment is ${end}`,
      async run(create) {
        const { assignments } = await create(fixture);
        const booked = await assignments.bookAssignment(bookingOf("1"));
        for (const status of ["assigned", "accepted", "en_route", "on_site"] as const) {
          if (status === "on_site" && end === "declined") break;
          const { status: stands } = await assignments.moveAssignment({ assignmentId: booked.id, to: status });
          assert.equal(stands, status);
          await rejectsWithCode("ASSIGNMENT_CONFLICT", () => assignments.bookAssignment(bookingOf("1")));
        }
        await assignments.moveAssignment({ assignmentId: booked.id, to: end });
        const counts = await tally(Array.from({ length: 6 }, () => assignments.bookAssignment(bookingOf("1"))));
        assert.deepEqual(counts, { ok: 1, ASSIGNMENT_CONFLICT: 5 });
      },
    }),
  ),
  {
    name: "refuses a technician with more open assignments than expected, and says how many",
    async run(create) {
      const { assignments } = await create(fixture);
      const booking = (technicianId: string, expectedOpenAssignments: number) => () =>
        assignments.bookAssignment(bookingOf(technicianId, { expectedOpenAssignments }));
      for (const id of ["1", "2", "3"]) await booking(id, 0)();
      for (const id of ["2", "3"]) {
        assert.equal(await rejectsWithLoad(booking(id, 0)), 1);
        await booking(id, 1)();
        assert.equal(await rejectsWithLoad(booking(id, 1)), 2);
        await booking(id, 5)();
      }
      // For a technician who is not free, the conflict has no number: nobody can choose them again.
      for (const id of ["1", "2", "4", "5", "999"]) assert.equal(await rejectsWithLoad(booking(id, 0)), undefined);
      assert.equal((await listAll(assignments)).length, 7);
    },
  },
  {
    name: "books once if many bookings expect the same count at once",
    async run(create) {
      const { assignments } = await create(fixture);
      for (const expectedOpenAssignments of [0, 1, 2]) {
        const request = bookingOf("3", { expectedOpenAssignments });
        const calls = Array.from({ length: 8 }, () => assignments.bookAssignment(request));
        assert.deepEqual(await tally(calls), { ok: 1, ASSIGNMENT_CONFLICT: 7 });
      }
    },
  },
  {
    name: "does not count the replaced assignment when it compares with the expected count",
    async run(create) {
      const { assignments } = await create(fixture);
      const { id, jobId } = await assignments.bookAssignment(bookingOf("1"));
      await assignments.bookAssignment(bookingOf("1", { jobId, replaces: id, expectedOpenAssignments: 0 }));
      const other = await assignments.bookAssignment(bookingOf("3"));
      const replacing = { jobId, replaces: id, expectedOpenAssignments: 0 };
      await assert.rejects(assignments.bookAssignment(bookingOf("3", replacing)));
      assert.equal((await assignments.findAssignment(other.id))?.status, "assigned");
    },
  },
  {
    name: "frees one place if an assignment is ended many times at once",
    async run(create) {
      const { assignments } = await create(fixture);
      const [first] = await Promise.all(Array.from({ length: 3 }, () => assignments.bookAssignment(bookingOf("2"))));
      const ending = { assignmentId: first?.id ?? "", to: "cancelled" } as const;
      await Promise.all(Array.from({ length: 5 }, () => assignments.moveAssignment(ending)));
      const counts = await tally(Array.from({ length: 5 }, () => assignments.bookAssignment(bookingOf("2"))));
      assert.deepEqual(counts, { ok: 1, ASSIGNMENT_CONFLICT: 4 });
    },
  },
  {
    name: "counts open assignments by status, with the age of the oldest",
    async run(create) {
      const { assignments } = await create(fixture);
      assert.deepEqual(await assignments.countOpen(), []);
      for (const status of ["assigned", "assigned", "accepted", "on_site", "completed", "declined"] as const) {
        await walkTo(assignments, await assignments.bookAssignment(bookingOf("3")), status);
      }
      const counted = await assignments.countOpen();
      assert.deepEqual(
        counted.map(({ status, count }) => [status, count]),
        [
          ["assigned", 2],
          ["accepted", 1],
          ["on_site", 1],
        ],
      );
      for (const { oldestAgeSeconds: age } of counted) assert.ok(age >= 0 && age < 3600, `an age of ${age} s`);
      await rejectsWithReason((signal) => assignments.countOpen({ signal }));
    },
  },
  {
    name: "reports open assignments to the technician source",
    async run(create) {
      const store = await create(fixture);
      const first = await store.assignments.bookAssignment(bookingOf("2"));
      await store.assignments.bookAssignment(bookingOf("2"));
      assert.deepEqual(await countOpen(store), [0, 2, 0]);
      await walkTo(store.assignments, first, "completed");
      assert.deepEqual(await countOpen(store), [0, 1, 0]);
    },
  },
];

/** Returns the number of open assignments that the conflict gives. */
async function rejectsWithLoad(book: () => Promise<unknown>): Promise<number | undefined> {
  let openAssignments: number | undefined;
  await assert.rejects(book, (error) => {
    assert.equal(DispatchError.isInstance(error) && error.code, "ASSIGNMENT_CONFLICT");
    ({ openAssignments } = error as AssignmentConflictError);
    return true;
  });
  return openAssignments;
}

/** Returns the number of open assignments of technicians 1, 2 and 3. */
async function countOpen({ technicians }: LedgerStore): Promise<readonly (number | undefined)[]> {
  const found = await technicians.findTechnicians(["1", "2", "3"]);
  return ["1", "2", "3"].map((id) => found.find((technician) => technician.id === id)?.openAssignments ?? 0);
}
