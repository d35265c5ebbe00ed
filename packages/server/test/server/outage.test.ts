import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import { readProblem } from "../../../http-adapter/test/support/memory-app.js";
import { until } from "../../../http-adapter/test/support/until.js";
import { type PostgresServer, startPostgres } from "../../../pg-store/test/postgres/start-postgres.js";
import { type RunningServer, startServer } from "../../src/index.js";
import { startService } from "../support/service.js";

describe("a database that goes away", () => {
  let postgres: PostgresServer;
  let server: RunningServer;
  const log: string[] = [];
  const dispatch = (): Promise<Response> => fetchHeld(`${server.url}/dispatch/1`, { method: "POST" });
  const health = async (): Promise<unknown> => (await fetchHeld(`${server.url}/healthz`)).json();

  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(async () => {
    postgres.signalAll("SIGCONT");
    await server.close();
    await postgres.remove();
  });

  it("the server waits at its start for a database that is not up yet", async () => {
    await postgres.kill("SIGINT");
    const starting = startServer(
      { DATABASE_URL: postgres.url, HOST: "127.0.0.1", PORT: "0" },
      { log: (text) => void log.push(text) },
    );
    await until(() => log.length > 0);
    expect(log[0]).toMatch(/cannot be reached .*trying again for 30 s/);
    await postgres.start();
    server = await starting;
    expect(await health()).toEqual({ status: "ok" });
    expect((await dispatch()).status).toBe(404);
  });

  it("a stopped database gives 503; once it is back, dispatches work at once", async () => {
    await postgres.kill("SIGQUIT");
    const response = await dispatch();
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await readProblem(response)).toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(await health()).toEqual({ status: "db_unavailable" });
    await postgres.start();
    expect(await health()).toEqual({ status: "ok" });
    expect((await dispatch()).status).toBe(404);
  });

  it("a frozen database gives 503 and an unhealthy /healthz in bounded time; once it thaws, dispatches work", async () => {
    postgres.signalAll("SIGSTOP");
    const [response, state] = await Promise.all([dispatch(), health()]);
    expect(response.status).toBe(503);
    expect(await readProblem(response)).toMatchObject({ code: "STORE_TIMEOUT" });
    expect(state).toEqual({ status: "db_unavailable" });
    postgres.signalAll("SIGCONT");
    expect((await dispatch()).status).toBe(404);
  });
});

it("while a table is locked, twelve dispatches wait for a bounded time, and /healthz still answers", async () => {
  await using service = await startService();
  const locker = await service.pool.connect();
  await locker.query("begin; lock table technicians in access exclusive mode");
  const dispatches = Promise.all(Array.from({ length: 12 }, () => service.dispatch(1)));
  await expect((await fetchHeld(`${service.url}/healthz`)).json()).resolves.toHaveProperty("status");
  const responses = await dispatches;
  await locker.query("rollback");
  locker.release();
  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([503]));
  expect((await service.dispatch(1)).status).toBe(200);
});
