import { describe, expect, it } from "vitest";
import {
  type BatchJob,
  createDispatcher,
  type DistanceProvider,
  type JobStore,
  replay,
  verifyBatch,
} from "../../src/index.js";
import {
  type MemoryTechnician,
  memoryAssignments,
  memoryCustomers,
  memoryDistances,
  memoryTechnicians,
} from "../../src/memory/index.js";
import { detour } from "../support/roads.js";

const east = (kilometers: number) => ({ latitude: 0, longitude: 8 + kilometers / 111.195 });
const fleet = (...kilometers: readonly number[]): readonly MemoryTechnician[] =>
  kilometers.map((distance, index) => ({ id: `t${index + 1}`, location: east(distance), capacity: 1 }));
const at = (kilometers: number): BatchJob => ({ location: east(kilometers) });

function bench(technicians: readonly MemoryTechnician[], wrap: (assignments: JobStore) => JobStore = (same) => same) {
  const store = { customers: memoryCustomers([]), technicians: memoryTechnicians(technicians) };
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
  return { dispatcher, assignments, countCalls: () => calls };
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

  it("never books anyone beyond their capacity, however many batches run at once", async () => {
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
