import { describe, expect, it } from "vitest";
import {
  type Assignment,
  type Clock,
  createDispatcher,
  type Dispatcher,
  type DispatcherOptions,
  DistanceProviderError,
  type Job,
  jobPriorities,
  nearest,
  type QueueHints,
  type QueueParts,
  type QueueSettings,
  type QueueStore,
  runQueue,
  runQueues,
} from "../../src/index.js";
import {
  type MemoryTechnician,
  memoryAssignments,
  memoryCustomers,
  memoryTechnicians,
  straightLineDistances,
} from "../../src/memory/index.js";
import { systemClock } from "../../src/plugin-kit/index.js";
import { createRandom } from "../../src/testing/random.js";
import { door, north } from "../support/make-dispatcher.js";

interface Bench {
  readonly dispatcher: Dispatcher;
  readonly jobs: QueueStore;
  readonly technicians: ReturnType<typeof memoryTechnicians>;
}

function makeQueueBench(fleet: readonly MemoryTechnician[], options: Partial<DispatcherOptions> = {}): Bench {
  const customers = memoryCustomers([{ id: "1", location: door }]);
  const { clock } = options;
  const technicians = memoryTechnicians(fleet, { clock });
  const jobs = memoryAssignments({ customers, technicians, clock });
  const distances = straightLineDistances();
  return {
    dispatcher: createDispatcher({ customers, technicians, assignments: jobs, distances, ...options }),
    jobs,
    technicians,
  };
}

const one = (id: string, kilometers: number): MemoryTechnician => ({ ...north(id, kilometers), capacity: 1 });

/** Runs the queue while `body` runs. */
async function running(
  { dispatcher, jobs }: QueueParts,
  settings: Partial<QueueSettings>,
  body: () => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const run = runQueue({
    dispatcher,
    jobs,
    pollMs: 10,
    windowMs: 0,
    retryMs: 60_000,
    signal: stop.signal,
    ...settings,
  });
  try {
    await body();
  } finally {
    stop.abort();
    await run;
  }
}

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 1000; tries += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("it never became so");
}

const statusOf = async (jobs: QueueStore, job: Pick<Job, "id">): Promise<string | undefined> =>
  (await jobs.findJob(job.id))?.status;

/** Waits until everything was tried since the last change. */
async function settle(jobs: QueueStore): Promise<void> {
  await until(async () => {
    const { isChanged, note, waiting } = await jobs.readQueue();
    return waiting.length === 0 || (!isChanged && note?.includes('"sweep":null') === true);
  });
}

/** Hints that a test gives. */
function makeHints(): { readonly hints: QueueHints; give(queue: string | null): void; readonly listeners: number } {
  const listeners = new Set<(queue: string | null) => void>();
  return {
    hints: {
      listen(onHint) {
        listeners.add(onHint);
        return () => listeners.delete(onHint);
      },
    },
    give(queue) {
      for (const listener of listeners) listener(queue);
    },
    get listeners() {
      return listeners.size;
    },
  };
}

