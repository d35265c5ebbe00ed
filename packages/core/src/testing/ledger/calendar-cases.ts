import assert from "node:assert/strict";
import type { Assignment, AssignmentStatus } from "../../domain/assignment.js";
import type { Visit } from "../../domain/visit.js";
import type { AssignmentConflictError } from "../../errors/assignment-conflict-error.js";
import { DispatchError } from "../../errors/dispatch-error.js";
import { InvalidRequestError } from "../../errors/invalid-request-error.js";
import type { BookAssignmentRequest } from "../../plugins/assignment-ledger.js";
import type { ConformanceCase } from "../conformance.js";
import type { AssignmentFixture } from "../test-assignment-store.js";
import { bookingOf, fixture, type LedgerStore, listAll, place, tally, walkTo } from "./fixture.js";

/** A ledger with calendars, and the customers and technicians that belong to it. */
export interface CalendarTestStore extends LedgerStore {
  /** Sets the capacity of a technician, as their owner does; null for none. */
  changeCapacity(technicianId: string, capacity: number | null): Promise<void>;
}

type CalendarCase = ConformanceCase<CalendarTestStore, AssignmentFixture>;

const hourMs = 3_600_000;

/** From now, in hours; to the second, so that every store keeps it exactly. */
function inHours(hours: number): string {
  return new Date(Math.round((Date.now() + hours * hourMs) / 1000) * 1000).toISOString();
}

/** Times that do not move while a case runs: hours from a moment in the next days. */
function createTimes(): (hours: number) => string {
  const startMs = Math.round(Date.now() / 1000) * 1000 + 48 * hourMs;
  return (hours) => new Date(startMs + hours * hourMs).toISOString();
}

type Rest = Partial<BookAssignmentRequest> & Partial<NonNullable<BookAssignmentRequest["visit"]>>;

/** A booking whose drive starts, whose work starts, and whose work ends at these times. */
function visiting(technicianId: string, times: readonly [string, string, string], rest: Rest = {}) {
  const [leavesAt, startsAt, endsAt] = times;
  const { before, after, driveToAfterSeconds, ...others } = rest;
  const visit = { leavesAt, startsAt, endsAt, before, after, driveToAfterSeconds };
  return bookingOf(technicianId, { location: place, visit, ...others });
}

