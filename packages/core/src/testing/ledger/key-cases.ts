import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { DispatchError, type DispatchErrorCode } from "../../errors/dispatch-error.js";
import { rejectsWithCode } from "../rejects-with-code.js";
import { bookingOf, fixture, type LedgerCase, listAll, reserving, tally } from "./fixture.js";

const mine = { key: "a", token: "mine" };
const theirs = { key: "a", token: "theirs" };

export const keyCases: readonly LedgerCase[] = [
  {
    name: "reserves a key for one caller, and tells the others its state",
    async run(create) {
      const { assignments } = await create(fixture);
      assert.deepEqual(await assignments.reserveKey(reserving("a", "mine")), { status: "reserved" });
      assert.deepEqual(await assignments.reserveKey(reserving("a", "theirs")), { status: "running" });
      const other = reserving("a", "theirs", { fingerprint: "another" });
      assert.deepEqual(await assignments.reserveKey(other), { status: "mismatch" });
      const { id } = await assignments.bookAssignment(bookingOf("3", { reservation: mine }));
      const done = { status: "done", assignmentId: id };
      assert.deepEqual(await assignments.reserveKey(reserving("a", "theirs")), done);
      assert.deepEqual(await assignments.reserveKey(reserving("a", "theirs")), done);
      assert.deepEqual(await assignments.reserveKey(other), { status: "mismatch" });
    },
  },
  {
    name: "reserves a key again for its holder, as after a lost answer",
    async run(create) {
      const { assignments } = await create(fixture);
      assert.deepEqual(await assignments.reserveKey(reserving("a", "mine")), { status: "reserved" });
      assert.deepEqual(await assignments.reserveKey(reserving("a", "mine")), { status: "reserved" });
      const { id } = await assignments.bookAssignment(bookingOf("3", { reservation: mine }));
      assert.deepEqual(await assignments.reserveKey(reserving("a", "mine")), { status: "done", assignmentId: id });
    },
  },
  {
    name: "distinguishes keys regardless of their characters",
    async run(create) {
      const { assignments } = await create(fixture);
      for (const key of ["a", "A", "a ", "ä", "a'); --", "🙂".repeat(100), "x".repeat(3000)]) {
        assert.deepEqual(await assignments.reserveKey(reserving(key, `${key} mine`)), { status: "reserved" });
        assert.deepEqual(await assignments.reserveKey(reserving(key, `${key} theirs`)), { status: "running" });
      }
    },
  },
  {
    name: "reserves a key for one caller if many ask at once",
    async run(create) {
      const { assignments } = await create(fixture);
      for (const key of ["a", "b", "c"]) {
        const asking = Array.from({ length: 8 }, (_, index) =>
          assignments.reserveKey(reserving(key, `token ${index}`)),
        );
        const states = (await Promise.all(asking)).map(({ status }) => status);
        assert.deepEqual(states.sort(), ["reserved", ...Array(7).fill("running")].sort());
      }
    },
  },
  {
    name: "refuses to book with a key that is not reserved for the caller or was already used",
    async run(create) {
      const { assignments } = await create(fixture);
      const booking = (reservation: typeof mine) => () => assignments.bookAssignment(bookingOf("3", { reservation }));
      await rejectsWithCode("RESERVATION_LOST", booking(mine));
      await assignments.reserveKey(reserving("a", "mine"));
      await rejectsWithCode("RESERVATION_LOST", booking(theirs));
      await rejectsWithCode("RESERVATION_LOST", booking({ key: "b", token: "mine" }));
      assert.deepEqual(await listAll(assignments), []);
      assert.deepEqual(await tally([booking(mine)(), booking(mine)()]), { ok: 1, RESERVATION_LOST: 1 });
      await rejectsWithCode("RESERVATION_LOST", booking(mine));
      assert.equal((await listAll(assignments)).length, 1);
    },
  },
  {
    name: "keeps a key reserved for the caller if a booking fails",
    async run(create) {
      const { assignments } = await create(fixture);
      await assignments.reserveKey(reserving("a", "mine"));
      await rejectsWithCode("ASSIGNMENT_CONFLICT", () =>
        assignments.bookAssignment(bookingOf("5", { reservation: mine })),
      );
      assert.deepEqual(await assignments.reserveKey(reserving("a", "theirs")), { status: "running" });
      const { id } = await assignments.bookAssignment(bookingOf("3", { reservation: mine }));
      assert.deepEqual(await assignments.reserveKey(reserving("a", "theirs")), { status: "done", assignmentId: id });
    },
  },
  {
    name: "releases a key for its holder only, and only while it is unused",
    async run(create) {
      const { assignments } = await create(fixture);
      await assignments.reserveKey(reserving("a", "mine"));
      await assignments.releaseKey(theirs);
      await assignments.releaseKey({ key: "b", token: "mine" });
      assert.deepEqual(await assignments.reserveKey(reserving("a", "theirs")), { status: "running" });
      await assignments.releaseKey(mine);
      const changed = reserving("a", "theirs", { fingerprint: "another" });
      assert.deepEqual(await assignments.reserveKey(changed), { status: "reserved" });
      const { id } = await assignments.bookAssignment(bookingOf("3", { reservation: theirs }));
      await assignments.releaseKey(theirs);
      const known = reserving("a", "mine", { fingerprint: "another" });
      assert.deepEqual(await assignments.reserveKey(known), { status: "done", assignmentId: id });
    },
  },
  {
    name: "reserves a key for the next caller after the lease, and refuses to book for the first",
    async run(create) {
      const { assignments } = await create(fixture);
      await assignments.reserveKey(reserving("a", "mine", { leaseMs: 50 }));
      await delay(100);
      assert.deepEqual(await assignments.reserveKey(reserving("a", "theirs")), { status: "reserved" });
      await rejectsWithCode("RESERVATION_LOST", () =>
        assignments.bookAssignment(bookingOf("3", { reservation: mine })),
      );
      await assignments.releaseKey(mine);
      assert.deepEqual(await listAll(assignments), []);
      await assignments.bookAssignment(bookingOf("3", { reservation: theirs }));
    },
  },
  {
    name: "refuses a key whose lease has run out to a different request",
    async run(create) {
      const { assignments } = await create(fixture);
      await assignments.reserveKey(reserving("a", "mine", { leaseMs: 50 }));
      await delay(100);
      const other = reserving("a", "theirs", { fingerprint: "another" });
      assert.deepEqual(await assignments.reserveKey(other), { status: "mismatch" });
      const { id } = await assignments.bookAssignment(bookingOf("3", { reservation: mine }));
      assert.deepEqual(await assignments.reserveKey(reserving("a", "x")), { status: "done", assignmentId: id });
    },
  },
  {
    name: "after the lease, either books for the first caller or reserves the key for the next",
    async run(create) {
      const { assignments } = await create(fixture);
      const keys = Array.from({ length: 12 }, (_, index) => `key ${index}`);
      await Promise.all(keys.map((key) => assignments.reserveKey(reserving(key, "mine", { leaseMs: 50 }))));
      await delay(100);
      for (const key of keys) {
        const booking = assignments.bookAssignment(bookingOf("3", { reservation: { key, token: "mine" } }));
        const [state, booked] = await Promise.all([
          assignments.reserveKey(reserving(key, "theirs")),
          booking.catch((error: unknown) => assertCode(error, "RESERVATION_LOST")),
        ]);
        assert.deepEqual(state, booked === null ? { status: "reserved" } : { status: "done", assignmentId: booked.id });
      }
    },
  },
  {
    name: "forgets a key after its retention time, also for a different request",
    async run(create) {
      const { assignments } = await create(fixture);
      await assignments.reserveKey(reserving("a", "mine", { keepMs: 100 }));
      await assignments.bookAssignment(bookingOf("3", { reservation: mine }));
      await delay(200);
      const changed = reserving("a", "theirs", { fingerprint: "another" });
      assert.deepEqual(await assignments.reserveKey(changed), { status: "reserved" });
      await assignments.bookAssignment(bookingOf("3", { reservation: theirs }));
      assert.equal((await listAll(assignments)).length, 2);
    },
  },
];

function assertCode(error: unknown, code: DispatchErrorCode): null {
  assert.equal(DispatchError.isInstance(error) && error.code, code);
  return null;
}
