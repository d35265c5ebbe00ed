import assert from "node:assert/strict";
import type { Assignment } from "../domain/assignment.js";
import { EventsRemovedError } from "../errors/events-removed-error.js";
import type { HoldStore } from "../plugins/hold-store.js";
import type { QueueStore } from "../plugins/queue-store.js";
import type { OldRecords, RetentionStore } from "../plugins/retention-store.js";
import { type ConformanceCase, type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { bookingOf, fixture, listEvents, place, reserving, walkTo } from "./ledger/fixture.js";
import { sampleDecision } from "./ledger/sample-decision.js";
import { rejectsWithReason } from "./rejects-with-reason.js";
import type { AssignmentFixture } from "./test-assignment-store.js";

/** A store that keeps a history and removes old parts of it. */
export interface RetentionTestStore {
  readonly assignments: QueueStore & HoldStore & RetentionStore;
}

/** How the kit creates the store under test. */
export interface RetentionHarness {
  readonly name: string;
  readonly create: CreateSubject<RetentionTestStore, AssignmentFixture>;
}

/** Checks what `removeOld` removes, and what it leaves. */
export function testRetention(runner: TestRunner, harness: RetentionHarness): void {
  registerCases(runner, `${harness.name} as a store that removes what is old`, retentionCases, harness);
}

type RetentionCase = ConformanceCase<RetentionTestStore, AssignmentFixture>;

const everything = "2200-01-01T00:00:00Z";
const nothing = "2000-01-01T00:00:00Z";

type Store = RetentionTestStore["assignments"];

async function removeAll(store: Store, what: OldRecords, { before = everything, limit = 1000 } = {}): Promise<number> {
  for (let all = 0; ; ) {
    const done = await store.removeOld({ what, before, limit });
    assert.ok(done !== null);
    all += done.removed;
    if (!done.hasMore) return all;
  }
}

/** An assignment with each status, and one that was declined, whose job waits. */
async function live(store: Store) {
  const book = async (to: Parameters<typeof walkTo>[2]): Promise<Assignment> =>
    walkTo(store, await store.bookAssignment(bookingOf("3", { decision: sampleDecision })), to);
  const [completed, cancelled] = [await book("completed"), await book("cancelled")];
  const [assigned, onSite, declined] = [await book("assigned"), await book("on_site"), await book("declined")];
  return { over: [completed, cancelled], open: [assigned, onSite, declined] };
}

export const retentionCases: readonly RetentionCase[] = [
  {
    name: "removes the events of what is over, and none of an open job or assignment",
    async run(create) {
      const { assignments } = await create(fixture);
      const { over, open } = await live(assignments);
      const list = (subject: Assignment) => listEvents(assignments, { assignmentId: subject.id });
      const listOfJob = ({ jobId }: Assignment) => assignments.listJobEvents({ limit: 100, jobId });
      const before = await Promise.all(open.flatMap((one) => [list(one), listOfJob(one)]));
      assert.equal(await removeAll(assignments, "events"), 7);
      assert.ok((await removeAll(assignments, "jobEvents")) >= 4);
      for (const one of over) assert.deepEqual([await list(one), await listOfJob(one)], [[], []]);
      assert.deepEqual(await Promise.all(open.flatMap((one) => [list(one), listOfJob(one)])), before);
    },
  },
  {
    name: "removes events of a job that was open when the log passed them, once it is over",
    async run(create) {
      const { assignments } = await create(fixture);
      const { open } = await live(assignments);
      await removeAll(assignments, "events");
      const [assigned] = open;
      assert.ok(assigned !== undefined);
      await assignments.moveAssignment({ assignmentId: assigned.id, to: "cancelled" });
      assert.equal((await listEvents(assignments, { assignmentId: assigned.id })).length, 2);
      await removeAll(assignments, "events");
      assert.deepEqual(await listEvents(assignments, { assignmentId: assigned.id }), []);
    },
  },
  {
    name: "refuses a cursor from before events that were removed, and lists from the first one kept without one",
    async run(create) {
      const { assignments } = await create(fixture);
      await live(assignments);
      const events = await listEvents(assignments);
      const jobEvents = await assignments.listJobEvents({ limit: 100 });
      const ends = [await assignments.findEventsEnd(), await assignments.findJobEventsEnd()];
      await removeAll(assignments, "events", { limit: 3 });
      await removeAll(assignments, "jobEvents", { limit: 3 });
      assert.deepEqual([await assignments.findEventsEnd(), await assignments.findJobEventsEnd()], ends);
      const isRemoved = (error: unknown): boolean => EventsRemovedError.isInstance(error);
      for (const { cursor } of events.slice(0, -1)) {
        await assert.rejects(assignments.listEvents({ limit: 10, after: cursor }), isRemoved);
      }
      for (const { cursor } of jobEvents.slice(0, -1)) {
        await assert.rejects(assignments.listJobEvents({ limit: 10, after: cursor }), isRemoved);
      }
      const booked = await assignments.bookAssignment(bookingOf("3"));
      for (const after of [undefined, events.at(-1)?.cursor]) {
        const found = await assignments.listEvents({ limit: 10, after });
        assert.deepEqual(
          found.map(({ assignmentId }) => assignmentId),
          [booked.id],
        );
      }
      for (const after of [undefined, jobEvents.at(-1)?.cursor]) {
        const found = await assignments.listJobEvents({ limit: 10, after });
        assert.deepEqual(
          found.map(({ jobId }) => jobId),
          [booked.jobId],
        );
      }
    },
  },
  {
    name: "lists the kept events of one assignment from any cursor, and refuses one of an assignment without events",
    async run(create) {
      const { assignments } = await create(fixture);
      const { over, open } = await live(assignments);
      const [completed, onSite] = [over[0]?.id, open[1]?.id];
      const [[first], [ofOpen, ...rest]] = [
        await listEvents(assignments, { assignmentId: completed }),
        await listEvents(assignments, { assignmentId: onSite }),
      ];
      await removeAll(assignments, "events");
      assert.deepEqual(await listEvents(assignments, { assignmentId: onSite, after: ofOpen?.cursor }), rest);
      await assert.rejects(listEvents(assignments, { assignmentId: completed, after: first?.cursor }), (error) =>
        EventsRemovedError.isInstance(error),
      );
    },
  },
  {
    name: "removes the decisions of assignments that are over, which stay themselves",
    async run(create) {
      const { assignments } = await create(fixture);
      const { over, open } = await live(assignments);
      assert.equal(await removeAll(assignments, "decisions", { limit: 1 }), 2);
      for (const { id } of over) {
        assert.equal(await assignments.findDecision(id), null);
        assert.equal((await assignments.findAssignment(id))?.id, id);
      }
      for (const { id } of open) assert.deepEqual(await assignments.findDecision(id), sampleDecision);
    },
  },
  {
    name: "removes the failed attempts of jobs that are over",
    async run(create) {
      const { assignments } = await create(fixture);
      const attempt = { failure: null, reasons: null, decision: null };
      const jobs = [await assignments.createJob({ customerId: "1" }), await assignments.createJob({ customerId: "1" })];
      const [ended, waiting] = jobs;
      assert.ok(ended !== undefined && waiting !== undefined);
      await assignments.noteAttempts(jobs.map(({ id: jobId }) => ({ jobId, ...attempt })));
      await assignments.updateJob({ jobId: ended.id, version: 1, changes: { status: "cancelled" } });
      assert.equal(await removeAll(assignments, "attempts"), 1);
      assert.deepEqual(await assignments.listAttempts({ jobId: ended.id, limit: 10 }), []);
      assert.equal((await assignments.listAttempts({ jobId: waiting.id, limit: 10 })).length, 1);
      assert.equal((await assignments.findJob(ended.id))?.status, "cancelled");
    },
  },
  {
    name: "removes keys and held slots whose time is over, and no others",
    async run(create) {
      const { assignments } = await create(fixture);
      await assignments.reserveKey(reserving("kept", "t"));
      await assignments.reserveKey(reserving("over", "t", { leaseMs: 1, keepMs: 1 }));
      // No call is faster than the millisecond for which the key is kept, but a clock may be.
      while ((await removeAll(assignments, "keys")) === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      assert.equal(await removeAll(assignments, "keys"), 0);
      assert.equal((await assignments.reserveKey(reserving("kept", "other"))).status, "running");
      const hold = async (technicianId: string, year: number) =>
        assignments.addHold({
          technicianId,
          visit: {
            ...{
              leavesAt: `${year}-01-01T08:00:00Z`,
              startsAt: `${year}-01-01T09:00:00Z`,
              endsAt: `${year}-01-01T10:00:00Z`,
            },
            now: `${year}-01-01T00:00:00Z`,
          },
          location: place,
          heldUntil: `${year}-01-01T01:00:00.000Z`,
          work: { customerId: "1", jobId: null, requirements: {}, workSeconds: 3600 },
          ...{ maxPerHolder: 5, maxHolds: 5 },
        });
      const [kept, over] = [await hold("2", 2120), await hold("1", 2020)];
      assert.equal(await removeAll(assignments, "holds"), 1);
      assert.equal(await assignments.findHold(over.id), null);
      assert.equal((await assignments.findHold(kept.id))?.id, kept.id);
    },
  },
  {
    name: "removes nothing that is newer",
    async run(create) {
      const { assignments } = await create(fixture);
      const { over } = await live(assignments);
      const events = await listEvents(assignments);
      for (const what of ["events", "jobEvents", "decisions", "attempts", "keys", "holds"] as const) {
        assert.equal(await removeAll(assignments, what, { before: nothing }), 0);
      }
      assert.deepEqual(await listEvents(assignments, { after: events[0]?.cursor }), events.slice(1));
      assert.deepEqual(await assignments.findDecision(over[0]?.id ?? ""), sampleDecision);
    },
  },
  {
    name: "refuses what it does not know",
    async run(create) {
      const { assignments } = await create(fixture);
      const wrong: readonly (readonly [request: object, message: RegExp])[] = [
        [{ what: "technicians", before: nothing }, /^what must be one of events, /],
        [{ what: "events", before: "yesterday" }, /^before must be an RFC 3339 timestamp/],
        [{ what: "events", before: nothing, limit: 0 }, /^limit must be a whole number from 1 to 10000/],
        [{ what: "events", before: nothing, most: 1 }, /^request\.most is not a known field/],
      ];
      for (const [request, message] of wrong)
        await assert.rejects(assignments.removeOld(request as never), { message });
      await rejectsWithReason((signal) => assignments.removeOld({ what: "events", before: nothing }, { signal }));
    },
  },
];
