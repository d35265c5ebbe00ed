import assert from "node:assert/strict";
import { rejectsWithCode } from "../rejects-with-code.js";
import { bookingOf, fixture, type LedgerCase, listAll, listEvents, tally, walkTo } from "./fixture.js";

export const jobCases: readonly LedgerCase[] = [
  {
    name: "books the next technician for a job with a new assignment, any number of times",
    async run(create) {
      const { assignments } = await create(fixture);
      const first = await assignments.bookAssignment(bookingOf("1"));
      await walkTo(assignments, first, "declined");
      const second = await assignments.bookAssignment(bookingOf("2", { jobId: first.jobId }));
      await walkTo(assignments, second, "cancelled");
      const third = await assignments.bookAssignment(bookingOf("3", { jobId: first.jobId }));
      assert.equal(new Set([first.id, second.id, third.id]).size, 3);
      assert.deepEqual([second.jobId, third.jobId], [first.id, first.id]);
      assert.deepEqual({ ...(await assignments.findAssignment(third.id)) }, { ...third });
    },
  },
  {
    name: "refuses to book a job that does not exist",
    async run(create) {
      const { assignments } = await create(fixture);
      for (const jobId of ["999", "0", "01", "abc", "", "2147483648"]) {
        await rejectsWithCode("ASSIGNMENT_NOT_FOUND", () => assignments.bookAssignment(bookingOf("3", { jobId })));
      }
      assert.deepEqual(await listAll(assignments), []);
    },
  },
  {
    name: "refuses to book a job that has an open assignment",
    async run(create) {
      const { assignments } = await create(fixture);
      const { jobId, id } = await assignments.bookAssignment(bookingOf("1"));
      await rejectsWithCode("JOB_ALREADY_ASSIGNED", () => assignments.bookAssignment(bookingOf("3", { jobId })));
      const place = { customerId: null, location: { latitude: 49.4, longitude: 8.7 } };
      await rejectsWithCode("JOB_ALREADY_ASSIGNED", () =>
        assignments.bookAssignment(bookingOf("3", { jobId, ...place })),
      );
      await assignments.moveAssignment({ assignmentId: id, to: "declined" });
      const second = await assignments.bookAssignment(bookingOf("3", { jobId }));
      await walkTo(assignments, second, "on_site");
      await rejectsWithCode("JOB_ALREADY_ASSIGNED", () => assignments.bookAssignment(bookingOf("1", { jobId })));
      assert.equal((await listAll(assignments)).length, 2);
    },
  },
  {
    name: "books a job once if many bookings of it run at once",
    async run(create) {
      const { assignments } = await create(fixture);
      const first = await assignments.bookAssignment(bookingOf("1"));
      await walkTo(assignments, first, "declined");
      const again = bookingOf("3", { jobId: first.jobId });
      const counts = await tally(Array.from({ length: 8 }, () => assignments.bookAssignment(again)));
      assert.deepEqual(counts, { ok: 1, JOB_ALREADY_ASSIGNED: 7 });
    },
  },
  {
    name: "replaces an assignment in one step, which frees its place",
    async run(create) {
      const { assignments } = await create(fixture);
      const { id, jobId } = await assignments.bookAssignment(bookingOf("1"));
      const request = bookingOf("2", { jobId, replaces: id, actor: "Ada", reason: "nearer" });
      const second = await assignments.bookAssignment(request);
      assert.equal(second.jobId, jobId);
      assert.equal((await assignments.findAssignment(id))?.status, "cancelled");
      const events = (await listEvents(assignments)).slice(1);
      assert.deepEqual(
        events.map(({ assignmentId, from, to, actor, reason }) => [assignmentId, from, to, actor, reason]),
        [
          [id, "assigned", "cancelled", "Ada", "nearer"],
          [second.id, null, "assigned", "Ada", "nearer"],
        ],
      );
      await assignments.bookAssignment(bookingOf("1"));
    },
  },
  {
    name: "replaces an assignment with another one of the same technician, whose only place it used",
    async run(create) {
      const { assignments } = await create(fixture);
      const { id, jobId } = await assignments.bookAssignment(bookingOf("1"));
      await assignments.bookAssignment(bookingOf("1", { jobId, replaces: id }));
      await rejectsWithCode("ASSIGNMENT_CONFLICT", () => assignments.bookAssignment(bookingOf("1")));
    },
  },
  {
    name: "leaves an assignment unchanged if its replacement cannot be booked",
    async run(create) {
      const { assignments } = await create(fixture);
      const first = await assignments.bookAssignment(bookingOf("1"));
      const { id, jobId } = first;
      for (const technicianId of ["4", "5", "999"]) {
        const request = bookingOf(technicianId, { jobId, replaces: id });
        await rejectsWithCode("ASSIGNMENT_CONFLICT", () => assignments.bookAssignment(request));
      }
      assert.deepEqual({ ...(await assignments.findAssignment(id)) }, { ...first });
      assert.equal((await listEvents(assignments)).length, 1);
      await rejectsWithCode("ASSIGNMENT_CONFLICT", () => assignments.bookAssignment(bookingOf("1")));
    },
  },
  {
    name: "refuses to replace an assignment that is closed, of another job or missing, and books nobody",
    async run(create) {
      const { assignments } = await create(fixture);
      const over = await assignments.bookAssignment(bookingOf("1"));
      await walkTo(assignments, over, "completed");
      const other = await assignments.bookAssignment(bookingOf("3"));
      const { jobId } = over;
      const replacing = (replaces: string) => () => assignments.bookAssignment(bookingOf("2", { jobId, replaces }));
      await rejectsWithCode("ILLEGAL_MOVE", replacing(over.id));
      for (const id of [other.id, "999", "abc"]) await rejectsWithCode("ASSIGNMENT_NOT_FOUND", replacing(id));
      assert.equal((await listAll(assignments)).length, 2);
    },
  },
  {
    name: "replaces an assignment once if many replacements run at once",
    async run(create) {
      const { assignments } = await create(fixture);
      const { id, jobId } = await assignments.bookAssignment(bookingOf("1"));
      const request = bookingOf("3", { jobId, replaces: id });
      const counts = await tally(Array.from({ length: 6 }, () => assignments.bookAssignment(request)));
      assert.equal(counts["ok"], 1);
      assert.equal((counts["ILLEGAL_MOVE"] ?? 0) + (counts["JOB_ALREADY_ASSIGNED"] ?? 0), 5, JSON.stringify(counts));
      assert.equal((await listEvents(assignments)).length, 3);
    },
  },
];
