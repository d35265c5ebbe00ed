import assert from "node:assert/strict";
import type { JobEvent } from "../../domain/job.js";
import type { JobStore, ListJobEventsRequest } from "../../plugins/job-store.js";
import { bookingOf, fixture, walkTo } from "../ledger/fixture.js";
import { rejectsWithCode } from "../rejects-with-code.js";
import { type JobCase, jobOf } from "./fixture.js";

/** How the events of all jobs are read. */
export const jobEventCases: readonly JobCase[] = [
  {
    name: "lists the events of all jobs oldest first, page by page, starting after any event",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      assert.deepEqual(await listAll(jobs), []);
      const { id: first } = await jobs.createJob(jobOf());
      const booked = await jobs.bookAssignment(bookingOf("3"));
      await jobs.updateJob({ jobId: first, version: 1, changes: { note: "Ring twice" } });
      await walkTo(jobs, booked, "completed");
      await jobs.bookAssignment(bookingOf("2", { jobId: first }));
      const events = await listAll(jobs);
      assert.deepEqual(
        events.map(({ jobId, version, from, to }) => `${jobId} ${version} ${from ?? "new"} ${to}`),
        [
          `${first} 1 new waiting`,
          `${booked.jobId} 1 new assigned`,
          `${first} 2 waiting waiting`,
          `${booked.jobId} 2 assigned completed`,
          `${first} 3 waiting assigned`,
        ],
      );
      for (const limit of [1, 2, 5, 6]) assert.deepEqual(await listAll(jobs, { limit }), events);
      for (const [index, { cursor }] of events.entries()) {
        assert.deepEqual(await listAll(jobs, { after: cursor }), events.slice(index + 1));
      }
    },
  },
  {
    name: "lists the events of one job, page by page",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const [{ id: first }, { id: second }] = [await jobs.createJob(jobOf()), await jobs.createJob(jobOf())];
      for (const jobId of [first, second, first]) {
        const version = (await jobs.findJob(jobId))?.version ?? 0;
        await jobs.updateJob({ jobId, version, changes: { workSeconds: version } });
      }
      const all = await listAll(jobs);
      for (const jobId of [first, second]) {
        const own = all.filter((event) => event.jobId === jobId);
        assert.equal(own.length, jobId === first ? 3 : 2);
        assert.deepEqual(await listAll(jobs, { jobId, limit: 2 }), own);
        assert.deepEqual(await listAll(jobs, { jobId, after: own[0]?.cursor }), own.slice(1));
      }
    },
  },
  {
    name: "gives a reader every event of every job once, while many are written",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const seen: JobEvent[] = [];
      const read = async (): Promise<void> => {
        seen.push(...(await jobs.listJobEvents({ limit: 3, after: seen.at(-1)?.cursor })));
      };
      let isWriting = true;
      const write = async (): Promise<void> => {
        const { id: jobId } = await jobs.createJob(jobOf());
        await jobs.updateJob({ jobId, version: 1, changes: { priority: 1 } });
        await jobs.bookAssignment(bookingOf("3", { jobId }));
      };
      const writing = Promise.all(Array.from({ length: 12 }, write)).finally(() => {
        isWriting = false;
      });
      while (isWriting) {
        await read();
        await new Promise((resolve) => setImmediate(resolve));
      }
      await writing;
      while (seen.length < 36) {
        const known = seen.length;
        await read();
        assert.ok(seen.length > known, `gave ${known} of 36 events, and no more`);
      }
      assert.deepEqual(seen, await listAll(jobs));
      for (const jobId of new Set(seen.map((event) => event.jobId))) {
        const versions = seen.filter((event) => event.jobId === jobId).map(({ version }) => version);
        assert.deepEqual(versions, [1, 2, 3]);
      }
    },
  },
  {
    name: "returns the end of the log of jobs, after which only new events follow",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const start = await jobs.findJobEventsEnd();
      assert.deepEqual(await listAll(jobs, { after: start }), []);
      const { id: jobId } = await jobs.createJob(jobOf());
      const events = await listAll(jobs);
      assert.deepEqual(await listAll(jobs, { after: start }), events);
      const end = await jobs.findJobEventsEnd();
      assert.equal(end, events[0]?.cursor);
      await jobs.updateJob({ jobId, version: 1, changes: { priority: 1 } });
      const later = await listAll(jobs, { after: end });
      assert.deepEqual(
        later.map(({ version }) => version),
        [2],
      );
    },
  },
  {
    name: "refuses an unknown cursor, an unknown field and an invalid limit for events of jobs",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const wrong = [
        ...[0, -1, 1.5, Number.NaN].map((limit) => ({ limit })),
        { limit: 1, after: "no such cursor" },
        { limit: 1, job: "1" } as ListJobEventsRequest,
      ];
      for (const request of wrong) await rejectsWithCode("INVALID_REQUEST", () => jobs.listJobEvents(request));
    },
  },
];

/** Returns the events of jobs up to the end, page by page. */
async function listAll(
  jobs: JobStore,
  { limit = 100, ...request }: Partial<ListJobEventsRequest> = {},
): Promise<readonly JobEvent[]> {
  const events: JobEvent[] = [];
  for (let after = request.after; ; after = events.at(-1)?.cursor ?? after) {
    const page = await jobs.listJobEvents({ ...request, limit, after });
    events.push(...page);
    if (page.length < limit) return events;
  }
}
