import { DispatchError, type Job, type JobEvent, type JobStore } from "../../src/index.js";
import { lateVisitReason } from "../../src/plugin-kit/index.js";
import { jobStoreCases } from "../../src/testing/test-job-store.js";
import { testPlantedFaults } from "../support/planted-faults.js";

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

const hidingEvents =
  (isHidden: (event: JobEvent) => boolean): Fault =>
  (jobs) => ({
    listJobEvents: async (request) => (await jobs.listJobEvents(request)).filter((event) => !isHidden(event)),
  });

const callingAllLate: Fault = (jobs) => ({
  async listJobEvents(request) {
    const events = await jobs.listJobEvents(request);
    return events.map((event) => ({ ...event, reason: event.reason ?? lateVisitReason }));
  },
});

const visitMoves = "moves the visit of an assignment that is kept with the change of the job, or changes nothing";

const faults: readonly (readonly [string, string, Fault])[] = [
  [
    "cuts the decimals of a place",
    "stores a new job with all its fields, and reads it back",
    changeJobs((job) => ({
      ...job,
      location: { ...job.location, longitude: Number(job.location.longitude.toFixed(6)) },
    })),
  ],
  [
    "does not look at the customer",
    "places a new job at its customer's location, and a job without a customer at its own",
    (jobs) => ({ createJob: (request) => jobs.createJob({ location: { latitude: 1, longitude: 1 }, ...request }) }),
  ],
  [
    "keeps what it refuses",
    "refuses an invalid job, and stores nothing",
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
    "returns nothing for the id of a job that does not exist or cannot exist",
    (jobs) => ({ findJob: async (jobId) => (await jobs.findJob(jobId)) ?? jobs.createJob({ customerId: "1" }) }),
  ],
  [
    "does not say what changed",
    "changes the given fields only, and records who made each change and why",
    (jobs) => ({
      listJobEvents: async (request) => (await jobs.listJobEvents(request)).map((event) => ({ ...event, fields: [] })),
    }),
  ],
  [
    "keeps a job held that is booked",
    "holds a job until a time, only while it waits",
    (jobs) => {
      const held = new Map<string, string | null>();
      return {
        async updateJob(request) {
          const job = await jobs.updateJob(request);
          held.set(job.id, job.heldUntil);
          return job;
        },
        async findJob(jobId) {
          const job = await jobs.findJob(jobId);
          return job && { ...job, heldUntil: held.get(jobId) ?? job.heldUntil };
        },
      };
    },
  ],
  [
    "counts what changes nothing",
    "records no event if nothing would change",
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
    "refuses a change of an outdated version, and keeps the change made before",
    (jobs) => ({
      updateJob: async (request) =>
        jobs.updateJob({ ...request, version: (await jobs.findJob(request.jobId))?.version ?? request.version }),
    }),
  ],
  [
    "lets a missed job be",
    "moves a job without an assignment to the allowed statuses only",
    (jobs) => ({
      async updateJob({ changes: { window, ...changes }, ...request }) {
        const job = await jobs.findJob(request.jobId);
        return jobs.updateJob({ ...request, changes: job?.status === "missed" ? changes : { ...changes, window } });
      },
    }),
  ],
  [
    "keeps the first attempts only",
    "keeps the latest failed attempts of a job, latest first",
    (jobs) => ({
      async noteAttempts(attempts) {
        for (const one of attempts) {
          const kept = await jobs.listAttempts({ jobId: one.jobId, limit: 100 });
          if (kept.length < 20) await jobs.noteAttempts([one]);
        }
      },
    }),
  ],
  [
    "keeps the first attempt of a call only",
    "keeps the attempts of many jobs in one step, and ignores jobs that do not exist",
    (jobs) => ({ noteAttempts: (attempts, options) => jobs.noteAttempts(attempts.slice(0, 1), options) }),
  ],
  [
    "keeps each attempt for one job",
    "keeps the attempts of many jobs in one step, and ignores jobs that do not exist",
    (jobs) => ({
      async noteAttempts(attempts) {
        for (const one of attempts) await jobs.noteAttempts([one]);
      },
    }),
  ],
  [
    "filters by one thing alone",
    "lists jobs by status, priority, customer, reference, window and place, alone and combined, page by page",
    (jobs) => ({
      listJobs: ({ filter = {}, ...request }) =>
        jobs.listJobs({ ...request, filter: Object.fromEntries(Object.entries(filter).slice(0, 1)) }),
    }),
  ],
  [
    "ignores the signal",
    "rejects with the signal's reason if it is aborted, and writes nothing",
    (jobs) => ({ noteAttempts: (attempts) => jobs.noteAttempts(attempts) }),
  ],
  [
    "forgets what is known of the job of a first assignment",
    "creates a job with the first assignment, with the same id and all its details",
    (jobs) => ({ bookAssignment: ({ job: _, ...request }) => jobs.bookAssignment(request) }),
  ],
  [
    "says that an interrupted job is over",
    "takes a technician from a job of lower priority in one step, and leaves that job waiting",
    (jobs) => ({
      async bookAssignment(request) {
        const { interrupts, ...booking } = request;
        if (interrupts === undefined) return jobs.bookAssignment(booking);
        await jobs.moveAssignment({ assignmentId: interrupts.assignmentId, to: "cancelled" });
        return jobs.bookAssignment(booking);
      },
    }),
  ],
  [
    "gives an interrupted job the reason of the booking only",
    "takes a technician from a job of lower priority in one step, and leaves that job waiting",
    (jobs) => ({
      bookAssignment: ({ interrupts, ...request }) =>
        jobs.bookAssignment({ ...request, interrupts: interrupts && { ...interrupts, reason: undefined } }),
    }),
  ],
  [
    "does not name the job that interrupts another",
    "takes a technician from a job of lower priority in one step, and leaves that job waiting",
    (jobs) => ({
      bookAssignment: ({ interrupts, ...request }) => {
        const reason = interrupts?.reason?.replaceAll("{job}", "");
        return jobs.bookAssignment({ ...request, interrupts: interrupts && { ...interrupts, reason } });
      },
    }),
  ],
  [
    "takes a technician who is on the way",
    "interrupts nothing of another technician, of an equal priority, or under way, and books nobody then",
    (jobs) => ({
      async bookAssignment(request) {
        const { interrupts, ...booking } = request;
        const taken = interrupts === undefined ? null : await jobs.findAssignment(interrupts.assignmentId);
        if (taken?.status !== "en_route") return jobs.bookAssignment(request);
        await jobs.moveAssignment({ assignmentId: taken.id, to: "declined" });
        return jobs.bookAssignment(booking);
      },
    }),
  ],
  [
    "interrupts before it books",
    "interrupts nothing if nobody is booked, and for one of many who try at once",
    (jobs) => ({
      async bookAssignment(request) {
        const { interrupts, ...booking } = request;
        if (interrupts !== undefined) {
          await jobs.moveAssignment({ assignmentId: interrupts.assignmentId, to: "declined" });
        }
        return jobs.bookAssignment(booking);
      },
    }),
  ],
  [
    "lists what is as important",
    "lists for each technician what a more important job would take them from",
    (jobs) => ({
      listInterruptible: ({ belowPriority, ...request }, options) =>
        jobs.listInterruptible({ ...request, belowPriority: belowPriority + 1 }, options),
    }),
  ],
  [
    "makes the job first",
    "creates no job if nobody is booked",
    (jobs) => ({
      async bookAssignment(request) {
        const { id } = await jobs.createJob({ customerId: "1" });
        return jobs.bookAssignment({ ...request, jobId: id });
      },
    }),
  ],
  [
    "says that a declined job is over",
    "sets a job to waiting when its assignment is declined",
    changeJobs((job) => ({ ...job, status: job.status === "waiting" ? "cancelled" : job.status })),
  ],
  ...(["completed", "cancelled"] as const).map(
    (end) =>
      [
        `leaves a job assigned when its assignment is ${end}`,
        `sets a job to ${end} when its assignment is ${end}`,
        changeJobs((job) => ({ ...job, status: job.status === end ? "assigned" : job.status })),
      ] as const,
  ),
  [
    "notes a replaced assignment as the end of its job",
    "books a waiting job each time it waits again, and keeps its details",
    (jobs) => ({
      async bookAssignment({ replaces, ...request }) {
        if (replaces !== undefined) await jobs.moveAssignment({ assignmentId: replaces, to: "cancelled" });
        return jobs.bookAssignment(request);
      },
    }),
  ],
  [
    "books a job that somebody has",
    "books a waiting job once if many bookings of it run at once",
    (jobs) => ({
      bookAssignment: (request) =>
        jobs.bookAssignment(request).catch(() => jobs.bookAssignment({ ...request, jobId: undefined })),
    }),
  ],
  ...(
    [
      "refuses to book a job that has changed since it was read",
      "either cancels or books a job if both run at once, never both",
    ] as const
  ).map((caught): readonly [string, string, Fault] => [
    "does not look at the version of a job that it books",
    caught,
    (jobs) => ({ bookAssignment: ({ jobVersion: _, ...request }) => jobs.bookAssignment(request) }),
  ]),
  [
    "does not say who the new customer of a job is",
    "books a job at its current version",
    changeJobs((job) => ({
      ...job,
      customerId: job.customerId === "1" || job.customerId === "2" ? job.customerId : null,
    })),
  ],
  [
    "changes nothing of an assigned job",
    "changes only those fields of an assigned job that do not affect the choice of technician",
    (jobs) => ({
      async updateJob(request) {
        const job = await jobs.findJob(request.jobId);
        return job?.status === "assigned" ? job : jobs.updateJob(request);
      },
    }),
  ],
  [
    "keeps the drive of an assignment whose job moved",
    "changes what the technician of an assigned job was chosen by, and keeps the assignment",
    (jobs) => ({
      updateJob: ({ openAssignment, ...request }) =>
        jobs.updateJob({ ...request, openAssignment: openAssignment && { action: openAssignment.action } }),
    }),
  ],
  [
    "leaves the visit of an assignment whose job moved",
    visitMoves,
    (jobs) => ({
      updateJob: ({ openAssignment, ...request }) =>
        jobs.updateJob({ ...request, openAssignment: openAssignment && { ...openAssignment, visit: undefined } }),
    }),
  ],
  [
    "changes the job though the visit cannot be moved",
    visitMoves,
    (jobs) => ({
      updateJob: (request) =>
        jobs.updateJob(request).catch(async (error) => {
          if (DispatchError.isInstance(error) && error.code === "ASSIGNMENT_CONFLICT") {
            await jobs.updateJob({ ...request, openAssignment: { action: "keep" } });
          }
          throw error;
        }),
    }),
  ],
  [
    "moves the visit whatever is next to it",
    visitMoves,
    (jobs) => ({
      updateJob({ openAssignment, ...request }) {
        const { before: _, after: __, ...visit } = openAssignment?.visit ?? {};
        return jobs.updateJob({
          ...request,
          openAssignment:
            openAssignment?.visit === undefined ? openAssignment : { ...openAssignment, visit: visit as never },
        });
      },
    }),
  ],
  [
    "changes work that has begun since it was judged",
    "keeps or releases only an assignment that has the status the change was judged by, or changes nothing",
    (jobs) => ({
      updateJob({ openAssignment, ...request }) {
        const { status: _, ...anyStatus } = openAssignment ?? {};
        return jobs.updateJob({ ...request, openAssignment: openAssignment && (anyStatus as typeof openAssignment) });
      },
    }),
  ],
  [
    "counts an overdue visit from the time of the change",
    "moves a visit to right after an overdue one, whose time counts from when that was planned",
    (jobs) => ({
      updateJob({ openAssignment, ...request }) {
        const { plannedAt: _, ...visit } = openAssignment?.visit ?? {};
        return jobs.updateJob({
          ...request,
          openAssignment:
            openAssignment?.visit === undefined ? openAssignment : { ...openAssignment, visit: visit as never },
        });
      },
    }),
  ],
  [
    "notes nothing of visits that are late",
    "notes once that the technician cannot reach the next visit in time after longer work",
    hidingEvents(({ reason }) => reason === lateVisitReason),
  ],
  [
    "notes nothing of visits that are late because of a place",
    "notes that a technician who is far away cannot reach the next visit in time",
    hidingEvents(({ reason }) => reason === lateVisitReason),
  ],
  [
    "calls a visit of a later shift late",
    "does not note a next visit of a later shift as late: the technician starts from the base",
    callingAllLate,
  ],
  [
    "calls every next visit late",
    "does not note the next visit as late if the technician has several lanes or is on the way",
    callingAllLate,
  ],
  [
    "releases the technician in a step of its own",
    "releases the technician of an assigned job that changes, in one step: it waits",
    (jobs) => ({
      async updateJob({ openAssignment, ...request }) {
        const job = await jobs.findJob(request.jobId);
        if (
          openAssignment?.action === "release" &&
          request.changes.window !== undefined &&
          job?.version === request.version
        ) {
          await jobs.moveAssignment({ ...request, assignmentId: job.assignmentId ?? "", to: "declined" } as never);
        }
        const version = (await jobs.findJob(request.jobId))?.version ?? 0;
        return jobs.updateJob({ ...request, version: job?.version === request.version ? version : request.version });
      },
    }),
  ],
  [
    "changes the job before it finds that the technician is on site",
    "does not release a technician who is on site, and changes nothing",
    (jobs) => ({
      async updateJob({ openAssignment, ...request }) {
        await jobs.updateJob({ ...request, openAssignment: { action: "keep" } });
        return jobs.updateJob({
          ...request,
          version: request.version + 1,
          changes: { workSeconds: 1 },
          openAssignment,
        });
      },
    }),
  ],
  [
    "lists the jobs that a technician declined",
    "lists jobs by their ids, and those of a technician unless they declined",
    (jobs) => ({
      async listJobs({ filter: { technicianId, ...filter } = {}, ...request }) {
        const page = await jobs.listJobs({ ...request, filter });
        const isTheirs = async ({ assignmentId }: Job) =>
          technicianId === undefined ||
          (assignmentId !== null && (await jobs.findAssignment(assignmentId))?.technicianId === technicianId);
        const theirs = await Promise.all(page.items.map(isTheirs));
        return { ...page, items: page.items.filter((_, index) => theirs[index]) };
      },
    }),
  ],
  [
    "does not keep why an assignment ended",
    "keeps why an assignment ended, if it was not by choice",
    (jobs) => ({
      async findAssignment(id) {
        const { endCause: _, ...found } = (await jobs.findAssignment(id)) ?? {};
        return "id" in found ? (found as Awaited<ReturnType<JobStore["findAssignment"]>>) : null;
      },
    }),
  ],
  [
    "does not note a job under its key",
    "reports the job of an idempotency key, and later its first assignment",
    (jobs) => ({ createJob: ({ reservation: _, ...request }) => jobs.createJob(request) }),
  ],
  [
    "lists the events of jobs newest first",
    "lists the events of all jobs oldest first, page by page, starting after any event",
    (jobs) => ({
      listJobEvents: async (request, options) => (await jobs.listJobEvents(request, options)).toReversed(),
    }),
  ],
  [
    "lists the events of all jobs for those of one",
    "lists the events of one job, page by page",
    (jobs) => ({ listJobEvents: ({ jobId: _, ...request }, options) => jobs.listJobEvents(request, options) }),
  ],
  [
    "loses events of jobs that are written meanwhile",
    "gives a reader every event of every job once, while many are written",
    (jobs) => {
      const hidden = new Set<string>();
      return {
        async listJobEvents(request, options) {
          const events = await jobs.listJobEvents(request, options);
          const [late] = events;
          if (late === undefined || events.length === 1 || hidden.has(late.cursor)) return events;
          hidden.add(late.cursor);
          return events.slice(1);
        },
      };
    },
  ],
  [
    "takes the start of the log of jobs for its end",
    "returns the end of the log of jobs, after which only new events follow",
    (jobs) => {
      const start = jobs.findJobEventsEnd();
      return { findJobEventsEnd: () => start };
    },
  ],
  [
    "ignores what it does not know in a request for events of jobs",
    "refuses an unknown cursor, an unknown field and an invalid limit for events of jobs",
    (jobs) => ({ listJobEvents: ({ limit, after, jobId }) => jobs.listJobEvents({ limit, after, jobId }) }),
  ],
];

testPlantedFaults("job store", jobStoreCases, faults);
