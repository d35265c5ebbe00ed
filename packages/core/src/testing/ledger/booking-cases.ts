import assert from "node:assert/strict";
import { rejectsWithCode } from "../rejects-with-code.js";
import { rejectsWithReason } from "../rejects-with-reason.js";
import { bookingOf, fixture, type LedgerCase, listAll, listEvents, place, reserving } from "./fixture.js";
import { sampleDecision } from "./sample-decision.js";

const absentIds = ["999", "0", "-1", "01", "abc", "", "2147483648"];

export const bookingCases: readonly LedgerCase[] = [
  {
    name: "books an assignment as a new job, and reads it back",
    async run(create) {
      const { assignments } = await create(fixture);
      const booked = await assignments.bookAssignment(bookingOf("1"));
      const { id, assignedAt, ...rest } = booked;
      const { customerId, technicianId, distanceMeters } = bookingOf("1");
      assert.deepEqual(rest, { customerId, technicianId, distanceMeters, status: "assigned", jobId: id });
      assert.match(assignedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/);
      assert.deepEqual({ ...(await assignments.findAssignment(id)) }, { ...booked });
      assert.deepEqual({ ...(await listAll(assignments))[0] }, { ...booked });
    },
  },
  {
    name: "returns null for the id of an assignment that does not exist or cannot exist",
    async run(create) {
      const { assignments } = await create(fixture);
      for (const id of absentIds) {
        assert.equal(await assignments.findAssignment(id), null, `found an assignment by the id ${JSON.stringify(id)}`);
        assert.equal(await assignments.findDecision(id), null);
      }
    },
  },
  {
    name: "creates a customer at the place of the work if there is none yet",
    async run(create) {
      const { assignments, customers } = await create(fixture);
      const location = { latitude: -33.868_123_456, longitude: 151.209_654_321 };
      const first = await assignments.bookAssignment(bookingOf("3", { customerId: null, location }));
      const second = await assignments.bookAssignment(bookingOf("3", { customerId: null, location: place }));
      assert.equal(new Set(["1", "2", first.customerId, second.customerId]).size, 4);
      assert.deepEqual({ ...(await customers.findCustomer(first.customerId))?.location }, location);
      assert.deepEqual({ ...(await customers.findCustomer(second.customerId))?.location }, place);
    },
  },
  {
    name: "creates no customer if nobody is booked",
    async run(create) {
      const { assignments, customers } = await create(fixture);
      const booking = bookingOf("4", { customerId: null, location: place });
      await rejectsWithCode("ASSIGNMENT_CONFLICT", () => assignments.bookAssignment(booking));
      for (let id = 3; id < 13; id += 1) assert.equal(await customers.findCustomer(String(id)), null);
    },
  },
  {
    name: "refuses technicians who are inactive or do not exist and customers who do not exist, and records nothing",
    async run(create) {
      const { assignments } = await create(fixture);
      for (const id of ["4", ...absentIds]) {
        await rejectsWithCode("ASSIGNMENT_CONFLICT", () => assignments.bookAssignment(bookingOf(id)));
      }
      for (const customerId of absentIds) {
        await rejectsWithCode("CUSTOMER_NOT_FOUND", () => assignments.bookAssignment(bookingOf("1", { customerId })));
      }
      assert.deepEqual(await listAll(assignments), []);
      assert.deepEqual(await listEvents(assignments), []);
    },
  },
  {
    name: "books technicians and customers whose ids are 0 or negative, as other programs create them",
    async run(create) {
      const { assignments } = await create({
        customers: [{ id: "-3", location: place }],
        technicians: [
          { id: "0", location: place },
          { id: "-7", location: place },
        ],
      });
      for (const technicianId of ["0", "-7"]) {
        const booked = await assignments.bookAssignment(bookingOf(technicianId, { customerId: "-3" }));
        assert.equal(booked.technicianId, technicianId);
        assert.equal(booked.customerId, "-3");
        assert.deepEqual(
          (await listAll(assignments, { technicianId })).map(({ id }) => id),
          [booked.id],
        );
      }
    },
  },
  {
    name: "stores a decision unchanged, and null if none is given",
    async run(create) {
      const { assignments } = await create(fixture);
      const explained = await assignments.bookAssignment(bookingOf("3", { decision: sampleDecision }));
      const unexplained = await assignments.bookAssignment(bookingOf("3"));
      await assignments.moveAssignment({ assignmentId: explained.id, to: "declined" });
      assert.deepEqual(await assignments.findDecision(explained.id), sampleDecision);
      assert.equal(await assignments.findDecision(unexplained.id), null);
    },
  },
  {
    name: "rejects with the signal's reason if it is aborted, and writes nothing",
    async run(create) {
      const { assignments } = await create(fixture);
      const { id } = await assignments.bookAssignment(bookingOf("3"));
      await rejectsWithReason((signal) => assignments.bookAssignment(bookingOf("3"), { signal }));
      await rejectsWithReason((signal) => assignments.moveAssignment({ assignmentId: id, to: "accepted" }, { signal }));
      await rejectsWithReason((signal) => assignments.findAssignment(id, { signal }));
      await rejectsWithReason((signal) => assignments.findDecision(id, { signal }));
      await rejectsWithReason((signal) => assignments.listAssignments({ limit: 1, filter: {} }, { signal }));
      await rejectsWithReason((signal) => assignments.listEvents({ limit: 1 }, { signal }));
      await rejectsWithReason((signal) => assignments.reserveKey(reserving("a", "mine"), { signal }));
      assert.deepEqual(await assignments.reserveKey(reserving("a", "theirs")), { status: "reserved" });
      const reservation = { key: "a", token: "theirs" };
      await rejectsWithReason((signal) => assignments.releaseKey(reservation, { signal }));
      assert.deepEqual(await assignments.reserveKey(reserving("a", "mine")), { status: "running" });
      assert.equal((await listEvents(assignments)).length, 1);
      assert.equal((await assignments.findAssignment(id))?.status, "assigned");
    },
  },
];
