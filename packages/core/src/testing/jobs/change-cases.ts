import assert from "node:assert/strict";
import type { JobChanges, NoteAttemptRequest } from "../../plugins/job-store.js";
import { bookingOf, fixture, place, tally } from "../ledger/fixture.js";
import { sampleDecision } from "../ledger/sample-decision.js";
import { rejectsWithCode } from "../rejects-with-code.js";
import { rejectsWithReason } from "../rejects-with-reason.js";
import { type JobCase, jobOf, listIds, readJob, window } from "./fixture.js";

const absentIds = ["999", "0", "-1", "01", "abc", "", "2147483648"];

/** How a job that is created without an assignment behaves. */
export const changeCases: readonly JobCase[] = [
  {
    name: "stores a new job with all its fields, and reads it back",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const details = {
        reference: "Süd-'\"\\ 東 🙂",
        note: "Ring twice.\nThen wait.",
        requirements: sampleDecision.requirements,
        priority: 10,
        window: { earliest: "2126-11-24T09:00:00+01:00", latest: "2126-11-24T10:30:00Z" },
        workSeconds: 1800,
        heldUntil: "2126-11-24T06:00:00+01:00",
      };
      const location = { latitude: -33.868_123_456, longitude: 151.209_654_321 };
      const { id, createdAt, ...job } = await jobs.createJob(jobOf({ ...details, location }));
      assert.deepEqual(plain(job), {
        ...details,
        window,
        heldUntil: "2126-11-24T05:00:00.000Z",
        customerId: "1",
        location,
        status: "waiting",
        version: 1,
        assignmentId: null,
      });
      assert.match(createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/);
      assert.deepEqual(plain(await jobs.findJob(id)), plain({ id, createdAt, ...job }));
      assert.deepEqual(await listIds(jobs), [id]);
    },
  },
  {
    name: "places a new job at its customer's location, and a job without a customer at its own",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const bare = {
        reference: null,
        note: null,
        requirements: {},
        priority: 0,
        window: null,
        workSeconds: 3600,
        heldUntil: null,
      };
      for (const given of [{ customerId: "2" }, { customerId: null, location: place }] as const) {
        const { id, createdAt, ...job } = await jobs.createJob(given);
        const rest = { status: "waiting", version: 1, assignmentId: null };
        assert.deepEqual(plain(job), { ...bare, customerId: given.customerId, location: place, ...rest });
        assert.deepEqual(plain(await jobs.findJob(id)), plain({ id, createdAt, ...job }));
      }
      assert.equal((await jobs.createJob({ customerId: "1", priority: "urgent" })).priority, 10);
    },
  },
  {
    name: "refuses an invalid job, and stores nothing",
    async run(create) {
      const { assignments: jobs } = await create({
        ...fixture,
        customers: [...fixture.customers, { id: "3", location: { latitude: 95, longitude: 8 } }],
      });
      const wrong = [
        { customerId: null, location: undefined },
        { location: { latitude: 91, longitude: 8 } },
        { priority: 1.5 },
        { priority: "high" as "urgent" },
        { priority: 1001 },
        { workSeconds: -1 },
        { reference: "" },
        { note: "\0" },
        { window: { earliest: window.latest, latest: window.earliest } },
        { window: { earliest: "tomorrow", latest: window.latest } },
        { heldUntil: "tomorrow" },
      ];
      for (const rest of wrong) await rejectsWithCode("INVALID_REQUEST", () => jobs.createJob(jobOf(rest)));
      for (const customerId of absentIds) {
        await rejectsWithCode("CUSTOMER_NOT_FOUND", () => jobs.createJob({ customerId }));
      }
      await rejectsWithCode("CUSTOMER_LOCATION_INVALID", () => jobs.createJob({ customerId: "3" }));
      assert.deepEqual(await listIds(jobs), []);
    },
  },
  {
    name: "returns nothing for the id of a job that does not exist or cannot exist",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      for (const jobId of absentIds) {
        assert.equal(await jobs.findJob(jobId), null);
        assert.deepEqual(await jobs.listJobEvents({ jobId, limit: 10 }), []);
        assert.deepEqual(await jobs.listAttempts({ jobId, limit: 10 }), []);
        await jobs.noteAttempts([{ jobId, ...failed }]);
        const update = { jobId, version: 1, changes: { priority: 1 } };
        await rejectsWithCode("JOB_NOT_FOUND", () => jobs.updateJob(update));
      }
    },
  },
  {
    name: "changes the given fields only, and records who made each change and why",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const first = await jobs.createJob(jobOf({ note: "old", actor: "Ada", reason: "a call" }));
      const { id: jobId } = first;
      const changes = { note: null, reference: "R-1", priority: 20, location: { latitude: 49.5, longitude: 8.6 } };
      const second = await jobs.updateJob({ jobId, version: 1, changes, actor: "Bob", reason: "moved" });
      assert.deepEqual(plain(second), plain({ ...first, ...changes, version: 2 }));
      const third = await jobs.updateJob({ jobId, version: 2, changes: { window, requirements: { territory: "S" } } });
      assert.deepEqual(plain(third), plain({ ...second, window, requirements: { territory: "S" }, version: 3 }));
      assert.deepEqual(plain(await jobs.findJob(jobId)), plain(third));
      const events = await jobs.listJobEvents({ jobId, limit: 100 });
      assert.deepEqual(
        events.map(({ at: _, cursor: __, ...event }) => plain(event)),
        [
          { version: 1, from: null, fields: [], actor: "Ada", reason: "a call" },
          { version: 2, from: "waiting", fields: ["location", "note", "priority", "reference"], ...bob },
          { version: 3, from: "waiting", fields: ["requirements", "window"], actor: null, reason: null },
        ].map((event) => ({ jobId, to: "waiting", assignmentId: null, ...event })),
      );
      for (const { at } of events) assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/);
      assert.deepEqual(await jobs.listJobEvents({ jobId, limit: 1, after: events[0]?.cursor }), events.slice(1, 2));
    },
  },
  {
    name: "holds a job until a time, only while it waits",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const [heldUntil, later] = ["2126-11-24T06:00:00.000Z", "2126-11-24T07:00:00.000Z"];
      const { id: jobId } = await jobs.createJob(jobOf());
      assert.equal((await jobs.updateJob({ jobId, version: 1, changes: { heldUntil } })).heldUntil, heldUntil);
      assert.equal((await jobs.updateJob({ jobId, version: 2, changes: { heldUntil: later } })).heldUntil, later);
      assert.equal((await jobs.updateJob({ jobId, version: 3, changes: { note: "x" } })).heldUntil, later);
      assert.equal((await jobs.updateJob({ jobId, version: 4, changes: { heldUntil: null } })).heldUntil, null);
      await jobs.updateJob({ jobId, version: 5, changes: { heldUntil } });
      const booked = await jobs.bookAssignment(bookingOf("1", { jobId }));
      assert.equal((await jobs.findJob(jobId))?.heldUntil, null, "a booking ends it");
      await rejectsWithCode("ILLEGAL_JOB_CHANGE", () => jobs.updateJob({ jobId, version: 7, changes: { heldUntil } }));
      await jobs.updateJob({ jobId, version: 7, changes: { heldUntil: null } });
      await jobs.moveAssignment({ assignmentId: booked.id, to: "declined" });
      assert.equal((await jobs.findJob(jobId))?.heldUntil, null);
      await jobs.updateJob({ jobId, version: 8, changes: { heldUntil } });
      assert.equal((await jobs.updateJob({ jobId, version: 9, changes: { status: "missed" } })).heldUntil, null);
      const back = await jobs.updateJob({ jobId, version: 10, changes: { window, heldUntil } });
      assert.deepEqual([back.status, back.heldUntil], ["waiting", heldUntil]);
      await jobs.updateJob({ jobId, version: 11, changes: { status: "cancelled" } });
      assert.equal((await jobs.findJob(jobId))?.heldUntil, null);
      const events = await jobs.listJobEvents({ jobId, limit: 100 });
      assert.deepEqual(
        events.map(({ fields }) => fields.join()),
        [
          "",
          "heldUntil",
          "heldUntil",
          "note",
          "heldUntil",
          "heldUntil",
          "heldUntil",
          "",
          "heldUntil",
          "heldUntil",
          "heldUntil,window",
          "heldUntil",
        ],
      );
    },
  },
  {
    name: "records no event if nothing would change",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const job = await jobs.createJob(jobOf({ priority: 10, window }));
      const { id: jobId } = job;
      for (const changes of [{}, { priority: 10 }, { window, status: "waiting" }] as const) {
        assert.deepEqual(plain(await jobs.updateJob({ jobId, version: 1, changes })), plain(job));
      }
      assert.deepEqual((await readJob(jobs, jobId)).steps, ["1 new waiting"]);
    },
  },
  {
    name: "refuses a change of an outdated version, and keeps the change made before",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const { id: jobId } = await jobs.createJob(jobOf());
      const calls = Array.from({ length: 8 }, (_, priority) =>
        jobs.updateJob({ jobId, version: 1, changes: { priority: priority + 1 } }),
      );
      assert.deepEqual(await tally(calls), { ok: 1, VERSION_CONFLICT: 7 });
      for (const version of [1, 3]) {
        const update = { jobId, version, changes: { priority: 100 } };
        await rejectsWithCode("VERSION_CONFLICT", () => jobs.updateJob(update));
      }
      assert.deepEqual((await readJob(jobs, jobId)).steps, ["1 new waiting", "2 waiting waiting"]);
    },
  },
  {
    name: "moves a job without an assignment to the allowed statuses only",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const { id: jobId } = await jobs.createJob(jobOf({ window }));
      let version = 1;
      const change = async (changes: JobChanges) => {
        const job = await jobs.updateJob({ jobId, version, changes });
        version = job.version;
        return job.status;
      };
      assert.equal(await change({ status: "missed" }), "missed");
      assert.equal(await change({ note: "nobody was there" }), "missed");
      assert.equal(await change({ window: { ...window, latest: "2126-11-25T10:00:00Z" } }), "waiting");
      assert.equal(await change({ status: "missed" }), "missed");
      assert.equal(await change({ status: "waiting" }), "waiting");
      assert.equal(await change({ status: "cancelled" }), "cancelled");
      assert.equal(await change({ note: "as agreed", reference: "R-2", priority: 1 }), "cancelled");
      for (const changes of [{ status: "waiting" }, { status: "missed" }, { workSeconds: 1 }, { window }] as const) {
        await rejectsWithCode("ILLEGAL_JOB_CHANGE", () => jobs.updateJob({ jobId, version, changes }));
      }
      const assigned = { status: "assigned" } as unknown as JobChanges;
      await rejectsWithCode("INVALID_REQUEST", () => jobs.updateJob({ jobId, version, changes: assigned }));
      assert.equal((await readJob(jobs, jobId)).steps.length, version);
    },
  },
  {
    name: "keeps the latest failed attempts of a job, latest first",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const { id: jobId } = await jobs.createJob(jobOf({ attempt: failed }));
      const { at: _, ...first } = (await jobs.listAttempts({ jobId, limit: 10 }))[0] ?? { at: "" };
      assert.deepEqual(plain(first), plain({ ...failed, assignmentId: null }));
      for (let index = 1; index <= 20; index += 1) {
        await jobs.noteAttempts([failedWith(jobId, `${index}`)]);
      }
      const attempts = await jobs.listAttempts({ jobId, limit: 100 });
      const messages = attempts.map(({ failure }) => failure?.message);
      assert.deepEqual(
        messages,
        Array.from({ length: 20 }, (_, index) => `${20 - index}`),
      );
      assert.equal((await jobs.listAttempts({ jobId, limit: 3 })).length, 3);
      assert.equal((await jobs.findJob(jobId))?.version, 1);
    },
  },
  {
    name: "keeps the attempts of many jobs in one step, and ignores jobs that do not exist",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const ids = [];
      for (let index = 0; index < 3; index += 1) ids.push((await jobs.createJob(jobOf())).id);
      const [first = "", second = "", third = ""] = ids;
      for (let index = 1; index <= 20; index += 1) await jobs.noteAttempts([failedWith(first, `${index}`)]);
      const plainly = { failure: null, reasons: null, decision: null };
      await jobs.noteAttempts([
        ...absentIds.map((jobId) => failedWith(jobId, "absent")),
        failedWith(first, "a"),
        failedWith(second, "b"),
        { jobId: third, ...plainly },
        failedWith(second, 'c, "quoted" {}'),
      ]);
      await jobs.noteAttempts([]);
      const messages = async (jobId: string) =>
        (await jobs.listAttempts({ jobId, limit: 100 })).map(({ failure }) => failure?.message);
      const earlier = Array.from({ length: 19 }, (_, index) => `${20 - index}`);
      assert.deepEqual(await messages(first), ["a", ...earlier]);
      assert.deepEqual(await messages(second), ['c, "quoted" {}']);
      const [{ at: _, ...kept } = { at: "" }] = await jobs.listAttempts({ jobId: third, limit: 10 });
      assert.deepEqual(plain(kept), { ...plainly, assignmentId: null });
    },
  },
  {
    name: "lists jobs by status, priority, customer, reference, window and place, alone and combined, page by page",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const far = { latitude: 49.41, longitude: 8.7 };
      const hour = (hours: number) => `2126-11-24T${String(hours).padStart(2, "0")}:00:00Z`;
      const span = (from: number, to: number) => ({ earliest: hour(from), latest: hour(to) });
      const add = async (rest: Parameters<typeof jobOf>[0]) => (await jobs.createJob(jobOf(rest))).id;
      const a = await add({ priority: 10, reference: "R-1", window: span(8, 10) });
      const b = await add({ customerId: "2", reference: "R-2", location: far });
      const c = await add({ priority: 10, reference: "R-1", window: span(12, 14), location: far });
      const d = await add({ customerId: null, priority: -5 });
      await jobs.updateJob({ jobId: d, version: 1, changes: { status: "cancelled" } });
      const near = (withinMeters: number) => ({ near: { location: place, withinMeters } });
      const expected = [
        [{}, [d, c, b, a]],
        [{ statuses: ["waiting", "assigned"] }, [c, b, a]],
        [{ statuses: [] }, []],
        [{ priority: 10 }, [c, a]],
        [{ customerId: "1" }, [c, a]],
        [{ customerId: "abc" }, []],
        [{ reference: "R-1" }, [c, a]],
        [{ reference: "R-" }, []],
        [{ window: span(10, 11) }, [a]],
        [{ window: span(10, 12) }, [c, a]],
        [{ window: span(11, 11) }, []],
        [near(1000), [d, a]],
        [near(1200), [d, c, b, a]],
        [{ reference: "R-1", priority: 10, customerId: "1", ...near(1000), window: span(0, 23) }, [a]],
      ] as const;
      for (const [filter, ids] of expected) {
        for (const limit of [1, 2, 100])
          assert.deepEqual(await listIds(jobs, filter, limit), ids, JSON.stringify(filter));
      }
      for (const limit of [0, 1.5]) await rejectsWithCode("INVALID_REQUEST", () => jobs.listJobs({ limit }));
      for (const filter of [near(-1), { window: span(2, 1) }]) {
        await rejectsWithCode("INVALID_REQUEST", () => jobs.listJobs({ limit: 1, filter }));
      }
      await rejectsWithCode("INVALID_REQUEST", () => jobs.listJobs({ limit: 1, cursor: "?" }));
    },
  },
  {
    name: "rejects with the signal's reason if it is aborted, and writes nothing",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const { id: jobId } = await jobs.createJob(jobOf());
      const update = { jobId, version: 1, changes: { priority: 1 } };
      await rejectsWithReason((signal) => jobs.createJob(jobOf(), { signal }));
      await rejectsWithReason((signal) => jobs.updateJob(update, { signal }));
      await rejectsWithReason((signal) => jobs.noteAttempts([{ jobId, ...failed }], { signal }));
      await rejectsWithReason((signal) => jobs.findJob(jobId, { signal }));
      await rejectsWithReason((signal) => jobs.listJobs({ limit: 1 }, { signal }));
      await rejectsWithReason((signal) => jobs.listJobEvents({ jobId, limit: 1 }, { signal }));
      await rejectsWithReason((signal) => jobs.findJobEventsEnd({ signal }));
      await rejectsWithReason((signal) => jobs.listAttempts({ jobId, limit: 1 }, { signal }));
      assert.deepEqual(await listIds(jobs), [jobId]);
      assert.deepEqual((await readJob(jobs, jobId)).steps, ["1 new waiting"]);
      assert.deepEqual(await jobs.listAttempts({ jobId, limit: 1 }), []);
    },
  },
];

const bob = { actor: "Bob", reason: "moved" };

const failed = {
  failure: { code: "NO_TECHNICIAN_AVAILABLE", message: "No technicians available" },
  reasons: { counts: { AT_CAPACITY: 14 }, nearest: [], considered: 14, isComplete: true },
  decision: sampleDecision,
};

function failedWith(jobId: string, message: string): NoteAttemptRequest {
  return { ...failed, jobId, failure: { code: "DEADLINE_EXCEEDED", message } };
}

/** Makes a plain copy: stores may leave out undefined fields, or freeze what they return. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
