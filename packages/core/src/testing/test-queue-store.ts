import assert from "node:assert/strict";
import { isAbsenceStore } from "../plugin-kit/absences.js";
import type { LocationStore } from "../plugins/location-store.js";
import type { QueueState, QueueStore } from "../plugins/queue-store.js";
import type { TechnicianDirectory } from "../plugins/technician-directory.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { type ConformanceCase, type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { jobOf } from "./jobs/fixture.js";
import { bookingOf, fixture, type LedgerStore, place, walkTo } from "./ledger/fixture.js";
import { rejectsWithCode } from "./rejects-with-code.js";
import { rejectsWithReason } from "./rejects-with-reason.js";
import type { AssignmentFixture } from "./test-assignment-store.js";

/** A store with a queue, and the customers and technicians that belong to it. */
export interface QueueTestStore extends LedgerStore {
  readonly assignments: QueueStore;
  readonly technicians: TechnicianSource & TechnicianDirectory;
  readonly locations: LocationStore;
}

/** How the kit creates the store under test. */
export interface QueueStoreHarness {
  readonly name: string;
  /** Creates a store without jobs and assignments. */
  readonly create: CreateSubject<QueueTestStore, AssignmentFixture>;
}

/** Checks the contract of a queue store, in addition to what `testJobStore` checks. */
export function testQueueStore(runner: TestRunner, harness: QueueStoreHarness): void {
  registerCases(runner, `${harness.name} as a queue`, queueStoreCases, harness);
}

type QueueCase = ConformanceCase<QueueTestStore, AssignmentFixture>;

const leaseMs = 60_000;

/** The store gives technicians their ids. */
const noTechnicians: AssignmentFixture = { ...fixture, technicians: [] };

/** Keeps the mark of a state, as a turn does that has tried everything. */
async function keepMark(jobs: QueueStore, state?: QueueState): Promise<void> {
  const { mark } = state ?? (await jobs.readQueue());
  assert.equal(await jobs.holdQueue({ holder: "a", leaseMs }), true);
  assert.equal(await jobs.leaveQueue({ holder: "a", note: "{}", mark }), true);
}

/** Keeps a mark, and does something after it. */
async function keptAfter<Result>(jobs: QueueStore, act: () => Promise<Result>): Promise<Result> {
  await keepMark(jobs);
  assert.equal(await isChanged(jobs), false);
  return act();
}

const isChanged = async (jobs: QueueStore): Promise<boolean> => (await jobs.readQueue()).isChanged;

