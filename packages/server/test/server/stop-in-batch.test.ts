import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { until } from "../../../http-adapter/test/support/until.js";
import { createPgStore } from "../../../pg-store/src/index.js";
import { startCli } from "../support/child.js";
import { createPythonDatabase } from "../support/service.js";

it("SIGTERM during a batch leaves nothing half done, and another server books the jobs", async () => {
  await using database = Object.assign(await createPythonDatabase(), {
    async [Symbol.asyncDispose]() {
      await database.drop();
    },
  });
  let asked = 0;
  // A routing service that takes every question, and never answers.
  const silent = createServer(() => {
    asked += 1;
  });
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const store = createPgStore(database.pool);
  await store.migrate();
  const { assignments } = store;
  const jobs = [await assignments.createJob({ customerId: "1" }), await assignments.createJob({ customerId: "2" })];
  const common = { DATABASE_URL: database.url, AUTH: "off", DISPATCH_QUEUE_LEASE_MS: "600000" };
  const read = async (text: string): Promise<unknown> => (await database.pool.query(text)).rows;
  const holders = "select count(holder)::integer as held from dispatch_queues";
  try {
    await using child = startCli({
      ...common,
      OPENROUTE_BASE_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      DISPATCH_DEADLINE_MS: "60000",
    });
    await child.untilUp();
    await until(() => asked > 0);
    expect(await read(holders)).toEqual([{ held: 1 }]);
    const stoppedAt = performance.now();
    child.process.kill("SIGTERM");
    expect(await child.ended).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(30_000);
    expect(child.stderr()).toBe("");
  } finally {
    silent.closeAllConnections();
    silent.close();
  }
  expect(await read(holders)).toEqual([{ held: 0 }]);
  const done =
    "select (select count(*)::integer from assignments) as assignments, (select count(*)::integer from dispatch_visits) as visits";
  expect(await read(done)).toEqual([{ assignments: 0, visits: 0 }]);
  for (const { id } of jobs) expect(await assignments.findJob(id)).toMatchObject({ status: "waiting", version: 1 });

  await using next = startCli({ ...common, DISPATCH_DISTANCES: "estimate" });
  await next.untilUp();
  const isBooked = async (): Promise<boolean> =>
    (await assignments.listJobs({ limit: 9, filter: { statuses: ["assigned"] } })).items.length === 2;
  await expect.poll(isBooked, { timeout: 20_000 }).toBe(true);
});