export const calendarCases: readonly CalendarCase[] = [
  {
    name: "books someone of capacity 1 for one visit after the other, and for no two at once",
    async run(create) {
      const { assignments } = await create(fixture);
      const at = createTimes();
      await assignments.bookAssignment(visiting("1", [at(0), at(0.5), at(1)]));
      for (const [from, to] of [
        [-1, 0.25],
        [0.25, 0.5],
        [0.75, 2],
        [-1, 2],
      ] as const) {
        assert.equal(await refuse(assignments.bookAssignment(visiting("1", [at(from), at(from), at(to)]))), true);
      }
      // The interval is half-open: the next visit may start as one ends.
      await assignments.bookAssignment(visiting("1", [at(1), at(1.5), at(2)]));
      await assignments.bookAssignment(visiting("1", [at(-1), at(-0.5), at(0)]));
      assert.equal((await listAll(assignments)).length, 3);
    },
  },
  {
    name: "books as many visits at once as the capacity allows, and any number without a capacity",
    async run(create) {
      const { assignments } = await create(fixture);
      const at = createTimes();
      const book = (technicianId: string, from: number, to: number) =>
        assignments.bookAssignment(visiting(technicianId, [at(from), at(from), at(to)]));
      for (const hours of [0, 0.5, 0.75]) await book("2", hours, hours + 1);
      assert.equal(await refuse(book("2", 0.9, 1.1)), true);
      await book("2", 1, 1.5);
      for (const hours of [0, 0, 0.5, 0.5, 0.75]) await book("3", hours, hours + 1);
      assert.equal(await refuse(book("5", 0, 1)), true);
    },
  },
  {
    name: "keeps an appointment apart from now: neither is in the way of the other",
    async run(create) {
      const { assignments } = await create(fixture);
      const at = createTimes();
      await assignments.bookAssignment(visiting("1", [at(0), at(0), at(1)]));
      await assignments.bookAssignment(bookingOf("1"));
      assert.equal(await refuse(assignments.bookAssignment(bookingOf("1"))), true);
      await assignments.bookAssignment(visiting("1", [at(2), at(2), at(3)]));
    },
  },
  {
    name: "takes the time of the work if no visit is given",
    async run(create) {
      const { assignments } = await create(fixture);
      await assignments.bookAssignment(bookingOf("1", { job: { workSeconds: 7200 } }));
      assert.equal(
        await refuse(assignments.bookAssignment(visiting("1", [inHours(1.9), inHours(1.9), inHours(3)]))),
        true,
      );
      await assignments.bookAssignment(visiting("1", [inHours(2.1), inHours(2.1), inHours(3)]));
    },
  },
  ...(["completed", "cancelled", "declined"] as const).map(
    (end: AssignmentStatus): CalendarCase => ({
      name: `frees the time of a visit as soon as it is ${end}`,
      async run(create) {
        const { assignments } = await create(fixture);
        const at = createTimes();
        const booking = visiting("1", [at(0), at(0.5), at(1)]);
        const booked = await assignments.bookAssignment(booking);
        assert.equal(await refuse(assignments.bookAssignment(booking)), true);
        await walkTo(assignments, booked, end);
        await assignments.bookAssignment(booking);
        assert.equal(await refuse(assignments.bookAssignment(booking)), true);
      },
    }),
  ),
  {
    name: "refuses a visit whose neighbours are not as expected, and says that the calendar changed",
    async run(create) {
      const { assignments } = await create(fixture);
      const at = createTimes();
      const book = (hours: number, rest: Rest) =>
        assignments.bookAssignment(visiting("1", [at(hours), at(hours), at(hours + 1)], rest));
      const first = await book(0, { before: null, after: null });
      assert.equal(await refuse(book(4, { before: null })), true);
      const last = await book(4, { before: first.id, after: null });
      for (const [before, after] of [
        [null, last.id],
        [first.id, null],
        [last.id, first.id],
      ] as const) {
        assert.equal(await refuse(book(2, { before, after })), true);
      }
      const between = await book(2, { before: first.id, after: last.id });
      await assignments.moveAssignment({ assignmentId: between.id, to: "cancelled" });
      assert.equal(await refuse(book(2, { before: first.id, after: between.id })), true);
      await book(2, { before: first.id, after: last.id });
    },
  },
  {
    name: "has the next visit leave later or earlier, by the drive from the new one",
    async run(create) {
      const store = await create(fixture);
      const at = createTimes();
      const next = await store.assignments.bookAssignment(visiting("1", [at(2), at(3), at(4)]));
      const insert = (rest: Rest) =>
        store.assignments.bookAssignment(visiting("1", [at(0), at(0.5), at(2.5)], { after: next.id, ...rest }));
      assert.equal(await refuse(insert({})), true);
      assert.equal(await refuse(insert({ driveToAfterSeconds: 1801 })), true);
      assert.deepEqual(await listTimes(store, "1"), [[next.id, at(2), at(3), at(4)]]);
      const inserted = await insert({ driveToAfterSeconds: 1800 });
      assert.deepEqual(await listTimes(store, "1"), [
        [inserted.id, at(0), at(0.5), at(2.5)],
        [next.id, at(2.5), at(3), at(4)],
      ]);
    },
  },
  {
    name: "tells by the start of the work which visits are next to a new one",
    async run(create) {
      const store = await create(fixture);
      const at = createTimes();
      const book = (times: readonly [string, string, string], rest: Rest) =>
        store.assignments.bookAssignment(visiting("1", times, rest));
      const next = await book([at(1), at(4), at(5)], {});
      const drive = { before: null, after: next.id, driveToAfterSeconds: 1800 };
      // It sets off after the next one would have: from there, the drive is shorter.
      const inserted = await book([at(2), at(2.5), at(3)], drive);
      assert.deepEqual(await listTimes(store, "1"), [
        [inserted.id, at(2), at(2.5), at(3)],
        [next.id, at(3.5), at(4), at(5)],
      ]);
    },
  },
  {
    name: "books one of many who want the same time at once, and one for each time",
    async run(create) {
      const { assignments } = await create(fixture);
      const at = createTimes();
      const calls = [0, 1, 2].flatMap((hours) =>
        Array.from({ length: 6 }, () => visiting("1", [at(hours), at(hours), at(hours + 1)])),
      );
      const counts = await tally(calls.map((request) => assignments.bookAssignment(request)));
      assert.deepEqual(counts, { ok: 3, ASSIGNMENT_CONFLICT: 15 });
    },
  },
  {
    name: "counts the lane of an overdue visit as taken for a while from now, and no longer",
    async run(create) {
      const { assignments } = await create(fixture);
      const overdue = await assignments.bookAssignment(visiting("1", [inHours(-3), inHours(-2), inHours(-1)]));
      const inMinutes = (minutes: number, rest: Rest = {}) =>
        assignments.bookAssignment(
          visiting("1", [inHours(minutes / 60), inHours(minutes / 60), inHours((minutes + 5) / 60)], rest),
        );
      assert.equal(await refuse(assignments.bookAssignment(bookingOf("1"))), true);
      assert.equal(await refuse(inMinutes(20)), true);
      assert.equal(await refuse(inMinutes(50, { overrunSeconds: 3600 })), true);
      await inMinutes(40);
      await inMinutes(10, { overrunSeconds: 300 });
      await walkTo(assignments, overdue, "completed");
      await inMinutes(2);
    },
  },
  {
    name: "counts the lane of an overdue visit from when the new one was planned, at most five minutes less",
    async run(create) {
      const { assignments } = await create(fixture);
      const at = createTimes();
      await assignments.bookAssignment(visiting("1", [at(0), at(0), at(1)]));
      const inMinutes = (minutes: number): string => at(1 + minutes / 60);
      const book = (startsAt: string, now: number, plannedAt: number) =>
        assignments.bookAssignment({
          ...bookingOf("1"),
          overrunSeconds: 1800,
          visit: {
            ...{ leavesAt: startsAt, startsAt, endsAt: at(4) },
            ...{ now: inMinutes(now), plannedAt: inMinutes(plannedAt) },
          },
        });
      assert.equal(await refuse(book(inMinutes(31), 2, 2)), true);
      // Planned right after the other one, which has become overdue since.
      assert.equal(await refuse(book(inMinutes(0), 1, -1)), true);
      assert.equal(await refuse(book(inMinutes(31), 20, 1)), true);
      // The clock of the process that planned it is ahead.
      assert.equal(await refuse(book(inMinutes(31), 2, 10)), true);
      await book(inMinutes(31), 2, 1);
    },
  },
  {
    name: "counts a visit from a time without a capacity as one lane",
    async run(create) {
      const { assignments, changeCapacity } = await create(fixture);
      const at = createTimes();
      const book = (from: number, to: number) =>
        assignments.bookAssignment(visiting("3", [at(from), at(from), at(to)]));
      await book(0, 1);
      const second = await book(0.5, 1.5);
      await changeCapacity("3", 1);
      assert.equal(await refuse(book(0, 0.25)), true);
      assert.equal(await refuse(book(1, 2)), true);
      await book(1.5, 2);
      await changeCapacity("3", 3);
      await book(0, 1);
      assert.equal(await refuse(book(0, 1)), true);
      await walkTo(assignments, second, "cancelled");
      await book(0, 1);
      assert.equal(await refuse(book(0, 1)), true);
    },
  },
  {
    name: "counts the lanes that a smaller capacity has taken away",
    async run(create) {
      const store = await create(fixture);
      const { assignments, changeCapacity } = store;
      const at = createTimes();
      const book = () => assignments.bookAssignment(visiting("2", [at(0), at(0), at(1)]));
      const [first] = [await book(), await book(), await book()];
      await changeCapacity("2", 2);
      assert.equal(await refuse(book()), true);
      // Two others are still there.
      await walkTo(assignments, first, "cancelled");
      assert.equal(await refuse(book()), true);
      await changeCapacity("2", 3);
      await book();
      assert.equal(await refuse(book()), true);
      await changeCapacity("2", null);
      await book();
      await changeCapacity("2", 1);
      await assignments.bookAssignment(visiting("2", [at(1), at(1), at(2)]));
      assert.equal((await listTimes(store, "2")).length, 5);
    },
  },
  {
    name: "tells overdue visits by the time of the booking, if that is given",
    async run(create) {
      const { assignments } = await create(fixture);
      const at = createTimes();
      await assignments.bookAssignment(visiting("1", [at(0), at(0), at(1)]));
      const later = { leavesAt: at(2), startsAt: at(2), endsAt: at(3) };
      const book = (now: string, overrunSeconds: number) =>
        assignments.bookAssignment({ ...bookingOf("1"), overrunSeconds, visit: { ...later, now } });
      assert.equal(await refuse(book(at(1), 3601)), true);
      await book(at(1), 3600);
    },
  },
  {
    name: "does not count the visit that is replaced",
    async run(create) {
      const store = await create(fixture);
      const at = createTimes();
      const { id, jobId } = await store.assignments.bookAssignment(visiting("1", [at(0), at(0), at(1)]));
      const replacing = { jobId, replaces: id, before: null, after: null };
      const next = await store.assignments.bookAssignment(visiting("1", [at(0.5), at(0.5), at(1.5)], replacing));
      assert.deepEqual(await listTimes(store, "1"), [[next.id, at(0.5), at(0.5), at(1.5)]]);
    },
  },
  {
    name: "leaves the visit of an assignment that was not replaced",
    async run(create) {
      const store = await create(fixture);
      const at = createTimes();
      const booking = visiting("1", [at(0), at(0), at(1)]);
      const { id, jobId } = await store.assignments.bookAssignment(visiting("2", [at(0), at(0), at(1)]));
      await store.assignments.bookAssignment(booking);
      assert.equal(await refuse(store.assignments.bookAssignment({ ...booking, jobId, replaces: id })), true);
      assert.deepEqual(await listTimes(store, "2"), [[id, at(0), at(0), at(1)]]);
    },
  },
  {
    name: "gives the source of the technicians their open visits, the first to leave first",
    async run(create) {
      const store = await create(fixture);
      const at = createTimes();
      const booked: Assignment[] = [];
      for (const hours of [2, 0, 4]) {
        booked.push(await store.assignments.bookAssignment(visiting("1", [at(hours), at(hours + 0.5), at(hours + 1)])));
      }
      const [second, first, third] = booked;
      const expected = [
        [first?.id, at(0), at(0.5), at(1)],
        [second?.id, at(2), at(2.5), at(3)],
        [third?.id, at(4), at(4.5), at(5)],
      ];
      assert.deepEqual(await listTimes(store, "1"), expected);
      const page = await store.technicians.findNearest({ near: place, limit: 10 });
      assert.deepEqual(page.technicians.find(({ id }) => id === "1")?.visits?.map(toTimes), expected);
      const [visit] = (await store.technicians.findTechnicians(["1"]))[0]?.visits ?? [];
      assert.equal(visit?.lane, 0);
      assert.deepEqual(visit?.location, place);
      await store.assignments.moveAssignment({ assignmentId: second?.id ?? "", to: "cancelled" });
      assert.deepEqual(await listTimes(store, "1"), [expected[0], expected[2]]);
      assert.deepEqual(await listTimes(store, "2"), []);
    },
  },
  {
    name: "says that the calendar changed only of a technician who is there",
    async run(create) {
      const { assignments } = await create(fixture);
      const at = createTimes();
      for (const id of ["4", "999"]) {
        assert.equal(await refuse(assignments.bookAssignment(visiting(id, [at(0), at(0), at(1)]))), undefined);
      }
    },
  },
  {
    name: "refuses a visit that cannot be read, and names the field",
    async run(create) {
      const { assignments } = await create(fixture);
      const at = createTimes();
      const refused = visiting("1", [at(1), at(0), at(2)]);
      await assert.rejects(
        () => assignments.bookAssignment(refused),
        (error) => InvalidRequestError.isInstance(error) && error.parameter === "visit.startsAt",
      );
    },
  },
];

/** Whether the conflict says that the calendar changed; undefined if it does not say so. */
async function refuse(booking: Promise<unknown>): Promise<true | undefined> {
  let calendarChanged: true | undefined;
  await assert.rejects(booking, (error) => {
    assert.equal(DispatchError.isInstance(error) && error.code, "ASSIGNMENT_CONFLICT");
    ({ calendarChanged } = error as AssignmentConflictError);
    return true;
  });
  return calendarChanged;
}

async function listTimes({ technicians }: LedgerStore, technicianId: string): Promise<readonly unknown[]> {
  const [technician] = await technicians.findTechnicians([technicianId]);
  return (technician?.visits ?? []).map(toTimes);
}

function toTimes({ assignmentId, leavesAt, startsAt, endsAt }: Visit): readonly (string | null)[] {
  return [assignmentId, ...[leavesAt, startsAt, endsAt].map((time) => new Date(time).toISOString())];
}
