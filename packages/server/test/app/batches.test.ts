import { createDispatcher, type DistanceProvider } from "@dispatch/core";
import { straightLineDistances } from "@dispatch/core/memory";
import { createPgStore } from "@dispatch/pg-store";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { createDispatchApp } from "../../../http-adapter/src/index.js";
import { serveApp } from "../../../http-adapter/test/guard/serve.js";
import { holdToContract } from "../../../http-adapter/test/support/hold-to-contract.js";
import { createTestDatabase, type TestDatabase } from "../../../pg-store/test/postgres/test-database.js";

interface Result {
  readonly job_id: number;
  readonly outcome: string;
  readonly technician_id: number | null;
}

describe("POST /dispatch/batch on Postgres", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(inject("postgresUrl"));
  });
  beforeEach(async () => {
    await database.truncate();
    await database.pool.query(`
      insert into customers (latitude, longitude) values (49.40, 8.69), (49.41, 8.69), (49.42, 8.69);
      insert into technicians (latitude, longitude, capacity)
      values (49.40, 8.69, 1), (49.41, 8.69, 1), (49.42, 8.69, 1), (49.43, 8.69, 1)`);
  });
  afterAll(() => database.drop());

  /** Serves the API; `meanwhile` runs once, after the first technicians are measured and before anyone is booked. */
  async function serve(meanwhile: () => Promise<unknown> = async () => undefined) {
    const straight = straightLineDistances();
    let isFirst = true;
    const { measureMatrix: _, ...byColumn } = straight;
    const distances: DistanceProvider = {
      ...byColumn,
      async measureDistances(request, options) {
        const drives = await straight.measureDistances(request, options);
        if (isFirst) {
          isFirst = false;
          await meanwhile();
        }
        return drives;
      },
    };
    const store = createPgStore(database.pool);
    const { customers, technicians, assignments } = store;
    const dispatcher = createDispatcher({ customers, technicians, assignments, distances });
    const served = await serveApp(holdToContract(createDispatchApp({ dispatcher, assignments })));
    const post = async (path: string, body: unknown) => {
      const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
      return (await fetch(served.url + path, init)).json();
    };
    const createJobs = async () => {
      const jobs: { job_id: number }[] = [];
      for (const customer_id of [1, 2, 3]) {
        const { id } = (await post("/jobs", { customer_id })) as { id: number };
        jobs.push({ job_id: id });
      }
      return jobs;
    };
    return { post, createJobs, [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() };
  }

  const listBooked = async () =>
    (await database.pool.query("select tech_id, job_id::integer from assignments where status = 'assigned'")).rows;

  it("books a batch of waiting jobs, and repeated, books nobody else", async () => {
    await using server = await serve();
    const jobs = await server.createJobs();
    const { jobs: results } = (await server.post("/dispatch/batch", { jobs })) as { jobs: Result[] };
    expect(results.map(({ outcome, technician_id }) => [outcome, technician_id])).toEqual([
      ["booked", 1],
      ["booked", 2],
      ["booked", 3],
    ]);
    const again = (await server.post("/dispatch/batch", { jobs })) as { jobs: Result[] };
    expect(again.jobs.map(({ outcome }) => outcome)).toEqual(["failed", "failed", "failed"]);
    expect(await listBooked()).toHaveLength(3);
  });

  it("books the rest around a technician who was lost meanwhile", async () => {
    await using rival = await serve();
    await using server = await serve(() => rival.post("/dispatch", { customer_id: 2, requirements: { pinned: [2] } }));
    const jobs = await server.createJobs();
    const { jobs: results, decisions } = (await server.post("/dispatch/batch", { jobs })) as {
      jobs: Result[];
      decisions: { jobs: unknown[] }[];
    };
    expect(results.map(({ outcome }) => outcome)).toEqual(["booked", "booked", "booked"]);
    expect(results.map(({ technician_id }) => technician_id).sort()).toEqual([1, 3, 4]);
    // Jobs 1 and 3 were booked at once; job 2 lost its technician, and was decided anew.
    expect(decisions.map((decision) => decision.jobs.length)).toEqual([3, 1]);
    const booked = await listBooked();
    expect(booked.map(({ tech_id }) => tech_id).sort()).toEqual([1, 2, 3, 4]);
  });

  it("books each job once, however many batches run at once", async () => {
    await using server = await serve();
    const jobs = await server.createJobs();
    const answers = await Promise.all([1, 2, 3].map(() => server.post("/dispatch/batch", { jobs })));
    const booked = answers.flatMap((answer) =>
      (answer as { jobs: Result[] }).jobs.filter(({ outcome }) => outcome === "booked"),
    );
    expect(booked.map(({ job_id }) => job_id).sort()).toEqual(jobs.map(({ job_id }) => job_id).sort());
    expect(await listBooked()).toHaveLength(3);
  });
});
