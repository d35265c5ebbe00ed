import { describe, expect, it } from "vitest";
import {
  type BatchDecision,
  type BatchJob,
  type BatchResult,
  createDispatcher,
  type DispatcherOptions,
  type DistanceProvider,
  DistanceProviderError,
  explainPair,
  type JobStore,
  replay,
  StoreError,
  verifyBatch,
} from "../../src/index.js";
import {
  type MemoryTechnician,
  memoryAssignments,
  memoryCustomers,
  memoryDistances,
  memoryTechnicians,
} from "../../src/memory/index.js";
import { systemClock } from "../../src/plugin-kit/index.js";
import { detour } from "../support/roads.js";

const east = (kilometers: number) => ({ latitude: 0, longitude: 8 + kilometers / 111.195 });
const fleet = (...kilometers: readonly number[]): readonly MemoryTechnician[] =>
  kilometers.map((distance, index) => ({ id: `t${index + 1}`, location: east(distance), capacity: 1 }));
const at = (kilometers: number): BatchJob => ({ location: east(kilometers) });

function bench(
  fleet: readonly MemoryTechnician[],
  wrap: (assignments: JobStore) => JobStore = (same) => same,
  { clock = systemClock }: Partial<DispatcherOptions> = {},
) {
  const technicians = memoryTechnicians(fleet, { clock });
  const store = { customers: memoryCustomers([]), technicians, clock };
  const assignments = memoryAssignments(store);
  const roads = memoryDistances(detour(1.2));
  let calls = 0;
  const distances: DistanceProvider = {
    ...roads,
    async measureMatrix(request, operation) {
      calls += 1;
      return (await roads.measureMatrix?.(request, operation)) ?? [];
    },
  };
  const dispatcher = createDispatcher({ ...store, assignments: wrap(assignments), distances });
  return { dispatcher, assignments, technicians, countCalls: () => calls };
}

/** A store in which somebody else books technicians just before the first claim. */
function withRace(assignments: JobStore, technicianIds: readonly string[]): JobStore {
  let isFirst = true;
  return {
    ...assignments,
    async bookAssignment(request, options) {
      if (isFirst) {
        isFirst = false;
        for (const technicianId of technicianIds) {
          await assignments.bookAssignment({
            customerId: null,
            location: east(0),
            technicianId,
            distanceMeters: 1,
          });
        }
      }
      return assignments.bookAssignment(request, options);
    },
  };
}

