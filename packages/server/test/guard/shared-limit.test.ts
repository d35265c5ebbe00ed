import { afterAll, beforeAll, expect, it } from "vitest";
import { makeApiKey } from "../../../http-adapter/src/guard/index.js";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import { readProblem } from "../../../http-adapter/test/support/memory-app.js";
import type { TestDatabase } from "../../../pg-store/test/postgres/test-database.js";
import { startCli } from "../support/child.js";
import { createPythonDatabase } from "../support/service.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await createPythonDatabase();
});
afterAll(() => database.drop());

it("two processes on one database share the rate limit of a key", async () => {
  const { key, entry } = await makeApiKey("desk", "viewer");
  const environment = { DATABASE_URL: database.url, API_KEYS: entry, RATE_LIMIT_PER_PRINCIPAL: "10" };
  await using left = startCli(environment);
  await using right = startCli(environment);
  const urls = await Promise.all([left.untilUp(), right.untilUp()]);
  const ask = (index: number) => fetchHeld(`${urls[index % 2]}/assignments`, { headers: { "x-api-key": key } });
  const statuses: number[] = [];
  for (let index = 0; index < 13; index += 1) statuses.push((await ask(index)).status);
  expect(statuses).toEqual([...Array(10).fill(200), 429, 429, 429]);
  expect(await readProblem(await ask(0))).toMatchObject({ code: "TOO_MANY_REQUESTS" });
  expect((await fetchHeld(`${urls[0]}/assignments`)).status).toBe(401);
});

it("two processes on one database share the routing quota", async () => {
  const environment = { DATABASE_URL: database.url, ORS_CALLS_PER_DAY: "3", OPENROUTE_BASE_URL: "http://127.0.0.1:1" };
  await using left = startCli(environment);
  await using right = startCli(environment);
  const urls = await Promise.all([left.untilUp(), right.untilUp()]);
  const codes: unknown[] = [];
  for (let call = 0; call < 5; call += 1) {
    const response = await fetchHeld(`${urls[call % 2]}/dispatch/1`, { method: "POST" });
    codes.push((await readProblem(response))["code"]);
  }
  expect(codes).toEqual([
    "PROVIDER_UNAVAILABLE",
    "PROVIDER_UNAVAILABLE",
    "PROVIDER_UNAVAILABLE",
    "PROVIDER_QUOTA_EXHAUSTED",
    "PROVIDER_QUOTA_EXHAUSTED",
  ]);
});