describe("hints", () => {
  it("make a queue be looked at before its next poll, whatever they call the only one", async () => {
    for (const name of ["", null, "another"]) {
      const bench = makeQueueBench([one("1", 1)]);
      const { jobs } = bench;
      const given = makeHints();
      const looked = countReads(jobs);
      await running({ ...bench, jobs: looked.jobs }, { hints: given.hints, pollMs: 60_000 }, async () => {
        await until(() => looked.count > 0);
        const job = await jobs.createJob({ customerId: "1" });
        given.give(name);
        await until(async () => (await statusOf(jobs, job)) === "assigned");
        expect(given.listeners).toBe(1);
      });
      expect(given.listeners).toBe(0);
    }
  });

  it("that come in a storm are few looks, and one that comes during a turn is not lost", async () => {
    const bench = makeQueueBench([one("1", 1)]);
    const given = makeHints();
    const looked = countReads(bench.jobs);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await running({ ...bench, jobs: looked.jobs }, { hints: given.hints, pollMs: 60_000 }, async () => {
      await until(() => looked.count > 0);
      const before = looked.count;
      for (let index = 0; index < 10_000; index += 1) given.give("");
      await until(() => looked.count > before);
      expect(looked.count).toBe(before + 1);
      looked.hold(held);
      given.give("");
      await until(() => looked.count === before + 2);
      // It has read before the job comes.
      const job = await bench.jobs.createJob({ customerId: "1" });
      given.give("");
      await new Promise((resolve) => setTimeout(resolve, 60));
      release();
      await until(async () => (await statusOf(bench.jobs, job)) === "assigned");
    });
  });

  it("reach the queue that they name, one that came since, and all after null", async () => {
    const benches = new Map(["a", "b"].map((name) => [name, makeQueueBench([one("1", 1), one("2", 2)])]));
    const given = makeHints();
    const stop = new AbortController();
    const names = ["a"];
    const turns: string[] = [];
    const run = runQueues({
      list: async () => names,
      find: (queue) => benches.get(queue) as Bench,
      hints: given.hints,
      pollMs: 60_000,
      windowMs: 0,
      onTurn: (_, queue) => turns.push(queue),
      signal: stop.signal,
    });
    const add = (queue: string): Promise<Job> => (benches.get(queue) as Bench).jobs.createJob({ customerId: "1" });
    const untilBooked = (queue: string, job: Job): Promise<void> =>
      until(async () => (await statusOf((benches.get(queue) as Bench).jobs, job)) === "assigned");
    try {
      await until(() => turns.length > 0);
      const first = await add("a");
      given.give("a");
      await untilBooked("a", first);
      expect(turns).not.toContain("b");
      names.push("b");
      const second = await add("b");
      given.give("b");
      await untilBooked("b", second);
      const third = await add("b");
      given.give(null);
      await untilBooked("b", third);
    } finally {
      stop.abort();
      await run;
    }
  });
});

/** Counts how often a queue is read, and can hold what was read back. */
function countReads(jobs: QueueStore): {
  readonly jobs: QueueStore;
  readonly count: number;
  hold(until: Promise<void>): void;
} {
  let count = 0;
  let held: Promise<void> = Promise.resolve();
  return {
    jobs: {
      ...jobs,
      async readQueue(options) {
        const state = await jobs.readQueue(options);
        count += 1;
        await held;
        return state;
      },
    },
    get count() {
      return count;
    },
    hold(until) {
      held = until;
    },
  };
}

