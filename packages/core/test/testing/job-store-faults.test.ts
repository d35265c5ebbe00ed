import { describe, expect, it } from "vitest";
import type { Job, JobStore } from "../../src/index.js";
import { jobStoreCases } from "../../src/testing/test-job-store.js";
import { memoryStore } from "../support/memory-store.js";
import { failingCases } from "../support/planted-faults.js";

/** Methods that replace those of a correct store. */
type Fault = (jobs: JobStore) => Partial<JobStore>;

const changeJobs =
  (change: (job: Job) => Job): Fault =>
  (jobs) => ({
    async findJob(jobId) {
      const job = await jobs.findJob(jobId);
      return job === null ? null : change(job);
    },
  });

const faults: readonly (readonly [string, string, Fault])[] = [
  [
    "cuts the decimals of a place",
    "keeps a new job with all that it is given, and reads it back",
    changeJobs((job) => ({
      ...job,
      location: { ...job.location, longitude: Number(job.location.longitude.toFixed(6)) },
    })),
  ],
  [
    "does not look at the customer",
    "keeps a new job of a customer where they are, and one of no customer at its place",
    (jobs) => ({ createJob: (request) => jobs.createJob({ location: { latitude: 1, longitude: 1 }, ...request }) }),
  ],
  [
    "keeps what it refuses",
    "refuses a job that cannot be kept, and keeps nothing",
    (jobs) => ({
      createJob: (request, options) =>
        jobs.createJob(request, options).catch(async (error) => {
          await jobs.createJob({ customerId: "1" });
          throw error;
        }),
    }),
  ],
  [
    "makes up jobs",
    "gives nothing for a job that does not exist, or cannot",
    (jobs) => ({ findJob: async (jobId) => (await jobs.findJob(jobId)) ?? jobs.createJob({ customerId: "1" }) }),
  ],
  [
    "does not say what changed",
    "changes what is given and nothing else, and notes each change with who made it and why",
    (jobs) => ({
      listJobEvents: async (request) => (await jobs.listJobEvents(request)).map((event) => ({ ...event, fields: [] })),
    }),
  ],
  [
    "counts what changes nothing",
    "notes nothing if nothing would change",
    (jobs) => ({
      async updateJob(request) {
        const job = await jobs.updateJob(request);
        if (job.version > request.version) return job;
        return jobs.updateJob({ ...request, changes: { note: String(Math.random()) } });
      },
    }),
  ],
  [
    "lets the last change win",
    "refuses a change that another one came before, and keeps the other",
    (jobs) => ({
      updateJob: async (request) =>
        jobs.updateJob({ ...request, version: (await jobs.findJob(request.jobId))?.version ?? request.version }),
    }),
  ],
  [
    "lets a missed job be",
    "leads a job without an assignment to where it may lead, and nowhere else",
    (jobs) => ({
      async updateJob({ changes: { window, ...changes }, ...request }) {
        const job = await jobs.findJob(request.jobId);
        return jobs.updateJob({ ...request, changes: job?.status === "missed" ? changes : { ...changes, window } });
      },
    }),
  ],
  [
    "keeps the first attempts only",
    "keeps the failed attempts of a job, the last first, and only the last ones",
    (jobs) => ({
      async noteAttempt(jobId, attempt) {
        if ((await jobs.listAttempts({ jobId, limit: 100 })).length < 20) await jobs.noteAttempt(jobId, attempt);
      },
    }),
  ],
  [
    "filters by one thing alone",
    "lists jobs by status, priority, customer, reference, window and place, all of them together, page by page",
    (jobs) => ({
      listJobs: ({ filter = {}, ...request }) =>
        jobs.listJobs({ ...request, filter: Object.fromEntries(Object.entries(filter).slice(0, 1)) }),
    }),
  ],
  [
    "ignores the signal",
    "rejects with the signal's reason if it is aborted, and writes nothing",
    (jobs) => ({ noteAttempt: (jobId, attempt) => jobs.noteAttempt(jobId, attempt) }),
  ],
  [
    "forgets what is known of the job of a first assignment",
    "makes a job with the first assignment, under its id, with all that is known of it",
    (jobs) => ({ bookAssignment: ({ job: _, ...request }) => jobs.bookAssignment(request) }),
  ],
  [
    "makes the job first",
    "makes no job if nobody is booked",
    (jobs) => ({
      async bookAssignment(request) {
        const { id } = await jobs.createJob({ customerId: "1" });
        return jobs.bookAssignment({ ...request, jobId: id });
      },
    }),
  ],
  [
    "says that a declined job is over",
    "makes a job waiting when its assignment is declined",
    changeJobs((job) => ({ ...job, status: job.status === "waiting" ? "cancelled" : job.status })),
  ],
  ...(["completed", "cancelled"] as const).map(
    (end) =>
      [
        `leaves a job assigned when its assignment is ${end}`,
        `makes a job ${end} when its assignment is ${end}`,
        changeJobs((job) => ({ ...job, status: job.status === end ? "assigned" : job.status })),
      ] as const,
  ),
  [
    "notes a replaced assignment as the end of its job",
    "books a job that waits, as often as it waits again, and keeps what is known of it",
    (jobs) => ({
      async bookAssignment({ replaces, ...request }) {
        if (replaces !== undefined) await jobs.moveAssignment({ assignmentId: replaces, to: "cancelled" });
        return jobs.bookAssignment(request);
      },
    }),
  ],
  [
    "books a job that somebody has",
    "gives a job that waits to one of many who are booked for it at once",
    (jobs) => ({
      bookAssignment: (request) =>
        jobs.bookAssignment(request).catch(() => jobs.bookAssignment({ ...request, jobId: undefined })),
    }),
  ],
  ...(
    [
      "books nobody for a job that has changed since it was read",
      "cancels or books a job where both are tried at once, and not both",
    ] as const
  ).map((caught): readonly [string, string, Fault] => [
    "does not look at the version of a job that it books",
    caught,
    (jobs) => ({ bookAssignment: ({ jobVersion: _, ...request }) => jobs.bookAssignment(request) }),
  ]),
  [
    "does not say who the new customer of a job is",
    "books a job that it knows at the version that it has",
    changeJobs((job) => ({
      ...job,
      customerId: job.customerId === "1" || job.customerId === "2" ? job.customerId : null,
    })),
  ],
  [
    "changes nothing of an assigned job",
    "changes of an assigned job what its technician was not chosen by",
    (jobs) => ({
      async updateJob(request) {
        const job = await jobs.findJob(request.jobId);
        return job?.status === "assigned" ? job : jobs.updateJob(request);
      },
    }),
  ],
  [
    "does not note a job under its key",
    "tells of a key that a job came of it, and later its first assignment",
    (jobs) => ({ createJob: ({ reservation: _, ...request }) => jobs.createJob(request) }),
  ],
];

describe("the conformance kit for job stores", () => {
  it.each(faults)("catches a job store that %s (%s)", async (_, caught, fault) => {
    const cases = jobStoreCases.filter(({ name }) => name === caught);
    expect(await failingCases(cases, (fixture) => ({ subject: memoryStore(fixture) }))).toEqual([]);
    const planted = await failingCases(cases, (fixture) => {
      const store = memoryStore(fixture);
      return { subject: { ...store, assignments: { ...store.assignments, ...fault(store.assignments) } } };
    });
    expect(planted).toEqual([caught]);
  });

  it("has a planted fault for each of its cases", () => {
    const caught = new Set(faults.map(([, name]) => name));
    expect(jobStoreCases.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([]);
  });
});