describe("dispatchBatch", () => {
  it("sends nobody whom the job does not allow, also if the pair is fixed", async () => {
    const { dispatcher, assignments } = bench(fleet(0, 5));
    const { id } = await assignments.createJob({
      customerId: null,
      location: east(1),
      requirements: { pinned: ["t1"] },
    });
    const jobs: readonly BatchJob[] = [{ jobId: id }, { ...at(1), requirements: { pinned: ["t1"] } }];
    const fixed = ["request-2", id].map((jobId) => ({ jobId, technicianId: "t2" }));
    const { booked, left, decisions } = await dispatcher.dispatchBatch({ jobs, fixed });
    expect([booked, left]).toEqual([[], [id, "request-2"]]);
    expect(decisions[0]?.jobs.map(({ reasons }) => reasons?.counts)).toEqual([{ NOT_PINNED: 1 }, { NOT_PINNED: 1 }]);
  });

  it("does not pin a new job to the technician of a fixed pair", async () => {
    const { dispatcher, assignments } = bench(fleet(0, 5));
    const requirements = { excluded: ["t9"] };
    const fixed = [{ jobId: "request-1", technicianId: "t2" }];
    const { booked } = await dispatcher.dispatchBatch({ jobs: [{ ...at(1), requirements }], fixed });
    const { id, jobId, technicianId } = booked[0]?.assignment ?? { id: "", jobId: "", technicianId: "" };
    expect(technicianId).toBe("t2");
    expect((await assignments.findJob(jobId))?.requirements).toEqual(requirements);
    const { next } = await dispatcher.decline({ assignmentId: id });
    expect(next?.assignment?.technicianId).toBe("t1");
  });

  it("keeps why nobody got the jobs that are left in one call of the store", async () => {
    const calls: (readonly string[])[] = [];
    const { dispatcher, assignments } = bench([], (store) => ({
      ...store,
      async noteAttempts(attempts, options) {
        calls.push(attempts.map(({ jobId }) => jobId));
        return store.noteAttempts(attempts, options);
      },
    }));
    const location = east(0);
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      ids.push((await assignments.createJob({ customerId: null, location })).id);
    }
    const { left } = await dispatcher.dispatchBatch({ jobs: ids.map((jobId) => ({ jobId })) });
    expect([left, calls]).toEqual([ids, [ids]]);
  });

  it("books every job of the batch, each with its own record", async () => {
    const { dispatcher, assignments } = bench(fleet(1, -2));
    const { booked, left, failures, decisions } = await dispatcher.dispatchBatch({
      jobs: [at(0), at(3)],
      actor: "anna",
    });
    expect(booked.map(({ jobId, assignment }) => [jobId, assignment.technicianId])).toEqual([
      ["request-1", "t2"],
      ["request-2", "t1"],
    ]);
    expect([left, failures, decisions.length]).toEqual([[], [], 1]);
    expect((await assignments.listAssignments({ limit: 10 })).items).toHaveLength(2);
    const { decision, history, chosen } = await dispatcher.explain(booked[0]?.assignment.id ?? "");
    expect(decision).toMatchObject({ batch: { jobs: 2 }, optimality: { proven: true } });
    expect(chosen?.technician.id).toBe("t2");
    expect(history[0]).toMatchObject({ actor: "anna" });
    if (decision !== null) {
      expect(replay(decision)).toEqual({ technicianId: "t2", optimality: { proven: true } });
      expect(() => replay(decision, { without: ["t2"] })).toThrow("changes must be empty for a decision of a batch");
    }
  });

  it("keeps with each booking what it would have cost the batch to send somebody else", async () => {
    const { dispatcher, assignments } = bench(fleet(1, -2, 30));
    const ids: string[] = [];
    for (const place of [0, 3]) ids.push((await assignments.createJob({ customerId: null, location: east(place) })).id);
    const { booked, decisions } = await dispatcher.dispatchBatch({ jobs: ids.map((jobId) => ({ jobId })) });
    expect(booked.map(({ assignment }) => assignment.technicianId)).toEqual(["t2", "t1"]);
    for (const { jobId, assignment } of booked) {
      const { decision } = await dispatcher.explain(assignment.id);
      for (const { technicianId, difference } of decision?.batch?.exchanges ?? []) {
        const { totalDifference } = explainPair(decisions[0] as BatchDecision, jobId, technicianId);
        expect(difference * 1000).toBe(totalDifference?.at(-1));
      }
    }
    // t1 is 1.2 km nearer to the first job; the drive to the second would then be 3.6 km longer.
    const { decision } = await dispatcher.explain(booked[0]?.assignment.id ?? "");
    const [first] = decision?.batch?.exchanges ?? [];
    expect(first).toMatchObject({ technicianId: "t1", jobId: ids[1], isExact: true });
    expect([first?.difference, first?.jobDifference]).toEqual([expect.closeTo(2400, -1), expect.closeTo(3600, -1)]);
  });

  it("leaves the exchanges out of a batch of more than 60 jobs", async () => {
    const { dispatcher } = bench(fleet(...Array.from({ length: 62 }, (_, index) => index)));
    const { booked } = await dispatcher.dispatchBatch({ jobs: Array.from({ length: 61 }, (_, index) => at(index)) });
    const { decision } = await dispatcher.explain(booked[0]?.assignment.id ?? "");
    expect(decision?.batch).toEqual({ jobs: 61 });
  });

  it("assigns waiting jobs, and keeps with those that are left why", async () => {
    const { dispatcher, assignments } = bench(fleet(0));
    const near = await assignments.createJob({ customerId: null, location: east(1), priority: "emergency" });
    const far = await assignments.createJob({ customerId: null, location: east(0) });
    const gone = await assignments.createJob({ customerId: null, location: east(0) });
    await assignments.updateJob({ jobId: gone.id, version: 1, changes: { status: "cancelled" } });
    const { booked, left, failures } = await dispatcher.dispatchBatch({
      jobs: [{ jobId: far.id }, { jobId: near.id }, { jobId: gone.id }],
    });
    expect(booked.map(({ assignment }) => assignment.jobId)).toEqual([near.id]);
    expect(left).toEqual([far.id]);
    expect(failures).toMatchObject([{ jobId: gone.id, error: { code: "ILLEGAL_JOB_CHANGE" } }]);
    expect(await assignments.findJob(near.id)).toMatchObject({ status: "assigned" });
    expect(await assignments.findJob(far.id)).toMatchObject({ status: "waiting" });
    expect(await assignments.listAttempts({ jobId: far.id, limit: 5 })).toMatchObject([
      { failure: { code: "NO_TECHNICIAN_AVAILABLE" }, reasons: { considered: 1 } },
    ]);
  });

  it("leaves out a technician who was lost, and proves the rest anew from what is measured", async () => {
    const { dispatcher, countCalls } = bench(fleet(0, 1, 2, 3), (store) => withRace(store, ["t1", "t2"]));
    const { booked, left, decisions } = await dispatcher.dispatchBatch({ jobs: [at(0), at(1), at(2)] });
    expect(booked.map(({ assignment }) => assignment.technicianId).sort()).toEqual(["t3", "t4"]);
    expect(left).toHaveLength(1);
    expect(decisions.length).toBeGreaterThan(1);
    for (const decision of decisions) expect(verifyBatch(decision)).toEqual({ isProven: true, violation: null });
    const [first, last] = [decisions[0]?.routing, decisions.at(-1)?.routing];
    // No pair is measured twice.
    expect(last?.elements).toBeLessThanOrEqual(3 * 4);
    expect(last?.calls).toBe(countCalls());
    expect(first?.elements).toBeLessThanOrEqual(last?.elements ?? 0);
  });

  it("dispatchBatch never books anyone beyond their capacity, however many batches run at once", async () => {
    const { dispatcher, assignments } = bench(fleet(0, 1, 2, 3, 4));
    const batches = Array.from({ length: 4 }, (_, index) =>
      dispatcher.dispatchBatch({ jobs: [at(index), at(4 - index)] }),
    );
    const results = await Promise.all(batches);
    const stored = (await assignments.listAssignments({ limit: 100 })).items;
    expect(stored).toHaveLength(5);
    expect(new Set(stored.map(({ technicianId }) => technicianId)).size).toBe(5);
    expect(results.flatMap(({ booked }) => booked)).toHaveLength(5);
    expect(results.flatMap(({ left }) => left)).toHaveLength(3);
  });

  it("books nobody if the caller aborts before the first claim", async () => {
    const { dispatcher, assignments } = bench(fleet(0));
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(dispatcher.dispatchBatch({ jobs: [at(0)] }, { signal })).rejects.toThrow("enough");
    expect((await assignments.listAssignments({ limit: 1 })).items).toEqual([]);
  });
});

