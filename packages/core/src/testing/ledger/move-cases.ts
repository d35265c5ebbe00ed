import assert from "node:assert/strict";
import type { AssignmentStatus } from "../../domain/assignment.js";
import { assignmentStatuses, statusesBefore } from "../../domain/lifecycle.js";
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

function isIllegalMove(error: unknown, assignmentId: string, from: string, to: string): boolean {
  assert.ok(DispatchError.isInstance(error), `rejected with ${String(error)}, which is no DispatchError`);
  const { code, assignmentId: id, from: stands, to: sent } = error as IllegalMoveError;
  assert.deepEqual([code, id, stands, sent], ["ILLEGAL_MOVE", assignmentId, from, to]);
  return true;
}
