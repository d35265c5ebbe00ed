import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { makeApiKey } from "../../../http-adapter/src/guard/index.js";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import { until } from "../../../http-adapter/test/support/until.js";
import { scrape } from "../support/scrape.js";
import { startService } from "../support/service.js";

it("requests of one principal that wait for Postgres leave connections to the others", async () => {
  const [greedy, polite] = await Promise.all([makeApiKey("greedy", "admin"), makeApiKey("polite", "dispatcher")]);
  await using service = await startService({
    environment: { API_KEYS: `${greedy.entry},${polite.entry}`, METRICS_ROLE: "open" },
  });
  const lock = await service.pool.connect();
  await lock.query("begin; lock table assignments in access exclusive mode");
  const list = () => fetchHeld(`${service.url}/assignments`, { headers: { "x-api-key": greedy.key } });
  const lists = Array.from({ length: 30 }, list);
  while (((await scrape(service.url)).get("dispatch_pool_waiting") ?? 0) < 20) await sleep(10);

  const report = await fetchHeld(`${service.url}/technicians/1/location`, {
    method: "PUT",
    headers: { "x-api-key": polite.key, "content-type": "application/json" },
    body: JSON.stringify({ latitude: 49.4, longitude: 8.7, reported_at: new Date().toISOString() }),
  });
  expect(report.status).toBe(200);

  await lock.query("rollback");
  lock.release();
  expect((await Promise.all(lists)).map(({ status }) => status)).toEqual(Array(30).fill(200));
  expect((await scrape(service.url)).get("dispatch_pool_waiting")).toBe(0);
});

/** Opens a connection, and sends one request on it. */
function openConnection(url: string, text: string): Socket {
  const { port, hostname } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname });
  socket.on("error", () => undefined).write(text);
  return socket.resume();
}

it.each([
  [{}, 3],
  [{ TRUSTED_PROXIES: "1" }, 4],
])("with %j, %i connections of one address stay open, whatever X-Forwarded-For says", async (environment, expected) => {
  const { entry } = await makeApiKey("ada", "admin");
  await using service = await startService({
    environment: { API_KEYS: entry, DISPATCH_MAX_CONNECTIONS: "4", ...environment },
  });
  const sockets = Array.from({ length: 6 }, (_, index) =>
    openConnection(service.url, `GET /livez HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 10.0.0.${index}\r\n\r\n`),
  );
  await until(() => sockets.filter(({ closed }) => closed).length === 6 - expected);
  for (const socket of sockets) socket.destroy();
});