describe("dispatchBatch, with windows and keys", () => {
  const nowMs = Date.parse("2030-01-16T08:00:00Z");
  const clock = { now: () => nowMs, schedule: () => () => undefined };
  const hour = (hours: number): string => new Date(nowMs + hours * 3_600_000).toISOString();
  const from = (kilometers: number, earliest: number, latest: number): BatchJob => ({
    ...at(kilometers),
    window: { earliest: hour(earliest), latest: hour(latest) },
    workSeconds: 3600,
  });
  const jobsOf = ({ booked }: BatchResult) => booked.map(({ jobId, assignment }) => [jobId, assignment.technicianId]);

  it("repeats until a batch books nothing, so a technician gets several jobs in turn", async () => {
    const { dispatcher, countCalls } = bench(fleet(0, 200), undefined, { clock });
    const jobs = [from(1, 1, 8), from(2, 1, 8), from(3, 1, 8), from(200, 1, 2)];
    const result = await dispatcher.dispatchBatch({ jobs });
    expect(jobsOf(result).sort()).toEqual([
      ["request-1", "t1"],
      ["request-2", "t1"],
      ["request-3", "t1"],
      ["request-4", "t2"],
    ]);
    expect(result.left).toEqual([]);
    expect(result.decisions.length).toBeGreaterThanOrEqual(3);
    for (const decision of result.decisions) expect(verifyBatch(decision).isProven).toBe(true);
    // What was measured before is not measured again.
    expect(result.decisions.at(-1)?.routing.calls).toBe(countCalls());
  });

  it("ends when a batch books nothing, and gives nobody more jobs than the caller allows", async () => {
    const many = Array.from({ length: 12 }, () => from(1, 1, 5));
    const { dispatcher } = bench(fleet(0), undefined, { clock });
    const { booked, left, decisions } = await dispatcher.dispatchBatch({ jobs: many });
    expect([booked.length, left.length]).toEqual([5, 7]);
    expect(decisions.at(-1)?.jobs.every(({ technicianId }) => technicianId === null)).toBe(true);
    const { dispatcher: other } = bench(fleet(0), undefined, { clock });
    const limited = await other.dispatchBatch({ jobs: many, maxJobsPerTechnician: 2 });
    expect([limited.booked.length, limited.left.length]).toEqual([2, 10]);
  });

  it("repeated with the same keys, has the same assignments, and tries again what nobody got", async () => {
    const { dispatcher, assignments, technicians, countCalls } = bench(fleet(1, -2));
    const jobs = [at(0), at(3), at(90)].map((job, index) => ({ ...job, idempotencyKey: `key-${index}` }));
    const first = await dispatcher.dispatchBatch({ jobs });
    const calls = countCalls();
    const second = await dispatcher.dispatchBatch({ jobs: [...jobs].reverse() });
    expect(first.booked.every(({ isRepeat }) => isRepeat === undefined)).toBe(true);
    expect(second.booked.map(({ assignment }) => assignment.id).sort()).toEqual(
      first.booked.map(({ assignment }) => assignment.id).sort(),
    );
    for (const { isRepeat, assignment, currentAssignment } of second.booked) {
      expect([isRepeat, currentAssignment?.id]).toEqual([true, assignment.id]);
    }
    expect([first.left, second.left, countCalls()]).toEqual([["request-3"], ["request-1"], calls]);
    technicians.upsert({ id: "t3", location: east(80), capacity: 1 });
    const third = await dispatcher.dispatchBatch({ jobs });
    expect(jobsOf(third)).toContainEqual(["request-3", "t3"]);
    // The key of a batch is that of a dispatch.
    const { location } = at(0);
    const single = await dispatcher.dispatch({ location, idempotencyKey: "key-0" });
    expect(single).toMatchObject({
      isRepeat: true,
      assignment: { id: first.booked.find(({ jobId }) => jobId === "request-1")?.assignment.id },
    });
    expect((await assignments.listAssignments({ limit: 10 })).items).toHaveLength(3);
  });

  it("a batch that runs twice at once, with the same keys in another order, books each job once", async () => {
    const { dispatcher, assignments } = bench(fleet(0, 1, 2, 3, 4, 5, 6, 7));
    const jobs = [0, 1, 2, 3].map((place) => ({ ...at(place), idempotencyKey: `key-${place}` }));
    const results = await Promise.all([
      dispatcher.dispatchBatch({ jobs }),
      dispatcher.dispatchBatch({ jobs: [...jobs].reverse() }),
      dispatcher.dispatch({ ...at(2), idempotencyKey: "key-2" }),
    ]);
    expect(results.slice(0, 2).map((result) => ("booked" in result ? result.booked.length : 0))).toEqual([4, 4]);
    expect((await assignments.listAssignments({ limit: 100 })).items).toHaveLength(4);
  });

  it("fails only the jobs whose key was used for something else", async () => {
    const { dispatcher } = bench(fleet(0, 1));
    await dispatcher.dispatch({ ...at(0), idempotencyKey: "same" });
    const { booked, failures } = await dispatcher.dispatchBatch({
      jobs: [
        { ...at(5), idempotencyKey: "same" },
        { ...at(1), idempotencyKey: "other" },
      ],
    });
    expect(booked.map(({ jobId }) => jobId)).toEqual(["request-2"]);
    expect(failures).toMatchObject([{ jobId: "request-1", error: { code: "IDEMPOTENCY_KEY_REUSED" } }]);
  });

  it("books the job that waits under a key, and repeats its booking later", async () => {
    const { dispatcher, technicians } = bench(fleet());
    const request = { ...at(0), idempotencyKey: "waits" };
    const waiting = await dispatcher.dispatch({ ...request, whenNobody: "queue" });
    const jobId = "job" in waiting ? waiting.job.id : null;
    const before = await dispatcher.dispatchBatch({ jobs: [request] });
    expect([before.booked, before.failures, before.left]).toEqual([[], [], ["request-1"]]);
    technicians.upsert({ id: "t1", location: east(1), capacity: 1 });
    const { booked, failures } = await dispatcher.dispatchBatch({ jobs: [request] });
    expect([booked, failures]).toMatchObject([[{ jobId: "request-1", assignment: { jobId, technicianId: "t1" } }], []]);
    const again = await dispatcher.dispatchBatch({ jobs: [request] });
    expect(again.booked).toMatchObject([{ isRepeat: true, assignment: { id: booked[0]?.assignment.id } }]);
    const other = await dispatcher.dispatchBatch({ jobs: [{ ...at(7), idempotencyKey: "waits" }] });
    expect(other.failures).toMatchObject([{ error: { code: "IDEMPOTENCY_KEY_REUSED" } }]);
  });

  it("keeps what is booked if a later step fails, and says what failed", async () => {
    let bookings = 0;
    const { dispatcher, assignments } = bench(fleet(0, 1), (store) => ({
      ...store,
      async bookAssignment(request, options) {
        bookings += 1;
        if (bookings === 2) throw new StoreError("STORE_UNAVAILABLE", "The database is away");
        return store.bookAssignment(request, options);
      },
    }));
    const { booked, failures } = await dispatcher.dispatchBatch({ jobs: [at(0), at(1)] });
    expect(booked).toHaveLength(1);
    expect(failures).toMatchObject([{ error: { code: "STORE_UNAVAILABLE" } }]);
    expect((await assignments.listAssignments({ limit: 10 })).items).toHaveLength(1);
  });

  it("books what was measured before the quota ended, and says of the other jobs that routing failed", async () => {
    const until = new Date("2030-01-14T00:00:00Z");
    const technicians = memoryTechnicians(fleet(0, 10, 20, 30, 40, 50));
    const assignments = memoryAssignments({ customers: memoryCustomers([]), technicians });
    const { measureMatrix: _, ...roads } = memoryDistances(detour(1.2));
    for (const allowed of [0, 1, 3]) {
      let calls = 0;
      const distances: DistanceProvider = {
        ...roads,
        maxOriginsPerCall: 3,
        async measureDistances(request, operation) {
          calls += 1;
          if (calls <= allowed) return roads.measureDistances(request, operation);
          const means = { provider: "roads", until, retryAfterMs: 60_000 };
          throw new DistanceProviderError("PROVIDER_QUOTA_EXHAUSTED", "The quota is used up", means);
        },
      };
      const dispatcher = createDispatcher({ customers: memoryCustomers([]), technicians, assignments, distances });
      const ids: string[] = [];
      for (let index = 0; index < 5; index += 1) {
        ids.push((await assignments.createJob({ customerId: null, location: east(10 * index + 1) })).id);
      }
      const dispatched = dispatcher.dispatchBatch({ jobs: ids.map((jobId) => ({ jobId })) });
      if (allowed === 0) {
        await expect(dispatched).rejects.toMatchObject({ code: "PROVIDER_QUOTA_EXHAUSTED" });
        continue;
      }
      const { booked, left, failures } = await dispatched;
      expect(booked).toHaveLength(allowed);
      expect(left).toEqual([]);
      expect(failures.map(({ error }) => error.code)).toEqual(Array(5 - allowed).fill("PROVIDER_QUOTA_EXHAUSTED"));
      const attempts = await assignments.listLastFailures(failures.map(({ jobId }) => jobId));
      expect(attempts.map(({ failure }) => failure?.code)).toEqual(failures.map(({ error }) => error.code));
      // No call after the one that failed.
      expect(calls).toBe(allowed + 1);
      for (const { assignment } of booked)
        await assignments.moveAssignment({ assignmentId: assignment.id, to: "cancelled" });
    }
  });

  it("proves many jobs at one place, and 1,000 jobs for 10 technicians, and leaves the lowest priorities", async () => {
    const { dispatcher } = bench(fleet(...Array.from({ length: 10 }, (_, index) => 7 * index)));
    const same = await dispatcher.previewBatch({ jobs: Array.from({ length: 60 }, () => at(0)) });
    expect(same.decision.routing.elements).toBe(10);
    expect(verifyBatch(same.decision)).toEqual({ isProven: true, violation: null });
    const jobs = Array.from({ length: 1000 }, (_, index) => ({ ...at(index / 10), priority: index % 3 }));
    const { booked, left, decisions } = await dispatcher.dispatchBatch({ jobs });
    expect(booked.map(({ jobId }) => Number(jobId.slice("request-".length)) % 3)).toEqual(Array(10).fill(0));
    expect(left).toHaveLength(990);
    expect(verifyBatch(decisions[0] as BatchDecision)).toEqual({ isProven: true, violation: null });
  });

  it("books a job once that is in a batch twice, by its id and by its key", async () => {
    const { dispatcher, assignments, technicians } = bench(fleet());
    const request = { ...at(0), idempotencyKey: "waits" };
    const waiting = await dispatcher.dispatch({ ...request, whenNobody: "queue" });
    const jobId = "job" in waiting ? waiting.job.id : "";
    for (const technician of fleet(1, 2)) technicians.upsert(technician);
    await expect(dispatcher.dispatchBatch({ jobs: [{ jobId }, { jobId }] })).rejects.toThrow("jobs[1] must not be");
    const { booked, failures } = await dispatcher.dispatchBatch({ jobs: [{ jobId }, request] });
    expect([booked.length, failures.length]).toEqual([1, 1]);
    expect((await assignments.listAssignments({ limit: 10 })).items).toHaveLength(1);
  });
});
