import assert from "node:assert/strict";
import type { AssignmentStatus } from "../../domain/assignment.js";
import { assignmentStatuses, findMoves, statusesBefore } from "../../domain/lifecycle.js";
import type { IllegalMoveError } from "../../errors/assignment-errors.js";
import { DispatchError } from "../../errors/dispatch-error.js";
import { rejectsWithCode } from "../rejects-with-code.js";
import { bookingOf, fixture, type LedgerCase, listEvents, tally, walkTo } from "./fixture.js";

export const moveCases: readonly LedgerCase[] = [
  ...assignmentStatuses.map(
    (from): LedgerCase => ({
      name: `moves from ${from} to the allowed statuses only`,
      async run(create) {
        const { assignments } = await create(fixture);
        for (const to of assignmentStatuses) {
          const booked = await assignments.bookAssignment(bookingOf("3"));
          const before = await walkTo(assignments, booked, from);
          const events = await listEvents(assignments, { assignmentId: booked.id });
          const moving = assignments.moveAssignment({ assignmentId: booked.id, to });
          const isMove = statusesBefore(to).includes(from);
          if (isMove || to === from) assert.deepEqual({ ...(await moving) }, { ...before, status: to });
          else await assert.rejects(moving, (error) => isIllegalMove(error, booked.id, from, to));
          const after = { ...before, status: isMove ? to : from };
          assert.deepEqual({ ...(await assignments.findAssignment(booked.id)) }, after);
          const later = await listEvents(assignments, { assignmentId: booked.id });
          assert.deepEqual(later.slice(0, events.length), events, "history changed");
          assert.deepEqual(
            later.slice(events.length).map((event) => [event.from, event.to]),
            isMove ? [[from, to]] : [],
          );
        }
      },
    }),
  ),
  ...assignmentStatuses.map(
    (from): LedgerCase => ({
      name: `walks from ${from} to every status that can be reached, in one step with an event each`,
      async run(create) {
        const { assignments } = await create(fixture);
        for (const to of assignmentStatuses) {
          const booked = await assignments.bookAssignment(bookingOf("3"));
          const before = await walkTo(assignments, booked, from);
          const { length } = await listEvents(assignments, { assignmentId: booked.id });
          const steps = findMoves(from, to);
          const walk = { assignmentId: booked.id, to, isWalk: true, actor: "Ada", reason: "so be it" };
          const walking = assignments.moveAssignment(walk);
          if (steps !== null) assert.deepEqual({ ...(await walking) }, { ...before, status: to });
          else await assert.rejects(walking, (error) => isIllegalMove(error, booked.id, from, to));
          const later = (await listEvents(assignments, { assignmentId: booked.id })).slice(length);
          assert.deepEqual(
            later.map((event) => [event.from, event.to, event.actor, event.reason]),
            (steps ?? []).map((step, index) => [steps?.[index - 1] ?? from, step, "Ada", "so be it"]),
          );
        }
      },
    }),
  ),
  {
    name: "walks once if many walk at once, and frees the technician once",
    async run(create) {
      const { assignments } = await create(fixture);
      const { id } = await assignments.bookAssignment(bookingOf("2"));
      const walk = { assignmentId: id, to: "completed", isWalk: true } as const;
      const walked = await Promise.all(Array.from({ length: 8 }, () => assignments.moveAssignment(walk)));
      assert.deepEqual(new Set(walked.map(({ status }) => status)), new Set(["completed"]));
      const events = await listEvents(assignments, { assignmentId: id });
      assert.deepEqual(
        events.map(({ to }) => to),
        ["assigned", "accepted", "en_route", "on_site", "completed"],
      );
      const bookings = Array.from({ length: 4 }, () => assignments.bookAssignment(bookingOf("2")));
      assert.deepEqual(await tally(bookings), { ok: 3, ASSIGNMENT_CONFLICT: 1 });
    },
  },
  {
    name: "walks to the end or nowhere if another move comes in between",
    async run(create) {
      const { assignments } = await create(fixture);
      for (let round = 0; round < 12; round += 1) {
        const { id: assignmentId } = await assignments.bookAssignment(bookingOf("3"));
        const walking = assignments.moveAssignment({ assignmentId, to: "completed", isWalk: true });
        for (let turn = 0; turn < round; turn += 1) await Promise.resolve();
        const counts = await tally([walking, assignments.moveAssignment({ assignmentId, to: "cancelled" })]);
        assert.deepEqual(counts, { ok: 1, ILLEGAL_MOVE: 1 });
        const events = (await listEvents(assignments, { assignmentId })).map(({ to }) => to);
        assert.deepEqual(events, ["assigned", ...(events.length > 2 ? walkToEnd : ["cancelled"])]);
      }
    },
  },
  {
    name: "refuses to move an assignment that does not exist",
    async run(create) {
      const { assignments } = await create(fixture);
      for (const assignmentId of ["999", "0", "abc", "", "2147483648"]) {
        await rejectsWithCode("ASSIGNMENT_NOT_FOUND", () =>
          assignments.moveAssignment({ assignmentId, to: "accepted" }),
        );
      }
    },
  },
  {
    name: "refuses to move an assignment to an unknown status",
    async run(create) {
      const { assignments } = await create(fixture);
      const { id } = await assignments.bookAssignment(bookingOf("3"));
      const to = "lost" as AssignmentStatus;
      for (const assignmentId of [id, "999"]) {
        await rejectsWithCode("INVALID_REQUEST", () => assignments.moveAssignment({ assignmentId, to }));
      }
      assert.equal((await listEvents(assignments)).length, 1);
    },
  },
  {
    name: "moves once if many make the same move at once, and returns the result to all of them",
    async run(create) {
      const { assignments } = await create(fixture);
      const { id } = await assignments.bookAssignment(bookingOf("3"));
      const move = { assignmentId: id, to: "accepted" } as const;
      const moved = await Promise.all(Array.from({ length: 8 }, () => assignments.moveAssignment(move)));
      assert.deepEqual(new Set(moved.map(({ status }) => status)), new Set(["accepted"]));
      assert.equal((await listEvents(assignments)).length, 2);
    },
  },
  {
    name: "ends an assignment in one way if two ways are tried at once",
    async run(create) {
      const { assignments } = await create(fixture);
      for (let round = 0; round < 8; round += 1) {
        const booked = await assignments.bookAssignment(bookingOf("3"));
        await walkTo(assignments, booked, "on_site");
        const ends = (["completed", "cancelled"] as const).map((to) =>
          assignments.moveAssignment({ assignmentId: booked.id, to }),
        );
        assert.deepEqual(await tally(ends), { ok: 1, ILLEGAL_MOVE: 1 });
      }
    },
  },
  {
    name: "keeps a history of allowed moves only, if many moves run at once",
    async run(create) {
      const { assignments } = await create(fixture);
      const { id } = await assignments.bookAssignment(bookingOf("3"));
      for (let round = 0; round < 4; round += 1) {
        const tries = assignmentStatuses.map((to) => assignments.moveAssignment({ assignmentId: id, to }));
        await tally(tries);
      }
      const events = await listEvents(assignments, { assignmentId: id });
      for (const [index, { from, to }] of events.entries()) {
        assert.equal(from, events[index - 1]?.to ?? null);
        assert.ok(from === null || statusesBefore(to).includes(from), `went from ${from} to ${to}`);
      }
      assert.equal((await assignments.findAssignment(id))?.status, events.at(-1)?.to);
    },
  },
];

const walkToEnd = ["accepted", "en_route", "on_site", "completed"];

function isIllegalMove(error: unknown, assignmentId: string, from: string, to: string): boolean {
  assert.ok(DispatchError.isInstance(error), `rejected with ${String(error)} instead of a DispatchError`);
  const { code, assignmentId: id, from: stands, to: sent } = error as IllegalMoveError;
  assert.deepEqual([code, id, stands, sent], ["ILLEGAL_MOVE", assignmentId, from, to]);
  return true;
}