describe("runQueue", () => {
  it("books a job that comes, and the technician again who becomes free", async () => {
    const bench = makeQueueBench([one("1", 1)]);
    const { jobs } = bench;
    const [first, second] = [await jobs.createJob({ customerId: "1" }), await jobs.createJob({ customerId: "1" })];
    await running(bench, {}, async () => {
      await until(async () => (await statusOf(jobs, first)) === "assigned");
      await settle(jobs);
      expect(await statusOf(jobs, second)).toBe("waiting");
      await bench.dispatcher.cancelJob({ jobId: first.id });
      await until(async () => (await statusOf(jobs, second)) === "assigned");
    });
    const [event] = (await jobs.listJobEvents({ jobId: second.id, limit: 9 })).slice(-1);
    expect(event).toMatchObject({ from: "waiting", to: "assigned", actor: "queue" });
    const [why] = await jobs.listLastFailures([second.id]);
    expect(why).toMatchObject({
      failure: { code: "NO_TECHNICIAN_AVAILABLE" },
      reasons: { counts: { AT_CAPACITY: 1 } },
    });
  });

  it("gives a technician to the job of higher priority, also if each batch takes only one job", async () => {
    for (const maxJobs of [1, 200]) {
      const bench = makeQueueBench([one("1", 1)]);
      const { jobs } = bench;
      const low = await jobs.createJob({ customerId: "1", priority: 0 });
      const high = await jobs.createJob({ customerId: "1", priority: 5 });
      await running(bench, { maxJobs }, async () => {
        await settle(jobs);
        expect([await statusOf(jobs, low), await statusOf(jobs, high)]).toEqual(["waiting", "assigned"]);
        const higher = await jobs.createJob({ customerId: "1", priority: 6 });
        await bench.dispatcher.completeJob({ jobId: high.id });
        await settle(jobs);
        expect([await statusOf(jobs, low), await statusOf(jobs, higher)]).toEqual(["waiting", "assigned"]);
      });
    }
  });

  it("reaches the jobs behind more than a batch of jobs that nobody can do", async () => {
    const bench = makeQueueBench([one("1", 1)]);
    const { jobs } = bench;
    const gas = { skills: [{ name: "gas" }] };
    for (let index = 0; index < 5; index += 1)
      await jobs.createJob({ customerId: "1", priority: 9, requirements: gas });
    const last = await jobs.createJob({ customerId: "1" });
    await running(bench, { maxJobs: 2 }, () => until(async () => (await statusOf(jobs, last)) === "assigned"));
  });

  it("tries an emergency at once while the others wait for the window", async () => {
    const bench = makeQueueBench([one("1", 1), one("2", 2)]);
    const { jobs } = bench;
    const open = [await jobs.createJob({ customerId: "1" }), await jobs.createJob({ customerId: "1" })];
    const routine = await jobs.createJob({ customerId: "1" });
    await running(bench, { windowMs: 600_000 }, async () => {
      await until(async () => (await statusOf(jobs, open[1] ?? routine)) === "assigned");
      await settle(jobs);
      const emergency = await jobs.createJob({ customerId: "1", priority: jobPriorities.emergency });
      for (const { id: jobId } of open) await bench.dispatcher.cancelJob({ jobId });
      await until(async () => (await statusOf(jobs, emergency)) === "assigned");
      await until(async () => /"windowEndsAtMs":\d.*"sweep":null/.test((await jobs.readQueue()).note ?? ""));
      expect(await statusOf(jobs, routine)).toBe("waiting");
    });
  });

  it("takes a technician from another job for an emergency that may interrupt", async () => {
    const bench = makeQueueBench([one("1", 1)]);
    const { jobs } = bench;
    const routine = await jobs.createJob({ customerId: "1" });
    await running(bench, {}, async () => {
      await until(async () => (await statusOf(jobs, routine)) === "assigned");
      const requirements = { mayInterrupt: true };
      const emergency = await jobs.createJob({ customerId: "1", priority: 20, requirements });
      await until(async () => (await statusOf(jobs, emergency)) === "assigned");
      expect(await statusOf(jobs, routine)).toBe("waiting");
    });
  });

  it("dispatches one by one if the policy has a tolerance, the highest priority first", async () => {
    const bench = makeQueueBench([one("1", 1)], { policy: { ...nearest, tolerance: 500 } });
    const { jobs } = bench;
    const low = await jobs.createJob({ customerId: "1" });
    const high = await jobs.createJob({ customerId: "1", priority: 5 });
    await running(bench, {}, () => settle(jobs));
    expect([await statusOf(jobs, low), await statusOf(jobs, high)]).toEqual(["waiting", "assigned"]);
  });

  it("passes over a held job, whatever its priority, until its hold ends", async () => {
    const bench = makeQueueBench([one("1", 1)]);
    const { jobs } = bench;
    const heldUntil = new Date(Date.now() + 1500).toISOString();
    const held = await jobs.createJob({ customerId: "1", priority: 20, heldUntil });
    const other = await jobs.createJob({ customerId: "1" });
    await running(bench, {}, async () => {
      await until(async () => (await statusOf(jobs, other)) === "assigned");
      expect(await statusOf(jobs, held)).toBe("waiting");
      const { assignmentId } = (await jobs.findJob(other.id)) ?? {};
      await jobs.moveAssignment({ assignmentId: assignmentId ?? "", to: "cancelled" });
      await until(async () => (await statusOf(jobs, held)) === "assigned");
      expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(heldUntil));
    });
  });

  it("leaves a job alone that is held while its batch is under way", async () => {
    const bench = makeQueueBench([one("1", 1), one("2", 2)]);
    const { jobs, dispatcher } = bench;
    const ids: string[] = [];
    for (let index = 0; index < 2; index += 1) ids.push((await jobs.createJob({ customerId: "1" })).id);
    const heldUntil = new Date(Date.now() + 60_000).toISOString();
    const holding: QueueParts["dispatcher"] = {
      ...dispatcher,
      async dispatchBatch(request, options) {
        const job = await jobs.findJob(ids[0] ?? "");
        if (job?.heldUntil === null) {
          await jobs.updateJob({ jobId: job.id, version: job.version, changes: { heldUntil } });
        }
        return dispatcher.dispatchBatch(request, options);
      },
    };
    await running({ dispatcher: holding, jobs }, {}, async () => {
      await until(async () => (await jobs.findJob(ids[1] ?? ""))?.status === "assigned");
      await settle(jobs);
    });
    expect(await jobs.findJob(ids[0] ?? "")).toMatchObject({ status: "waiting", heldUntil });
  });

  it("marks a held job missed when its window has passed", async () => {
    const bench = makeQueueBench([one("1", 1)]);
    const { jobs } = bench;
    const [soon, later] = [300, 60_000].map((ms) => new Date(Date.now() + ms).toISOString());
    const job = await jobs.createJob({
      customerId: "1",
      window: { earliest: soon ?? "", latest: soon ?? "" },
      heldUntil: later ?? "",
    });
    await running(bench, {}, () => until(async () => (await statusOf(jobs, job)) === "missed"));
    expect((await jobs.findJob(job.id))?.heldUntil).toBe(null);
  });

  it("marks a job missed when its window has passed, with an event", async () => {
    const bench = makeQueueBench([]);
    const { jobs } = bench;
    const window = { earliest: new Date().toISOString(), latest: new Date(Date.now() + 200).toISOString() };
    const job = await jobs.createJob({ customerId: "1", window });
    await running(bench, { windowMs: 600_000 }, () => until(async () => (await statusOf(jobs, job)) === "missed"));
    const [event] = (await jobs.listJobEvents({ jobId: job.id, limit: 9 })).slice(-1);
    expect(event).toMatchObject({ to: "missed", actor: "queue", reason: "Its window has passed" });
    expect(Date.parse(event?.at ?? "")).toBeGreaterThan(Date.parse(window.latest));
  });

  it("keeps why routing failed, tells it, and tries again by itself", async () => {
    let isDown = true;
    const roads = straightLineDistances();
    const down = new DistanceProviderError("PROVIDER_UNAVAILABLE", "The roads are closed", { provider: "roads" });
    const { measureMatrix: _, ...singles } = roads;
    const distances: typeof roads = {
      ...singles,
      measureDistances: async (request, options) => {
        if (isDown) throw down;
        return roads.measureDistances(request, options);
      },
    };
    for (const policy of [nearest, { ...nearest, tolerance: 500 }]) {
      isDown = true;
      const bench = makeQueueBench([one("1", 1)], { distances, policy });
      const { jobs } = bench;
      const job = await jobs.createJob({ customerId: "1" });
      const told: unknown[] = [];
      await running(bench, { retryMs: 100, onFailure: (error) => told.push(error) }, async () => {
        await until(() => told.length > 1);
        const [why] = await jobs.listLastFailures([job.id]);
        expect(why?.failure).toEqual({ code: "PROVIDER_UNAVAILABLE", message: "The roads are closed" });
        expect(told[0]).toMatchObject({ code: "PROVIDER_UNAVAILABLE" });
        isDown = false;
        await until(async () => (await statusOf(jobs, job)) === "assigned");
      });
    }
  });

  it("notices after a while what the store does not tell, such as another opinion of a rule", async () => {
    let isOpen = false;
    const bench = makeQueueBench([one("1", 1)], {
      rules: [{ name: "gate", check: () => (isOpen ? null : "CLOSED") }],
    });
    const { jobs } = bench;
    const job = await jobs.createJob({ customerId: "1" });
    await running(bench, { retryMs: 200 }, async () => {
      await settle(jobs);
      isOpen = true;
      await until(async () => (await statusOf(jobs, job)) === "assigned");
    });
  });

  it("tries at once when a technician is active again, or reports after a silence", async () => {
    const longAgo = new Date(Date.now() - 2 * 86_400_000).toISOString();
    const helps: readonly [MemoryTechnician, (bench: Bench) => unknown][] = [
      [{ ...one("1", 1), isActive: false }, ({ technicians }) => technicians.upsert(one("1", 1))],
      [
        { ...one("1", 1), locatedAt: longAgo },
        ({ technicians }) =>
          technicians.updateLocations([
            { technicianId: "1", location: one("1", 2).location, reportedAt: new Date().toISOString() },
          ]),
      ],
    ];
    for (const [technician, help] of helps) {
      const bench = makeQueueBench([technician]);
      const job = await bench.jobs.createJob({ customerId: "1" });
      await running(bench, { retryMs: 3_600_000 }, async () => {
        await settle(bench.jobs);
        await help(bench);
        await until(async () => (await statusOf(bench.jobs, job)) === "assigned");
      });
    }
  });

  it("tries when a shift starts or an absence ends, without anything being written", async () => {
    const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
    const [from, to] = [inMinutes(-60), inMinutes(30)];
    // The hours of a shift are whole minutes.
    const shift = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: to.slice(11, 16), to: inMinutes(240).slice(11, 16) };
    const waits = [
      { timeZone: "UTC", shifts: [shift] },
      { timeZone: "UTC", absences: [{ from, to }] },
    ];
    for (const availability of waits) {
      let skippedMs = 0;
      const clock: Clock = { ...systemClock, now: () => Date.now() + skippedMs };
      const bench = makeQueueBench([{ ...one("1", 1), availability }], { clock });
      const job = await bench.jobs.createJob({ customerId: "1" });
      await running(bench, { clock, retryMs: 3_600_000 }, async () => {
        await settle(bench.jobs);
        expect(await statusOf(bench.jobs, job)).toBe("waiting");
        skippedMs = 31 * 60_000;
        await until(async () => (await statusOf(bench.jobs, job)) === "assigned");
      });
    }
  });

  it("runs any number of times over one store: each job is booked once, none is lost", async () => {
    const bench = makeQueueBench(Array.from({ length: 10 }, (_, index) => one(`${index + 1}`, index + 1)));
    const { jobs } = bench;
    const made = await Promise.all(Array.from({ length: 30 }, () => jobs.createJob({ customerId: "1" })));
    const batches: unknown[] = [];
    const onTurn: QueueSettings["onTurn"] = ({ batch }) => void (batch !== null && batches.push(batch));
    const other = new AbortController();
    const { dispatcher } = bench;
    const second = runQueue({ dispatcher, jobs, pollMs: 10, windowMs: 0, onTurn, signal: other.signal });
    await running(bench, { onTurn }, async () => {
      await until(async () => {
        const { items } = await jobs.listAssignments({ limit: 100 });
        for (const { id, status } of items) {
          if (status === "assigned") await jobs.moveAssignment({ assignmentId: id, to: "completed", isWalk: true });
        }
        return items.length === made.length && items.every(({ status }) => status === "completed");
      });
    });
    other.abort();
    await second;
    const { items } = await jobs.listAssignments({ limit: 100 });
    expect(new Set(items.map(({ jobId }) => jobId)).size).toBe(30);
    expect(batches.length).toBeGreaterThan(0);
  });

  describe("sizes of batches", () => {
    /** A queue whose batches end their jobs, and take this long by a clock that need not wait. */
    const makeSlowQueue = ({ fixedMs = 0, jobMs = 0 }) => {
      const { jobs } = makeQueueBench([]);
      let skippedMs = 0;
      const sizes: number[] = [];
      const clock: Clock = { ...systemClock, now: () => Date.now() + skippedMs };
      const dispatcher: QueueParts["dispatcher"] = {
        dispatchJob: () => Promise.reject(new Error("not one by one")),
        previewBatch: () => Promise.reject(new Error("of one priority")),
        async dispatchBatch({ jobs: batch }) {
          sizes.push(batch.length);
          skippedMs += fixedMs + jobMs * batch.length;
          for (const { jobId = "", version = 1 } of batch) {
            await jobs.updateJob({ jobId, version, changes: { status: "cancelled" } });
          }
          const booked = batch.map(({ jobId = "" }) => ({ jobId, assignment: {} as Assignment }));
          return { booked, left: [], failures: [], decisions: [] };
        },
      };
      const add = (count: number) =>
        Promise.all(Array.from({ length: count }, () => jobs.createJob({ customerId: "1" })));
      return { parts: { dispatcher, jobs }, clock, add, sizes };
    };

    it("are not cut while nothing is slow", async () => {
      const { parts, clock, add, sizes } = makeSlowQueue({});
      await add(100);
      await running(parts, { clock, windowMs: 60_000 }, () => settle(parts.jobs));
      expect(sizes).toEqual([100]);
    });

    it("stay large however slow routing is", async () => {
      const { parts, clock, add, sizes } = makeSlowQueue({ fixedMs: 1000 });
      await running(parts, { clock, windowMs: 60_000 }, async () => {
        for (let count = 0; count < 10; count += 1) {
          await add(1);
          await settle(parts.jobs);
        }
        await add(60);
        await settle(parts.jobs);
      });
      expect(Math.max(...sizes)).toBe(60);
    });

    it("shrink if each job takes long", async () => {
      const { parts, clock, add, sizes } = makeSlowQueue({ jobMs: 50 });
      await add(260);
      await running(parts, { clock, windowMs: 60_000 }, () => settle(parts.jobs));
      expect(sizes.slice(0, 3)).toEqual([166, 40, 40]);
    });

    it("are small without a window", async () => {
      const { parts, clock, add, sizes } = makeSlowQueue({ jobMs: 50 });
      await add(60);
      await running(parts, { clock }, () => settle(parts.jobs));
      expect(sizes.slice(0, 3)).toEqual([33, 10, 10]);
    });

    it("stay small if jobs are dispatched one by one", async () => {
      const { jobs, technicians } = makeQueueBench([one("1", 1)]);
      const customers = memoryCustomers([{ id: "1", location: door }]);
      const policy = { ...nearest, tolerance: 500 };
      const distances = straightLineDistances();
      const dispatcher = createDispatcher({ customers, technicians, assignments: jobs, distances, policy });
      const sizes: number[] = [];
      const onTurn: QueueSettings["onTurn"] = ({ batch }) => void (batch !== null && sizes.push(batch.tried));
      await Promise.all(Array.from({ length: 100 }, () => jobs.createJob({ customerId: "1" })));
      await running({ dispatcher, jobs }, { onTurn }, () => settle(jobs));
      expect(sizes[0]).toBeLessThan(20);
    });
  });

  it("goes on if a stored job cannot be read, and keeps why", async () => {
    const bench = makeQueueBench([one("1", 1)]);
    const unreadable = await bench.jobs.createJob({ customerId: "1", priority: 20 });
    const jobs: QueueStore = {
      ...bench.jobs,
      async findJob(...given) {
        const job = await bench.jobs.findJob(...given);
        return job?.id === unreadable.id ? { ...job, requirements: JSON.parse('{"skills": "gas"}') } : job;
      },
    };
    const { technicians } = bench;
    const customers = memoryCustomers([{ id: "1", location: door }]);
    const distances = straightLineDistances();
    const dispatcher = createDispatcher({ customers, technicians, assignments: jobs, distances });
    const job = await jobs.createJob({ customerId: "1" });
    await running({ dispatcher, jobs }, {}, () => until(async () => (await statusOf(jobs, job)) === "assigned"));
    const [failure] = await jobs.listLastFailures([unreadable.id]);
    expect(failure?.failure).toMatchObject({ code: "INVALID_REQUEST", message: expect.stringContaining("skills") });
  });

  describe("though something changes before each decision", () => {
    type Deciding = QueueParts["dispatcher"];

    /** The dispatcher, with changes before each thing that it is asked to decide. */
    const changing = (dispatcher: Deciding, toChange: () => unknown): Deciding => {
      const change = async (): Promise<void> => {
        // A store in memory never lets timers run.
        await new Promise((resolve) => setImmediate(resolve));
        await toChange();
      };
      return withChanges(dispatcher, change);
    };
    const withChanges = (dispatcher: Deciding, change: () => Promise<void>): Deciding => ({
      async dispatchBatch(request, options) {
        await change();
        return dispatcher.dispatchBatch(request, options);
      },
      async previewBatch(request, options) {
        await change();
        return dispatcher.previewBatch(request, options);
      },
      async dispatchJob(request, options) {
        await change();
        return dispatcher.dispatchJob(request, options);
      },
    });
    const hopeless = { skills: [{ name: "nobody has it" }] };
    const tolerant = { ...nearest, tolerance: 500 };

    it.each([
      ["in a batch", {}, 10],
      ["one by one", { policy: tolerant }, 10],
      ["of the same priority", {}, 0],
    ])("reaches the jobs behind several full batches of jobs that nobody can do: %s", async (_, options, priority) => {
      const { dispatcher, jobs, technicians } = makeQueueBench([one("1", 1)], options);
      let changes = 0;
      const change = (): void => {
        changes += 1;
        technicians.upsert({ ...one("2", 500), capacity: 0, attributes: { changes } });
      };
      for (let count = 0; count < 60; count += 1) {
        await jobs.createJob({ customerId: "1", priority, requirements: hopeless });
      }
      const behind = await jobs.createJob({ customerId: "1" });
      let turns = 0;
      const onTurn: QueueSettings["onTurn"] = ({ batch }) => {
        turns += Number(batch !== null);
      };
      await running({ dispatcher: changing(dispatcher, change), jobs }, { maxJobs: 10, onTurn }, () =>
        until(async () => (await statusOf(jobs, behind)) === "assigned"),
      );
      expect(turns).toBeLessThan(20);
    });

    it("reaches the jobs behind a full batch though each batch books a job of higher priority that came since", async () => {
      const fleetOf100 = Array.from({ length: 100 }, (_, index) => one(`${index}`, 1 + index / 100));
      const { dispatcher, jobs } = makeQueueBench(fleetOf100);
      for (let count = 0; count < 25; count += 1) {
        await jobs.createJob({ customerId: "1", requirements: hopeless });
      }
      const behind = await jobs.createJob({ customerId: "1" });
      let came = 0;
      const change = async (): Promise<void> => {
        if (came >= 90) return;
        came += 1;
        await jobs.createJob({ customerId: "1", priority: 5 });
      };
      await running({ dispatcher: changing(dispatcher, change), jobs }, { maxJobs: 10 }, () =>
        until(async () => (await statusOf(jobs, behind)) === "assigned"),
      );
      expect(came).toBeLessThan(30);
    });

    it("gives nobody to a job whom a waiting job of higher priority could use, also in random worlds", async () => {
      let passes = 0;
      for (let seed = 1; seed <= 4; seed += 1) {
        const random = createRandom(seed);
        const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
        const skills = ["a", "b", "c", "d"];
        const skillsOf = new Map<string, string>();
        const crew = Array.from({ length: 6 }, (_, index) => {
          skillsOf.set(`${index}`, pick(skills));
          return { ...one(`${index}`, 1 + random()), skills: [{ name: skillsOf.get(`${index}`) ?? "" }] };
        });
        const { dispatcher, jobs, technicians } = makeQueueBench(crew);
        const add = (): Promise<Job> => {
          const name = random() < 0.6 ? "nobody has it" : pick(skills);
          return jobs.createJob({ customerId: "1", priority: pick([0, 5, 10]), requirements: { skills: [{ name }] } });
        };
        for (let count = 0; count < 40; count += 1) await add();
        let calls = 0;
        const change = async (): Promise<void> => {
          calls += 1;
          technicians.upsert({ ...one("far", 500), capacity: 0, attributes: { calls } });
          if (random() < 0.5) return;
          const { items } = await jobs.listAssignments({ limit: 100, filter: { statuses: ["assigned"] } });
          if (items.length > 0) {
            await jobs.moveAssignment({ assignmentId: pick(items).id, to: "completed", isWalk: true });
          }
        };
        const given = changing(dispatcher, change);
        const checked: Deciding = {
          ...given,
          async dispatchBatch(request, options) {
            const result = await given.dispatchBatch(request, options);
            const waiting = await jobs.listWaiting({ limit: 1000 });
            for (const { assignment } of result.booked) {
              const job = await jobs.findJob(assignment.jobId ?? "");
              const rival = waiting.find(
                ({ priority, requirements }) =>
                  priority > (job?.priority ?? 0) &&
                  requirements.skills?.[0]?.name === skillsOf.get(assignment.technicianId),
              );
              passes += 1;
              expect(rival, `seed ${seed}: technician ${assignment.technicianId}`).toBeUndefined();
            }
            return result;
          },
        };
        const failures: unknown[] = [];
        await running({ dispatcher: checked, jobs }, { maxJobs: 5, onFailure: (error) => failures.push(error) }, () =>
          until(() => calls > 100 || failures.length > 0),
        );
        expect(failures).toEqual([]);
      }
      expect(passes).toBeGreaterThan(20);
    });
  });

  it("stops in the middle of a batch, keeps what is booked, and gives the queue back", async () => {
    const { dispatcher, jobs } = makeQueueBench([one("1", 1)]);
    await jobs.createJob({ customerId: "1" });
    let began = (): void => undefined;
    const hasBegun = new Promise<void>((resolve) => {
      began = resolve;
    });
    const hanging: QueueParts["dispatcher"] = {
      dispatchJob: dispatcher.dispatchJob,
      previewBatch: dispatcher.previewBatch,
      dispatchBatch: (_, { signal } = {}) =>
        new Promise((_resolve, reject) => {
          began();
          signal?.addEventListener("abort", () => reject(signal.reason));
        }),
    };
    const stop = new AbortController();
    const run = runQueue({ dispatcher: hanging, jobs, pollMs: 10, leaseMs: 600_000, signal: stop.signal });
    await hasBegun;
    expect(await jobs.holdQueue({ holder: "other", leaseMs: 1000 })).toBe(false);
    stop.abort();
    await run;
    expect(await jobs.holdQueue({ holder: "other", leaseMs: 1000 })).toBe(true);
    expect((await jobs.readQueue()).isChanged).toBe(true);
  });

  it("runQueue extends its lease during a long batch", async () => {
    const { dispatcher, jobs } = makeQueueBench([one("1", 1)]);
    const job = await jobs.createJob({ customerId: "1" });
    const taken: boolean[] = [];
    const slow: QueueParts["dispatcher"] = {
      dispatchJob: dispatcher.dispatchJob,
      previewBatch: dispatcher.previewBatch,
      async dispatchBatch(request, options) {
        for (let tries = 0; tries < 10; tries += 1) {
          await new Promise((resolve) => setTimeout(resolve, 100));
          taken.push(await jobs.holdQueue({ holder: "other", leaseMs: 1 }));
        }
        return dispatcher.dispatchBatch(request, options);
      },
    };
    await running({ dispatcher: slow, jobs }, { leaseMs: 600 }, () =>
      until(async () => (await statusOf(jobs, job)) === "assigned"),
    );
    expect(taken).toEqual(Array.from({ length: 10 }, () => false));
  });
});

