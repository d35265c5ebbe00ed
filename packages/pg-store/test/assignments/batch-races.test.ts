import {
  type BatchResult,
  createDispatcher,
  DispatchError,
  type Dispatcher,
  type DistanceProvider,
  greatCircleDistanceMeters,
  verifyBatch,
} from "@dispatch/core";
import { memoryDistances } from "@dispatch/core/memory";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { createPgPool, createPgStore, type PgPool } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";
import { insertTechnicians } from "../support/insert-rows.js";

const processes = 4;
const center = { latitude: 49.4, longitude: 8.7 };
const north = (kilometers: number) => ({ ...center, latitude: center.latitude + kilometers / 111.195 });
const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

/** Roads that count how often each drive is asked for. */
function countingRoads(): { readonly distances: DistanceProvider; readonly asked: Map<string, number> } {
  const asked = new Map<string, number>();
  const roads = memoryDistances((origin, destination) => {
    const key = JSON.stringify([origin, destination]);
    asked.set(key, (asked.get(key) ?? 0) + 1);
    const distanceMeters = greatCircleDistanceMeters(origin, destination) * 1.3;
    return { status: "measured", distanceMeters, durationSeconds: distanceMeters / 15 };
  });
  return { distances: roads, asked };
}

describe("Batches and single dispatches at once, on four processes", () => {
  let database: TestDatabase;
  let pools: readonly PgPool[];
  beforeEach(async () => {
    database = await createTestDatabase(inject("postgresUrl"));
    pools = Array.from({ length: processes }, () => createPgPool({ connectionString: database.url }));
  });
  afterEach(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await database.drop();
  });

  const addTechnicians = (count: number): Promise<void> =>
    insertTechnicians(
      database.pool,
      Array.from({ length: count }, (_, index) => ({
        id: String(index + 1),
        location: north((index * 17) % count),
        capacity: 1,
      })),
    );

  const start = () =>
    pools.map((pool) => {
      const { distances, asked } = countingRoads();
      const plugins = createPgStore(pool);
      const single = createDispatcher({ ...plugins, distances: countingRoads().distances });
      return { dispatcher: createDispatcher({ ...plugins, distances }), single, asked };
    });

  const createJobs = async (count: number, time: object = {}): Promise<readonly string[]> => {
    const { assignments } = createPgStore(database.pool);
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const location = north((index * 7) % count);
      ids.push((await assignments.createJob({ customerId: null, location, ...time })).id);
    }
    return ids;
  };

  const dispatchOne = async (dispatcher: Dispatcher, jobId: string): Promise<void> => {
    try {
      await dispatcher.dispatchJob({ jobId });
    } catch (error) {
      if (!DispatchError.isInstance(error)) throw error;
      expect(["VERSION_CONFLICT", "JOB_ALREADY_ASSIGNED", "ILLEGAL_JOB_CHANGE"]).toContain(error.code);
    }
  };

  const readAll = async () => {
    const { assignments, technicians } = createPgStore(database.pool);
    const { items } = await assignments.listAssignments({ limit: 1000 });
    const open = items.filter(({ status }) => status === "assigned");
    const jobs = await Promise.all(
      (await database.pool.query<{ id: string }>("select id::text from dispatch_jobs order by 1")).rows.map(({ id }) =>
        assignments.findJob(id),
      ),
    );
    return { open, jobs, technicians: await technicians.findTechnicians(open.map((one) => one.technicianId ?? "")) };
  };

  const expectAccounted = ({ booked, left, failures, decisions }: BatchResult, jobIds: readonly string[]): void => {
    const told = [...booked, ...failures].map(({ jobId }) => jobId);
    expect([...told, ...left].sort()).toEqual([...jobIds].sort());
    for (const decision of decisions) expect(verifyBatch(decision)).toEqual({ isProven: true, violation: null });
  };

  it("concurrent batches and dispatches of four processes book each job and technician once, and leave none over", async () => {
    await addTechnicians(20);
    const jobIds = await createJobs(32);
    const running = start();
    const results = await Promise.all(
      running.map(async ({ dispatcher, single, asked }, index) => {
        // Each batch shares half of its jobs with the next one.
        const own = Array.from({ length: 16 }, (_, position) => jobIds[(index * 8 + position) % 32] ?? "");
        const [result] = await Promise.all([
          dispatcher.dispatchBatch({ jobs: own.map((jobId) => ({ jobId })) }),
          ...own.slice(0, 3).map((jobId) => dispatchOne(single, jobId)),
        ]);
        expectAccounted(result, own);
        // However often it was solved again.
        expect(Math.max(...asked.values())).toBe(1);
        return result;
      }),
    );
    const { open, jobs } = await readAll();
    expect(open).toHaveLength(20);
    expect(new Set(open.map(({ technicianId }) => technicianId)).size).toBe(20);
    expect(new Set(open.map(({ jobId }) => jobId)).size).toBe(20);
    expect(jobs.filter((job) => job?.status === "assigned")).toHaveLength(20);
    expect(jobs.filter((job) => job?.status === "waiting")).toHaveLength(12);
    // There were races, or this shows nothing.
    expect(results.some(({ decisions }) => decisions.length > 1)).toBe(true);
    const stored = new Set(open.map(({ id }) => id));
    for (const { booked } of results) for (const { assignment } of booked) expect(stored).toContain(assignment.id);
  });

  it("concurrent batches and dispatches of four processes never overlap visits, and leave no job that had time", async () => {
    await addTechnicians(4);
    const jobIds = await createJobs(24, { window: { earliest: inHours(1), latest: inHours(5) }, workSeconds: 3000 });
    const running = start();
    await Promise.all(
      running.map(async ({ dispatcher, single }, index) => {
        const own = jobIds.slice(index * 6, index * 6 + 6);
        const [result] = await Promise.all([
          dispatcher.dispatchBatch({ jobs: own.slice(0, 4).map((jobId) => ({ jobId })) }),
          ...own.slice(4).map((jobId) => dispatchOne(single, jobId)),
        ]);
        expectAccounted(result, own.slice(0, 4));
      }),
    );
    const { open, jobs, technicians } = await readAll();
    expect(new Set(open.map(({ jobId }) => jobId)).size).toBe(open.length);
    expect(jobs.filter((job) => job?.status === "assigned")).toHaveLength(open.length);
    for (const { visits = [] } of technicians) {
      const inOrder = [...visits].sort((left, right) => Date.parse(left.startsAt) - Date.parse(right.startsAt));
      inOrder.slice(1).forEach(({ leavesAt }, index) => {
        expect(Date.parse(inOrder[index]?.endsAt ?? "")).toBeLessThanOrEqual(Date.parse(leavesAt));
      });
    }
    const waiting = jobs.filter((job) => job?.status === "waiting").map((job) => ({ jobId: job?.id }));
    const again = waiting.length === 0 ? null : await running[0]?.dispatcher.dispatchBatch({ jobs: waiting });
    expect([open.length, again?.booked ?? []]).toEqual([open.length, []]);
    expect(open.length).toBeGreaterThanOrEqual(16);
  });
});
