import assert from "node:assert/strict";
import { rejectsWithCode } from "../rejects-with-code.js";
import { bookingOf, fixture, type LedgerCase, listEvents, walkTo } from "./fixture.js";

export const eventCases: readonly LedgerCase[] = [
  {
    name: "records what happened, who did it, why and when",
    async run(create) {
      const { assignments } = await create(fixture);
      assert.deepEqual(await listEvents(assignments), []);
      const booked = await assignments.bookAssignment(bookingOf("2", { actor: "Ada", reason: "nearest 🙂" }));
      await assignments.moveAssignment({ assignmentId: booked.id, to: "accepted", actor: "2" });
      await assignments.moveAssignment({ assignmentId: booked.id, to: "declined", reason: "flat tyre" });
      const events = await listEvents(assignments);
      const what = { assignmentId: booked.id, jobId: booked.id, technicianId: "2", customerId: "1" };
      assert.deepEqual(
        events.map(({ cursor: _, at: __, ...rest }) => rest),
        [
          { ...what, from: null, to: "assigned", actor: "Ada", reason: "nearest 🙂" },
          { ...what, from: "assigned", to: "accepted", actor: "2", reason: null },
          { ...what, from: "accepted", to: "declined", actor: null, reason: "flat tyre" },
        ],
      );
      for (const { at } of events) {
        assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/);
        assert.ok(Math.abs(Date.parse(at) - Date.now()) < 86_400_000, `${at} is not today`);
      }
    },
  },
  {
    name: "lists events oldest first, page by page, starting after any event",
    async run(create) {
      const { assignments } = await create(fixture);
      const first = await assignments.bookAssignment(bookingOf("2"));
      const second = await assignments.bookAssignment(bookingOf("3"));
      await walkTo(assignments, second, "on_site");
      await walkTo(assignments, first, "declined");
      const events = await listEvents(assignments);
      const steps = events.map(({ assignmentId, to }) => `${assignmentId === first.id ? "first" : "second"} ${to}`);
      assert.deepEqual(steps, [
        "first assigned",
        "second assigned",
        "second accepted",
        "second en_route",
        "second on_site",
        "first declined",
      ]);
      for (const limit of [1, 2, 3, 6, 7]) assert.deepEqual(await listEvents(assignments, { limit }), events);
      for (const [index, { cursor }] of events.entries()) {
        assert.deepEqual(await listEvents(assignments, { after: cursor }), events.slice(index + 1));
      }
    },
  },
  {
    name: "lists the events of one assignment, page by page",
    async run(create) {
      const { assignments } = await create(fixture);
      const first = await assignments.bookAssignment(bookingOf("2"));
      const second = await assignments.bookAssignment(bookingOf("3"));
      await walkTo(assignments, first, "on_site");
      await walkTo(assignments, second, "on_site");
      const all = await listEvents(assignments);
      for (const { id } of [first, second]) {
        const own = all.filter(({ assignmentId }) => assignmentId === id);
        assert.equal(own.length, 4);
        assert.deepEqual(await listEvents(assignments, { assignmentId: id, limit: 3 }), own);
      }
      for (const id of ["999", "abc"]) assert.deepEqual(await listEvents(assignments, { assignmentId: id }), []);
    },
  },
  {
    name: "gives a reader who continues from the last cursor every event once, while many are written",
    async run(create) {
      const { assignments } = await create(fixture);
      const seen: string[] = [];
      let after: string | undefined;
      const read = async (): Promise<void> => {
        const page = await assignments.listEvents({ limit: 3, after });
        seen.push(...page.map(({ cursor }) => cursor));
        after = page.at(-1)?.cursor ?? after;
      };
      let isWriting = true;
      const write = async (): Promise<void> => {
        const booked = await assignments.bookAssignment(bookingOf("3"));
        await walkTo(assignments, booked, "accepted");
      };
      const writing = Promise.all(Array.from({ length: 20 }, write)).finally(() => {
        isWriting = false;
      });
      while (isWriting) {
        await read();
        await new Promise((resolve) => setImmediate(resolve));
      }
      await writing;
      while (seen.length < 40) {
        const known = seen.length;
        await read();
        assert.ok(seen.length > known, `gave ${known} of 40 events, and no more`);
      }
      assert.deepEqual(
        seen,
        (await listEvents(assignments)).map(({ cursor }) => cursor),
      );
    },
  },
  {
    name: "returns the end of the log, after which only new events follow",
    async run(create) {
      const { assignments } = await create(fixture);
      const start = await assignments.findEventsEnd();
      assert.deepEqual(await listEvents(assignments, { after: start }), []);
      const booked = await assignments.bookAssignment(bookingOf("3"));
      const events = await listEvents(assignments);
      assert.equal(events.length, 1);
      assert.deepEqual(await listEvents(assignments, { after: start }), events);
      const end = await assignments.findEventsEnd();
      assert.equal(end, events[0]?.cursor);
      assert.deepEqual(await listEvents(assignments, { after: end }), []);
      await walkTo(assignments, booked, "en_route");
      const later = await listEvents(assignments, { after: end });
      assert.deepEqual(
        later.map(({ to }) => to),
        ["accepted", "en_route"],
      );
      assert.deepEqual(await listEvents(assignments), [...events, ...later]);
    },
  },
  {
    name: "refuses an unknown cursor and an invalid limit",
    async run(create) {
      const { assignments } = await create(fixture);
      for (const limit of [0, -1, 1.5, Number.NaN]) {
        await rejectsWithCode("INVALID_REQUEST", () => assignments.listEvents({ limit }));
      }
      await rejectsWithCode("INVALID_REQUEST", () => assignments.listEvents({ limit: 1, after: "no such cursor" }));
    },
  },
];