describe("runQueues", () => {
  it("lets queues take turns: one with many jobs and slow batches does not keep another from its turn", async () => {
    const big = makeQueueBench([one("1", 1)]);
    const small = makeQueueBench([one("1", 1)]);
    const gas = { skills: [{ name: "gas" }] };
    for (let index = 0; index < 50; index += 1) await big.jobs.createJob({ customerId: "1", requirements: gas });
    const turns: string[] = [];
    const stop = new AbortController();
    const run = runQueues({
      list: async () => ["big", "small"],
      find: (queue) => (queue === "big" ? big : small),
      maxTurns: 1,
      maxJobs: 1,
      pollMs: 10,
      windowMs: 0,
      onTurn: (_, queue) => turns.push(queue),
      signal: stop.signal,
    });
    await until(() => turns.includes("big"));
    const job = await small.jobs.createJob({ customerId: "1" });
    const before = turns.length;
    await until(async () => (await statusOf(small.jobs, job)) === "assigned");
    stop.abort();
    await run;
    expect(turns.slice(before).filter((queue) => queue === "big").length).toBeLessThan(40);
  });

  it("goes on if the list of queues cannot be read, and tells why", async () => {
    const bench = makeQueueBench([one("1", 1)]);
    const job = await bench.jobs.createJob({ customerId: "1" });
    const told: unknown[] = [];
    const stop = new AbortController();
    let calls = 0;
    const run = runQueues({
      list: async () => {
        calls += 1;
        if (calls < 3) throw new Error("gone");
        return ["one"];
      },
      find: () => bench,
      pollMs: 10,
      onFailure: (error) => told.push(error),
      signal: stop.signal,
    });
    await until(async () => (await statusOf(bench.jobs, job)) === "assigned");
    stop.abort();
    await run;
    expect(told).toEqual([new Error("gone"), new Error("gone")]);
  });
});
