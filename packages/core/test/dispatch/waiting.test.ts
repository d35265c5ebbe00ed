import { describe, expect, it } from "vitest";
import {
  type AssignmentLedger,
  createDispatcher,
  type DispatcherOptions,
  DistanceProviderError,
  type JobStore,
  type RoadResult,
} from "../../src/index.js";
import { memoryAssignments, memoryCustomers, memoryDistances, memoryTechnicians } from "../../src/memory/index.js";
import { door, drive, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

/** A dispatcher in memory with customer "1" at the door, whose jobs can be read. */
function makeDesk(fleet: Parameters<typeof memoryTechnicians>[0], options: Partial<DispatcherOptions> = {}) {
  const customers = memoryCustomers([{ id: "1", location: door }]);
  const technicians = memoryTechnicians(fleet);
  const jobs = memoryAssignments({ customers, technicians, clock: options.clock });
  const plugins = { customers, technicians, assignments: jobs, distances: memoryDistances(detour(1.2)) };
  return { jobs, customers, technicians, dispatcher: createDispatcher({ ...plugins, ...options }) };
}

const queued = { customerId: "1", whenNobody: "queue" } as const;

async function listJobs(jobs: JobStore) {
  return (await jobs.listJobs({ limit: 100 })).items;
}

describe("a dispatch for which nobody can be booked", () => {
  it("a dispatch without a technician fails, and keeps no job, unless it is to be queued", async () => {
    const { dispatcher, jobs } = makeDesk([]);
    for (const whenNobody of [undefined, "fail"] as const) {
      await expect(dispatcher.dispatch({ customerId: "1", whenNobody })).rejects.toThrow("No technicians available");
    }
    expect(await listJobs(jobs)).toEqual([]);
  });

  it("a queued dispatch leaves the job waiting, with the whole request, the counted reasons and the attempt", async () => {
    const { dispatcher, jobs } = makeDesk([{ ...north("1", 1), capacity: 0 }, north("2", 2)]);
    const requirements = { skills: [{ name: "gas" }] };
    const details = { reference: "R-1", note: "Ring twice", priority: 20 };
    const result = await dispatcher.dispatch({ ...queued, ...details, requirements, actor: "Ada" });
    const { assignment, job, failure, reasons, decision, nextTryAt } = result as Exclude<
      typeof result,
      { assignment: object }
    >;
    expect([assignment, nextTryAt]).toEqual([null, null]);
    expect(job).toMatchObject({
      ...details,
      requirements,
      customerId: "1",
      location: door,
      status: "waiting",
      version: 1,
    });
    expect(failure).toMatchObject({ code: "NO_TECHNICIAN_AVAILABLE" });
    expect(reasons?.counts).toEqual({ AT_CAPACITY: 1, SKILL_MISSING: 2 });
    expect(decision?.candidates).toHaveLength(2);
    expect(await listJobs(jobs)).toEqual([job]);
    expect(await jobs.listJobEvents({ jobId: job.id, limit: 9 })).toMatchObject([{ to: "waiting", actor: "Ada" }]);
    expect(await jobs.listAttempts({ jobId: job.id, limit: 9 })).toMatchObject([{ failure, reasons, decision }]);
  });

  it("a job at a place without a customer can wait", async () => {
    const { dispatcher, jobs, technicians } = makeDesk([]);
    await dispatcher.dispatch({ location: door, whenNobody: "queue" });
    const [job] = await listJobs(jobs);
    expect(job).toMatchObject({ customerId: null, location: door });
    technicians.upsert(north("1", 1));
    const { assignment } = await dispatcher.dispatchJob({ jobId: job?.id ?? "" });
    expect((await listJobs(jobs))[0]?.customerId).toBe(assignment?.customerId);
  });

  it("the job waits if routing failed", async () => {
    const failing = {
      ...memoryDistances(() => drive(1)),
      measureDistances: async () => {
        throw new DistanceProviderError("PROVIDER_UNAVAILABLE", "down", { provider: "memory" });
      },
    };
    const { dispatcher, jobs } = makeDesk([north("1", 1)], { distances: failing });
    const result = await dispatcher.dispatch(queued);
    expect(result).toMatchObject({
      assignment: null,
      failure: { code: "PROVIDER_UNAVAILABLE" },
      reasons: null,
      decision: null,
    });
    expect(await listJobs(jobs)).toMatchObject([{ status: "waiting", location: door }]);
  });

  it("the job waits if the deadline passed, also with a key", async () => {
    const silent = { ...memoryDistances(() => drive(1)), measureDistances: () => new Promise<never>(() => undefined) };
    const { dispatcher, jobs } = makeDesk([north("1", 1)], { distances: silent, deadlineMs: 20 });
    for (const idempotencyKey of [undefined, "a"]) {
      const result = await dispatcher.dispatch({ ...queued, idempotencyKey });
      expect(result).toMatchObject({ assignment: null, failure: { code: "DEADLINE_EXCEEDED" } });
    }
    expect(await listJobs(jobs)).toHaveLength(2);
  });

  it("a queued dispatch still fails for errors that waiting cannot fix, and if it is aborted", async () => {
    const { dispatcher, jobs } = makeDesk([]);
    await expect(dispatcher.dispatch({ ...queued, customerId: "2" })).rejects.toMatchObject({
      code: "CUSTOMER_NOT_FOUND",
    });
    const reason = new Error("hung up");
    await expect(dispatcher.dispatch(queued, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await listJobs(jobs)).toEqual([]);
  });

  it("whenNobody is refused if the store keeps no jobs", async () => {
    const { createJob: _, ...ledger } = memoryAssignments();
    const { dispatcher } = makeDesk([north("1", 1)], { assignments: ledger satisfies AssignmentLedger });
    const calls = [
      [() => dispatcher.dispatch(queued), 'whenNobody: "queue"'],
      [() => dispatcher.dispatch({ customerId: "1", priority: 1 }), "priority"],
      [() => dispatcher.dispatch({ customerId: "1", reference: "R" }), "reference"],
      [() => dispatcher.dispatchJob({ jobId: "1" }), "dispatchJob"],
    ] as const;
    for (const [call, purpose] of calls) {
      await expect(call()).rejects.toThrow(`assignments must be a job store for ${purpose}; memory keeps no jobs`);
    }
    expect((await dispatcher.dispatch({ customerId: "1" })).assignment.technicianId).toBe("1");
  });

  it("a queued dispatch books if somebody can go, and keeps the details of the job", async () => {
    const { dispatcher, jobs } = makeDesk([north("1", 1)]);
    const { assignment } = await dispatcher.dispatch({ ...queued, reference: "R-1", priority: 10 });
    expect(await listJobs(jobs)).toMatchObject([
      { id: assignment?.jobId, reference: "R-1", priority: 10, status: "assigned", assignmentId: assignment?.id },
    ]);
  });
});

describe("an idempotency key", () => {
  const request = { ...queued, idempotencyKey: "a" } as const;

  it("an idempotency key returns the job while it waits, then its assignment", async () => {
    const { dispatcher, jobs, technicians } = makeDesk([]);
    const first = await dispatcher.dispatch(request);
    const second = await dispatcher.dispatch(request);
    expect(second).toEqual({ ...first, isRepeat: true });
    technicians.upsert(north("1", 1));
    expect(await dispatcher.dispatch(request)).toEqual(second);
    const [job] = await listJobs(jobs);
    const { assignment } = await dispatcher.dispatchJob({ jobId: job?.id ?? "" });
    expect(assignment?.technicianId).toBe("1");
    expect(await dispatcher.dispatch(request)).toMatchObject({
      assignment,
      isRepeat: true,
      currentAssignment: assignment,
    });
    expect(await listJobs(jobs)).toHaveLength(1);
  });

  it("an idempotency key returns the job while it waits again, then its new assignment", async () => {
    const { dispatcher, technicians } = makeDesk([{ ...north("1", 1), capacity: 1 }]);
    const { assignment } = await dispatcher.dispatch(request);
    const { jobId = "" } = assignment ?? {};
    const emergency = { customerId: "1", priority: "emergency", requirements: { mayInterrupt: true } } as const;
    const taken = await dispatcher.dispatch(emergency);
    expect(taken.interrupted).toMatchObject({ jobId });
    const repeat = await dispatcher.dispatch(request);
    expect(repeat).toMatchObject({ assignment: null, job: { id: jobId, status: "waiting" }, isRepeat: true });
    technicians.upsert({ ...north("2", 2), capacity: 1 });
    const again = await dispatcher.dispatchJob({ jobId });
    const first = { id: assignment?.id };
    const repeated = await dispatcher.dispatch(request);
    expect(repeated).toMatchObject({ assignment: first, currentAssignment: again.assignment });
    await dispatcher.decline({ assignmentId: again.assignment?.id ?? "" });
    expect(await dispatcher.dispatch(request)).toMatchObject({ assignment: null, job: { status: "waiting" } });
    await dispatcher.cancelJob({ jobId });
    expect(await dispatcher.dispatch(request)).toMatchObject({ assignment: first, currentAssignment: null });
  });

  it("an idempotency key belongs to a request whether its priority is a number or a name", async () => {
    const { dispatcher, jobs } = makeDesk([]);
    await dispatcher.dispatch({ ...request, priority: "urgent" });
    expect(await dispatcher.dispatch({ ...request, priority: 10 })).toMatchObject({ isRepeat: true });
    expect(await listJobs(jobs)).toMatchObject([{ priority: 10 }]);
  });

  it("an idempotency key gives one job to many concurrent requests", async () => {
    const { dispatcher, jobs } = makeDesk([]);
    const results = await Promise.all(Array.from({ length: 8 }, () => dispatcher.dispatch(request)));
    expect(new Set(results.map((result) => ("job" in result ? result.job.id : "booked"))).size).toBe(1);
    expect(await listJobs(jobs)).toHaveLength(1);
  });

  it.each([{ priority: 10 }, { reference: "R" }, { note: "n" }, { whenNobody: undefined }])(
    "an idempotency key belongs to another request if that one did not have %o",
    async (other) => {
      const { dispatcher } = makeDesk([]);
      await dispatcher.dispatch(request);
      await expect(dispatcher.dispatch({ ...request, ...other } as typeof request)).rejects.toMatchObject({
        code: "IDEMPOTENCY_KEY_REUSED",
      });
    },
  );
});

describe("dispatchJob", () => {
  it("dispatchJob leaves the job waiting while nobody can be booked, and keeps each attempt", async () => {
    const { dispatcher, jobs, technicians } = makeDesk([]);
    const { id: jobId } = await jobs.createJob({ customerId: "1" });
    expect(await dispatcher.dispatchJob({ jobId })).toMatchObject({ assignment: null, job: { id: jobId, version: 1 } });
    technicians.upsert(north("1", 1));
    const { assignment } = await dispatcher.dispatchJob({ jobId, actor: "Ada", reason: "they are back" });
    expect(assignment).toMatchObject({ jobId, technicianId: "1" });
    const attempts = await jobs.listAttempts({ jobId, limit: 9 });
    expect(attempts.map(({ failure }) => failure?.code ?? null)).toEqual([null, "NO_TECHNICIAN_AVAILABLE"]);
    const [, event] = await jobs.listJobEvents({ jobId, limit: 9 });
    expect(event).toMatchObject({ from: "waiting", to: "assigned", actor: "Ada", reason: "they are back" });
    expect(await dispatcher.dispatchJob({ jobId })).toMatchObject({ assignment, isRepeat: true });
  });

  it("dispatchJob skips those who had the job", async () => {
    const { dispatcher, jobs, technicians } = makeDesk([north("1", 1)]);
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    const { next, failure } = await dispatcher.decline({ assignmentId: assignment.id });
    expect([next, failure?.code]).toEqual([null, "NO_TECHNICIAN_AVAILABLE"]);
    const { jobId } = assignment;
    expect(await jobs.findJob(jobId)).toMatchObject({ status: "waiting" });
    expect(await dispatcher.dispatchJob({ jobId })).toMatchObject({ assignment: null });
    technicians.upsert(north("2", 2));
    expect(await dispatcher.dispatchJob({ jobId })).toMatchObject({ assignment: { technicianId: "2", jobId } });
    expect(await jobs.listAttempts({ jobId, limit: 9 })).toHaveLength(4);
  });

  it("dispatchJob uses the place and the current requirements of the job", async () => {
    const { dispatcher, jobs } = makeDesk([{ ...north("1", 1), skills: [{ name: "gas" }] }, north("2", 0.5)]);
    const { id: jobId } = await jobs.createJob({ customerId: "1" });
    const location = { latitude: 49.5, longitude: 8.7 };
    await jobs.updateJob({ jobId, version: 1, changes: { location, requirements: { skills: [{ name: "gas" }] } } });
    const { decision } = await dispatcher.dispatchJob({ jobId });
    expect(decision?.customer).toEqual({ id: "1", location });
    expect(decision?.candidates[0]).toMatchObject({ status: "chosen", technician: { id: "1" } });
  });

  it("dispatchJob uses the requirements of a reassignment", async () => {
    const { dispatcher, jobs } = makeDesk([north("1", 1), north("2", 2), north("3", 3)]);
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    const requirements = { excluded: ["2"] };
    const second = await dispatcher.reassign({ assignmentId: assignment.id, requirements });
    expect(second.assignment.technicianId).toBe("3");
    expect(await jobs.findJob(assignment.jobId)).toMatchObject({ requirements, status: "assigned" });
  });

  it("dispatchJob starts work when the window opens, and marks a job missed after its window", async () => {
    let nowMs = Date.parse("2126-11-24T08:00:00Z");
    const clock = { now: () => nowMs, schedule: () => () => undefined };
    const { dispatcher, jobs } = makeDesk([], { clock });
    const window = { earliest: "2126-11-24T09:00:00.000Z", latest: "2126-11-24T10:00:00.000Z" };
    const { id: jobId } = await jobs.createJob({ customerId: "1", window });
    const { decision } = await dispatcher.dispatchJob({ jobId });
    expect(decision?.window).toEqual(window);
    nowMs = Date.parse("2126-11-24T10:00:00.001Z");
    for (let call = 0; call < 2; call += 1) {
      await expect(dispatcher.dispatchJob({ jobId })).rejects.toMatchObject({
        code: "ILLEGAL_JOB_CHANGE",
        status: "missed",
      });
    }
    expect(await jobs.findJob(jobId)).toMatchObject({ status: "missed", version: 2 });
  });

  it("dispatchJob refuses a job that is over, or does not exist", async () => {
    const { dispatcher, jobs } = makeDesk([north("1", 1)]);
    const { id: jobId } = await jobs.createJob({ customerId: "1" });
    await jobs.updateJob({ jobId, version: 1, changes: { status: "cancelled" } });
    await expect(dispatcher.dispatchJob({ jobId })).rejects.toMatchObject({ code: "ILLEGAL_JOB_CHANGE" });
    await expect(dispatcher.dispatchJob({ jobId: "99" })).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
  });

  it("dispatchJob books nobody for a job that is cancelled during the measurement", async () => {
    let cancel: () => Promise<unknown> = async () => undefined;
    const roads = memoryDistances((): RoadResult => drive(1000));
    const distances: DispatcherOptions["distances"] = {
      ...roads,
      async measureDistances(request, options) {
        await cancel();
        return roads.measureDistances(request, options);
      },
    };
    const { dispatcher, jobs } = makeDesk([north("1", 1)], { distances });
    const { id: jobId } = await jobs.createJob({ customerId: "1" });
    cancel = () => jobs.updateJob({ jobId, version: 1, changes: { status: "cancelled" } });
    await expect(dispatcher.dispatchJob({ jobId })).rejects.toMatchObject({ status: "cancelled" });
    expect((await jobs.listAssignments({ limit: 9 })).items).toEqual([]);
  });

  it("many concurrent calls of dispatchJob book only once", async () => {
    const { dispatcher, jobs } = makeDesk([north("1", 1), north("2", 2)]);
    const { id: jobId } = await jobs.createJob({ customerId: "1" });
    const results = await Promise.all(Array.from({ length: 6 }, () => dispatcher.dispatchJob({ jobId })));
    expect(new Set(results.map(({ assignment }) => assignment?.id)).size).toBe(1);
    expect((await jobs.listAssignments({ limit: 9 })).items).toHaveLength(1);
  });
});