export const queueStoreCases: readonly QueueCase[] = [
  {
    name: "reads what waits by priority, with the oldest and the first end of a window",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const empty = await jobs.readQueue();
      assert.deepEqual(
        { ...empty, mark: "" },
        { waiting: [], held: 0, firstLatest: null, mark: "", isChanged: false, note: null },
      );
      const first = await jobs.createJob(jobOf());
      await jobs.createJob(jobOf({ priority: 20 }));
      await jobs.createJob(jobOf({ window: { earliest: "2126-11-24T08:00:00Z", latest: "2126-11-24T12:00:00Z" } }));
      await jobs.createJob(jobOf({ window: { earliest: "2126-11-24T09:00:00Z", latest: "2126-11-24T10:00:00Z" } }));
      const over = await jobs.createJob(jobOf({ priority: -3 }));
      await jobs.updateJob({ jobId: over.id, version: 1, changes: { status: "cancelled" } });
      const { waiting, firstLatest } = await jobs.readQueue();
      assert.deepEqual(
        waiting.map(({ priority, count }) => [priority, count]),
        [
          [20, 1],
          [0, 3],
        ],
      );
      assert.equal(Date.parse(waiting[1]?.oldestAt ?? ""), Date.parse(first.createdAt));
      assert.equal(Date.parse(firstLatest ?? ""), Date.parse("2126-11-24T10:00:00Z"));
    },
  },
  {
    name: "lists waiting jobs by priority, then creation: after a place, from a priority, or past their windows",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const add = async (rest: Parameters<typeof jobOf>[0]): Promise<string> => (await jobs.createJob(jobOf(rest))).id;
      const a = await add({ priority: 0 });
      const b = await add({ priority: 10 });
      const c = await add({
        priority: 0,
        window: { earliest: "2126-11-24T08:00:00Z", latest: "2126-11-24T09:00:00Z" },
      });
      const d = await add({ priority: 20 });
      const e = await add({
        priority: 10,
        window: { earliest: "2126-11-24T08:00:00Z", latest: "2126-11-24T10:00:00Z" },
      });
      await jobs.bookAssignment(bookingOf("3", { jobId: await add({ priority: 20 }) }));
      const list = async (rest: Partial<Parameters<QueueStore["listWaiting"]>[0]> = {}): Promise<readonly string[]> =>
        (await jobs.listWaiting({ limit: 100, ...rest })).map(({ id }) => id);
      assert.deepEqual(await list(), [d, b, e, a, c]);
      assert.deepEqual(await list({ limit: 2 }), [d, b]);
      assert.deepEqual(await list({ after: { priority: 10, jobId: b } }), [e, a, c]);
      assert.deepEqual(await list({ after: { priority: 5, jobId: "2147483647" } }), [a, c]);
      assert.deepEqual(await list({ after: { priority: 0, jobId: c } }), []);
      assert.deepEqual(await list({ leastPriority: 10 }), [d, b, e]);
      assert.deepEqual(await list({ latestBefore: "2126-11-24T10:00:00Z" }), [c]);
      assert.deepEqual(await list({ latestBefore: "2126-11-24T10:00:00.001Z", leastPriority: 1 }), [e]);
      const [whole] = await jobs.listWaiting({ limit: 1 });
      assert.deepEqual(JSON.parse(JSON.stringify(whole)), JSON.parse(JSON.stringify(await jobs.findJob(d))));
    },
  },
  {
    name: "passes over a held job until its time, and says then that something may help",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const window = { earliest: "2126-11-24T08:00:00Z", latest: "2126-11-24T09:00:00Z" };
      const hold = (ms: number): string => new Date(Date.now() + ms).toISOString();
      const listed = async (withHeld?: boolean): Promise<readonly string[]> =>
        (await jobs.listWaiting({ limit: 100, withHeld })).map(({ id }) => id);
      const first = await jobs.createJob(jobOf({ window, heldUntil: hold(60_000) }));
      const alone = await jobs.readQueue();
      assert.deepEqual([alone.waiting, alone.held, alone.isChanged], [[], 1, false]);
      assert.equal(Date.parse(alone.firstLatest ?? ""), Date.parse(window.latest), "its window passes all the same");
      const second = await jobs.createJob(jobOf());
      await keepMark(jobs);
      const { waiting, held } = await jobs.readQueue();
      assert.deepEqual([waiting.map(({ count }) => count), held], [[1], 1]);
      assert.deepEqual([await listed(), await listed(true)], [[second.id], [first.id, second.id]]);
      assert.equal(await isChanged(jobs), false);
      await jobs.updateJob({ jobId: first.id, version: 1, changes: { heldUntil: null } });
      assert.equal(await isChanged(jobs), true, "it is let go");
      assert.deepEqual(await listed(), [first.id, second.id]);
      await jobs.updateJob({ jobId: first.id, version: 2, changes: { heldUntil: hold(400) } });
      await keepMark(jobs);
      assert.deepEqual(await listed(), [second.id]);
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal(await isChanged(jobs), true, "its time is over");
      assert.deepEqual([await listed(), (await jobs.readQueue()).held], [[first.id, second.id], 0]);
    },
  },
  {
    name: "is held by one process at a time, until it leaves or its lease ends",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      assert.equal(await jobs.holdQueue({ holder: "a", leaseMs }), false, "nothing has ever waited");
      await jobs.createJob(jobOf());
      const claims = await Promise.all(["a", "b", "c", "d"].map((holder) => jobs.holdQueue({ holder, leaseMs })));
      assert.equal(claims.filter((isHeld) => isHeld).length, 1);
      const holder = ["a", "b", "c", "d"][claims.indexOf(true)] ?? "";
      const other = holder === "a" ? "b" : "a";
      assert.equal(await jobs.holdQueue({ holder, leaseMs }), true, "the holder extends its lease");
      assert.equal(await jobs.holdQueue({ holder: other, leaseMs }), false);
      const { mark } = await jobs.readQueue();
      assert.equal(await jobs.leaveQueue({ holder: other, note: "not mine", mark }), false);
      assert.equal((await jobs.readQueue()).note, null);
      assert.equal(await jobs.leaveQueue({ holder, note: '{"mine":true}', mark }), true);
      assert.equal((await jobs.readQueue()).note, '{"mine":true}');
      assert.equal(await jobs.leaveQueue({ holder, note: "late", mark }), false);
      assert.equal(await jobs.holdQueue({ holder, leaseMs }), true);
      assert.equal(await jobs.leaveQueue({ holder }), true);
      const { note, isChanged: hasChanged } = await jobs.readQueue();
      assert.deepEqual([note, hasChanged], ['{"mine":true}', false], "what is left out stays");
      assert.equal(await jobs.holdQueue({ holder: "killed", leaseMs: 50 }), true);
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.equal(await jobs.holdQueue({ holder: other, leaseMs }), true, "the lease has ended");
      assert.equal(await jobs.leaveQueue({ holder: "killed", note: "late", mark }), false);
      assert.equal((await jobs.readQueue()).note, '{"mine":true}');
    },
  },
  {
    name: "says that something may help when a job comes, changes or waits again, or an assignment ends",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const waiting = await jobs.createJob(jobOf());
      assert.equal(await isChanged(jobs), true, "no mark is kept");
      await keepMark(jobs);
      assert.equal(await isChanged(jobs), false);
      await jobs.updateJob({ jobId: waiting.id, version: 1, changes: { priority: 5 } });
      assert.equal(await isChanged(jobs), true, "a waiting job has changed");
      await keepMark(jobs);
      await jobs.createJob(jobOf());
      assert.equal(await isChanged(jobs), true, "a job has come");
      for (const end of ["completed", "cancelled", "declined"] as const) {
        const booked = await jobs.bookAssignment(bookingOf("3"));
        await keepMark(jobs);
        await walkTo(jobs, booked, end === "completed" ? "on_site" : "accepted");
        assert.equal(await isChanged(jobs), false, "a technician is on the way");
        await jobs.moveAssignment({ assignmentId: booked.id, to: end });
        assert.equal(await isChanged(jobs), true, `an assignment is ${end}`);
      }
      await keepMark(jobs);
      const replaced = await jobs.bookAssignment(bookingOf("3"));
      await keepMark(jobs);
      await jobs.bookAssignment(bookingOf("2", { jobId: replaced.jobId, replaces: replaced.id }));
      assert.equal(await isChanged(jobs), true, "an assignment is replaced");
    },
  },
  {
    name: "ignores bookings, and compares with the kept mark, not with the moment it was kept",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      await jobs.createJob(jobOf());
      const open = await jobs.bookAssignment(bookingOf("3"));
      const before = await jobs.readQueue();
      await keepMark(jobs, before);
      await jobs.bookAssignment(bookingOf("3"));
      await jobs.bookAssignment(bookingOf("2"));
      assert.equal(await isChanged(jobs), false);
      await jobs.moveAssignment({ assignmentId: open.id, to: "cancelled" });
      await keepMark(jobs, before);
      assert.equal(await isChanged(jobs), true, "it ended after the mark was read");
    },
  },
  {
    name: "says that something may help when a technician is added, changes, or reports after a silence",
    async run(create) {
      const { assignments: jobs, technicians, locations } = await create(noTechnicians);
      await jobs.createJob(jobOf());
      const silenceSeconds = 3600;
      const tells = async (): Promise<boolean> => (await jobs.readQueue({ silenceSeconds })).isChanged;
      const added = await keptAfter(jobs, () => technicians.createEntry({ location: place, name: "Ada" }));
      assert.equal(await isChanged(jobs), true, "a technician was added");
      const changes: readonly Parameters<TechnicianDirectory["updateEntry"]>[0]["changes"][] = [
        { skills: [{ name: "gas", level: 2 }] },
        { capacity: 2 },
        { isActive: false },
        { isActive: true },
        { availability: { timeZone: "UTC", shifts: [{ weekdays: [1], from: "08:00", to: "16:00" }] } },
      ];
      for (const change of changes) {
        if (change.isActive === false) await technicians.updateEntry({ id: added.id, changes: change });
        else await keptAfter(jobs, () => technicians.updateEntry({ id: added.id, changes: change }));
        if (change.isActive !== false) assert.equal(await tells(), true, `changed: ${Object.keys(change)}`);
      }
      if (isAbsenceStore(technicians)) {
        const absence = { technicianId: added.id, from: "2126-11-24T08:00:00Z", to: "2126-11-25T08:00:00Z" };
        await technicians.noteAbsence(absence);
        await keptAfter(jobs, () => technicians.removeAbsence(absence));
        assert.equal(await tells(), true, "an absence was taken back");
        await keepMark(jobs);
      }
      const nowMs = Date.now();
      const reportAt = async (agoSeconds: number): Promise<void> => {
        const reportedAt = new Date(nowMs - agoSeconds * 1000).toISOString();
        const report = { technicianId: added.id, location: { latitude: 49.41, longitude: 8.71 }, reportedAt };
        assert.deepEqual(await locations.updateLocations([report]), ["updated"]);
      };
      await reportAt(20_000);
      await keepMark(jobs);
      await reportAt(19_990);
      assert.deepEqual([await isChanged(jobs), await tells()], [false, false], "it reports regularly");
      await reportAt(18_000);
      assert.deepEqual([await isChanged(jobs), await tells()], [false, false], "the silence was short enough");
      await reportAt(10_000);
      assert.deepEqual([await isChanged(jobs), await tells()], [false, true], "it reports after a silence");
      await keepMark(jobs, await jobs.readQueue({ silenceSeconds }));
      assert.equal(await tells(), false);
    },
  },
  {
    name: "lists the shifts of active technicians, and when their absences end",
    async run(create) {
      const { assignments: jobs, technicians } = await create(noTechnicians);
      const availability = { timeZone: "UTC", shifts: [{ weekdays: [1, 2], from: "08:00", to: "16:00" }] };
      const ends = ["2126-11-25T08:00:00Z", "2126-11-25T18:00:00+02:00"];
      const absences = ends.map((to) => ({ from: "2126-11-24T08:00:00Z", to }));
      for (const one of [availability, availability, { ...availability, absences }]) {
        await technicians.createEntry({ location: place, availability: one });
      }
      const elsewhere = {
        timeZone: "Asia/Tokyo",
        absences: [{ from: "2126-11-24T08:00:00Z", to: "2126-11-25T09:00:00Z" }],
      };
      await technicians.createEntry({ location: place, isActive: false, availability: elsewhere });
      const span = { from: "2126-11-25T00:00:00Z", to: "2126-11-26T00:00:00Z" };
      const { availabilities, absenceEnds } = await jobs.listOpenings(span);
      assert.deepEqual(availabilities, [availability]);
      assert.deepEqual([...absenceEnds].map(Date.parse).sort(), ends.map(Date.parse).sort());
      const later = await jobs.listOpenings({ from: "2127-11-25T00:00:00Z", to: "2127-11-26T00:00:00Z" });
      assert.deepEqual(later, { availabilities: [availability], absenceEnds: [] });
    },
  },
  {
    name: "has no change to tell while nothing waits",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const job = await jobs.createJob(jobOf());
      await jobs.updateJob({ jobId: job.id, version: 1, changes: { status: "cancelled" } });
      const booked = await jobs.bookAssignment(bookingOf("3"));
      await jobs.moveAssignment({ assignmentId: booked.id, to: "cancelled" });
      assert.equal(await isChanged(jobs), false);
    },
  },
  {
    name: "lists the last failure of each job",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const first = await jobs.createJob(jobOf());
      const second = await jobs.createJob(jobOf());
      const third = await jobs.createJob(jobOf());
      const fail = (jobId: string, message: string): Promise<void> =>
        jobs.noteAttempts([
          { jobId, failure: { code: "NO_TECHNICIAN_AVAILABLE", message }, reasons: null, decision: null },
        ]);
      await fail(first.id, "1");
      await fail(second.id, "2");
      await fail(first.id, "3");
      const ids = [first.id, second.id, third.id, first.id, "999", "abc"];
      const listed = await jobs.listLastFailures(ids);
      const found = listed.map(({ jobId, failure, reasons }) => `${jobId} ${failure?.message} ${reasons}`);
      assert.deepEqual([...found].sort(), [`${first.id} 3 null`, `${second.id} 2 null`].sort());
      assert.ok(listed.every(({ at }) => Number.isFinite(Date.parse(at))));
      assert.deepEqual(await jobs.listLastFailures([]), []);
    },
  },
  {
    name: "refuses what it cannot use, and rejects with the signal's reason if it is aborted",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      await jobs.createJob(jobOf());
      const { mark } = await jobs.readQueue();
      const calls: readonly (() => Promise<unknown>)[] = [
        () => jobs.holdQueue({ holder: "", leaseMs }),
        () => jobs.holdQueue({ holder: "a", leaseMs: 0 }),
        () => jobs.holdQueue({ holder: "a", leaseMs: 600_001 }),
        () => jobs.leaveQueue({ holder: "a", note: "x".repeat(2001), mark }),
        () => jobs.leaveQueue({ holder: "a", note: "{}", mark: "x".repeat(201) }),
        () => jobs.readQueue({ silenceSeconds: 299 }),
        () => jobs.listOpenings({ from: "soon", to: "2126-11-24T12:00:00Z" }),
        () => jobs.listOpenings({ from: "2126-11-24T12:00:00Z", to: "later" }),
        () => jobs.listWaiting({ limit: 0 }),
        () => jobs.listWaiting({ limit: 1, leastPriority: 0.5 }),
        () => jobs.listWaiting({ limit: 1, latestBefore: "soon" }),
        () => jobs.listWaiting({ limit: 1, withHeld: "yes" as unknown as boolean }),
      ];
      for (const call of calls) await rejectsWithCode("INVALID_REQUEST", call);
      await rejectsWithReason((signal) => jobs.readQueue({ signal }));
      const span = { from: "2126-11-24T12:00:00Z", to: "2126-11-25T12:00:00Z" };
      await rejectsWithReason((signal) => jobs.listOpenings(span, { signal }));
      await rejectsWithReason((signal) => jobs.listWaiting({ limit: 1 }, { signal }));
      await rejectsWithReason((signal) => jobs.listLastFailures(["1"], { signal }));
      await rejectsWithReason((signal) => jobs.holdQueue({ holder: "gone", leaseMs }, { signal }));
      assert.equal(await jobs.holdQueue({ holder: "a", leaseMs }), true);
      await rejectsWithReason((signal) => jobs.leaveQueue({ holder: "a", note: "{}", mark }, { signal }));
      assert.equal((await jobs.readQueue()).note, null);
    },
  },
];
