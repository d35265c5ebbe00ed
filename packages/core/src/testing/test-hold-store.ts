import assert from "node:assert/strict";
import type { Visit } from "../domain/visit.js";
import type { AssignmentConflictError } from "../errors/assignment-conflict-error.js";
import type { BookAssignmentRequest } from "../plugins/assignment-ledger.js";
import type { AddHoldRequest, HoldStore } from "../plugins/hold-store.js";
import { type ConformanceCase, type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { jobOf } from "./jobs/fixture.js";
import { bookingOf, fixture, type LedgerStore, listAll, place, tally } from "./ledger/fixture.js";
import { rejectsWithCode } from "./rejects-with-code.js";
import { rejectsWithReason } from "./rejects-with-reason.js";
import type { AssignmentFixture } from "./test-assignment-store.js";

/** A store that holds slots, and the customers and technicians that belong to it. */
export interface HoldTestStore extends LedgerStore {
  readonly assignments: HoldStore;
}

/** How the kit creates the store under test. */
export interface HoldStoreHarness {
  readonly name: string;
  /** Creates a store without assignments and held slots. */
  readonly create: CreateSubject<HoldTestStore, AssignmentFixture>;
}

/** Checks the contract of a store that holds slots, in addition to what `testJobStore` and `testCalendar` check. */
export function testHoldStore(runner: TestRunner, harness: HoldStoreHarness): void {
  registerCases(runner, `${harness.name} as a hold store`, holdStoreCases, harness);
}

type HoldCase = ConformanceCase<HoldTestStore, AssignmentFixture>;

const startMs = Date.parse("2126-11-24T08:00:00Z");

/** Hours after a moment that is far ahead, so that only `now` of a visit says what is over. */
const at = (hours: number): string => new Date(startMs + hours * 3_600_000).toISOString();

const work = { jobId: null, customerId: "1", requirements: { skills: [{ name: "gas", level: 2 }] }, workSeconds: 3600 };

/** A visit from one hour to another, planned at hour 0. */
const visit = (from: number, to: number, rest: Partial<AddHoldRequest["visit"]> = {}): AddHoldRequest["visit"] => ({
  ...{ leavesAt: at(from), startsAt: at(from + 0.25), endsAt: at(to), now: at(0) },
  ...rest,
});

/** Holds the hours 10 to 12 of a technician until hour 1. */
const holdOf = (technicianId: string, rest: Partial<AddHoldRequest> = {}): AddHoldRequest => ({
  ...{ technicianId, visit: visit(10, 12), location: place, heldUntil: at(1), work, maxPerHolder: 100, maxHolds: 100 },
  ...rest,
});

const booking = (technicianId: string, from: number, to: number, rest: Partial<BookAssignmentRequest> = {}) =>
  bookingOf(technicianId, { location: place, visit: visit(from, to), ...rest });

/** Asks for the same hours at another time. */
const bookedAt = (now: number, rest: Partial<BookAssignmentRequest> = {}): BookAssignmentRequest =>
  booking("1", 10, 12, { visit: visit(10, 12, { now: at(now) }), ...rest });

async function refuse(call: Promise<unknown>): Promise<true | undefined> {
  let calendarChanged: true | undefined;
  await assert.rejects(call, (error) => {
    assert.equal((error as AssignmentConflictError).code, "ASSIGNMENT_CONFLICT");
    ({ calendarChanged } = error as AssignmentConflictError);
    return true;
  });
  return calendarChanged;
}

async function listVisits({ technicians }: LedgerStore, technicianId: string): Promise<readonly Visit[]> {
  const [technician] = await technicians.findTechnicians([technicianId]);
  return technician?.visits ?? [];
}

export const holdStoreCases: readonly HoldCase[] = [
  {
    name: "returns a held slot as requested, also when it is read, and shows it in the calendar",
    async run(create) {
      const store = await create(fixture);
      const hold = await store.assignments.addHold(holdOf("1", { holder: "call 7" }));
      assert.ok(hold.id.length > 0);
      const found = await store.assignments.findHold(hold.id);
      for (const one of [hold, found]) {
        const { id, holder, technicianId, leavesAt, startsAt, endsAt, heldUntil, location, work: kept } = one ?? hold;
        assert.deepEqual([id, holder, technicianId, location, kept], [hold.id, "call 7", "1", place, work]);
        const times = [leavesAt, startsAt, endsAt, heldUntil].map((time) => new Date(time).toISOString());
        assert.deepEqual(times, [at(10), at(10.25), at(12), at(1)]);
      }
      assert.equal(found === null, false);
      const [shown] = await listVisits(store, "1");
      assert.deepEqual([shown?.assignmentId, shown?.holdId], [null, hold.id]);
      assert.equal(Date.parse(shown?.heldUntil ?? ""), Date.parse(at(1)));
      assert.equal((await store.assignments.addHold(holdOf("2"))).holder, null);
      assert.equal(await store.assignments.findHold("nothing"), null);
    },
  },
  {
    name: "blocks its time for everyone else, and no other time",
    async run(create) {
      const { assignments } = await create(fixture);
      await assignments.addHold(holdOf("1"));
      assert.equal(await refuse(assignments.bookAssignment(booking("1", 11, 13))), true);
      assert.equal(await refuse(assignments.addHold(holdOf("1", { visit: visit(9, 10.5) }))), true);
      await assignments.bookAssignment(booking("1", 12, 13));
      await assignments.addHold(holdOf("1", { visit: visit(9, 10) }));
      assert.equal((await listAll(assignments)).length, 1);
    },
  },
  {
    name: "refuses to hold a taken time, an absent technician, or a place next to unexpected visits",
    async run(create) {
      const { assignments } = await create(fixture);
      const booked = await assignments.bookAssignment(booking("1", 10, 12));
      assert.equal(await refuse(assignments.addHold(holdOf("1"))), true);
      assert.equal(await refuse(assignments.addHold(holdOf("4"))), undefined);
      assert.equal(await refuse(assignments.addHold(holdOf("1", { visit: visit(13, 14, { before: null }) }))), true);
      await assignments.addHold(holdOf("1", { visit: visit(13, 14, { before: booked.id, after: null }) }));
    },
  },
  {
    name: "counts the time of an overdue visit from when the slot was planned",
    async run(create) {
      const { assignments } = await create(fixture);
      await assignments.bookAssignment(booking("1", 10, 12));
      const hold = (plannedAt: number) =>
        assignments.addHold({
          ...holdOf("1", {
            visit: visit(12.51, 14, { now: at(12.02), plannedAt: at(plannedAt) }),
            heldUntil: at(12.5),
          }),
          overrunSeconds: 1800,
        });
      assert.equal(await refuse(hold(12.02)), true);
      await hold(12);
    },
  },
  {
    name: "is over at its time, by the time of the booking, and cannot be used from then on",
    async run(create) {
      const store = await create(fixture);
      const { assignments } = store;
      const { id: holdId } = await assignments.addHold(holdOf("1"));
      assert.equal(await refuse(assignments.bookAssignment(bookedAt(0.99))), true);
      await rejectsWithCode("HOLD_NOT_FOUND", () => assignments.bookAssignment(bookedAt(1, { holdId })));
      const booked = await assignments.bookAssignment(bookedAt(1));
      assert.deepEqual(
        (await listVisits(store, "1")).map(({ assignmentId }) => assignmentId),
        [booked.id],
      );
      await rejectsWithCode("HOLD_NOT_FOUND", () => assignments.bookAssignment(bookedAt(0.5, { holdId })));
    },
  },
  {
    name: "is used by one booking, which takes its place in the calendar",
    async run(create) {
      const store = await create(fixture);
      const { assignments } = store;
      const { id: holdId } = await assignments.addHold(holdOf("1"));
      const booked = await assignments.bookAssignment(booking("1", 10, 12, { holdId }));
      assert.deepEqual(
        (await listVisits(store, "1")).map((one) => [one.assignmentId, one.holdId]),
        [[booked.id, undefined]],
      );
      assert.equal(await assignments.findHold(holdId), null);
      await rejectsWithCode("HOLD_NOT_FOUND", () => assignments.bookAssignment(booking("1", 14, 15, { holdId })));
      assert.equal(await assignments.releaseHold(holdId), false);
    },
  },
  {
    name: "is used by one of many bookings at once, however many lanes are free",
    async run(create) {
      const { assignments } = await create(fixture);
      for (const technicianId of ["2", "3"]) {
        const { id: holdId } = await assignments.addHold(holdOf(technicianId));
        const calls = Array.from({ length: 8 }, () =>
          assignments.bookAssignment(booking(technicianId, 10, 12, { holdId })),
        );
        assert.deepEqual(await tally(calls), { ok: 1, HOLD_NOT_FOUND: 7 });
        assert.equal((await listAll(assignments, { technicianId })).length, 1);
      }
    },
  },
  {
    name: "is used only for its own technician, and stays if the booking fails",
    async run(create) {
      const { assignments } = await create(fixture);
      await assignments.bookAssignment(booking("1", 13, 14));
      const { id: holdId } = await assignments.addHold(holdOf("1"));
      await rejectsWithCode("HOLD_NOT_FOUND", () => assignments.bookAssignment(booking("2", 10, 12, { holdId })));
      assert.equal(await refuse(assignments.bookAssignment(booking("1", 10, 13.5, { holdId }))), true);
      assert.equal(await refuse(assignments.bookAssignment(booking("1", 10, 12))), true);
      await assignments.bookAssignment(booking("1", 10, 12, { holdId }));
    },
  },
  {
    name: "frees its time as soon as it is released",
    async run(create) {
      const { assignments } = await create(fixture);
      const { id: holdId } = await assignments.addHold(holdOf("1"));
      assert.equal(await assignments.releaseHold(holdId), true);
      assert.equal(await assignments.releaseHold(holdId), false);
      assert.equal(await assignments.findHold(holdId), null);
      await rejectsWithCode("HOLD_NOT_FOUND", () => assignments.bookAssignment(booking("1", 10, 12, { holdId })));
      await assignments.bookAssignment(booking("1", 10, 12));
    },
  },
  {
    name: "gives one of many callers the same slot at once",
    async run(create) {
      const { assignments } = await create(fixture);
      const calls = Array.from({ length: 12 }, () => assignments.addHold(holdOf("1")));
      assert.deepEqual(await tally(calls), { ok: 1, ASSIGNMENT_CONFLICT: 11 });
    },
  },
  {
    name: "holds slots up to the limits of a holder and in all, not counting those that are over",
    async run(create) {
      const { assignments } = await create(fixture);
      const hold = (holder: string | undefined, rest: Partial<AddHoldRequest> = {}) =>
        assignments.addHold(holdOf("3", { holder, maxPerHolder: 2, maxHolds: 5, ...rest }));
      const counts = await tally(Array.from({ length: 6 }, () => hold("a")));
      assert.deepEqual(counts, { ok: 2, HOLD_LIMIT_REACHED: 4 });
      assert.deepEqual(await tally([hold(undefined), hold(undefined), hold(undefined)]), {
        ok: 2,
        HOLD_LIMIT_REACHED: 1,
      });
      const { id } = await hold("b");
      await assert.rejects(hold("c"), { code: "HOLD_LIMIT_REACHED", scope: "all", limit: 5 });
      await assert.rejects(hold("a", { maxHolds: 6 }), { code: "HOLD_LIMIT_REACHED", scope: "holder", limit: 2 });
      await assignments.releaseHold(id);
      await hold("c");
      const later = { visit: visit(10, 12, { now: at(1) }), heldUntil: at(2) };
      assert.deepEqual(await tally(Array.from({ length: 3 }, () => hold("a", later))), {
        ok: 2,
        HOLD_LIMIT_REACHED: 1,
      });
    },
  },
  {
    name: "gives the job the requirements and the window that come with the booking",
    async run(create) {
      const { assignments } = await create(fixture);
      const job = await assignments.createJob(jobOf({ requirements: { territory: "north" } }));
      const held = { ...work, jobId: job.id, customerId: null, requirements: {} };
      const { id: holdId } = await assignments.addHold(holdOf("1", { work: held }));
      const window = { earliest: at(10.25), latest: at(10.25) };
      const booked = await assignments.bookAssignment(
        booking("1", 10, 12, { holdId, jobId: job.id, jobVersion: job.version, job: { window } }),
      );
      const after = await assignments.findJob(job.id);
      assert.deepEqual([after?.status, after?.assignmentId], ["assigned", booked.id]);
      assert.deepEqual([after?.window, after?.requirements], [window, { territory: "north" }]);
      assert.ok((after?.version ?? 0) > job.version);
    },
  },
  {
    name: "refuses what it cannot use, and rejects with the signal's reason if it is aborted",
    async run(create) {
      const { assignments } = await create(fixture);
      for (const wrong of [
        { holder: "" },
        { holder: "x".repeat(256) },
        { heldUntil: "soon" },
        { maxHolds: 0 },
        { maxPerHolder: 0.5 },
        { location: { latitude: 91, longitude: 0 } },
        { visit: visit(10, 9) },
      ]) {
        await rejectsWithCode("INVALID_REQUEST", () => assignments.addHold(holdOf("1", wrong)));
      }
      await rejectsWithReason((signal) => assignments.addHold(holdOf("1"), { signal }));
      const { id } = await assignments.addHold(holdOf("1"));
      await rejectsWithReason((signal) => assignments.findHold(id, { signal }));
      await rejectsWithReason((signal) => assignments.releaseHold(id, { signal }));
      assert.notEqual(await assignments.findHold(id), null);
    },
  },
];
