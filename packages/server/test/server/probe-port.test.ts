import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { until } from "../../../http-adapter/test/support/until.js";
import { type Service, startService } from "../support/service.js";

let service: Service;
const sockets: Socket[] = [];
beforeAll(async () => {
  service = await startService({
    environment: { DISPATCH_PROBE_PORT: "0", DISPATCH_MAX_CONNECTIONS: "4", DISPATCH_DRAIN_DELAY_MS: "500" },
  });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await service[Symbol.asyncDispose]();
});

const probe = (path: string) => fetch(`${service.server.probeUrl}${path}`);

it("The probe port answers probes, and nothing else, even when the main port has no connection left", async () => {
  const { port } = new URL(service.url);
  let closed = 0;
  for (let count = 0; count < 10; count += 1) {
    const socket = connect({ port: Number(port), host: "127.0.0.1", localAddress: `127.0.0.${1 + (count % 5)}` });
    sockets.push(socket.on("error", () => undefined).on("close", () => (closed += 1)));
  }
  await until(() => closed === 6);
  await expect(fetch(`${service.url}/livez`)).rejects.toThrow();
  expect(await (await probe("/livez")).json()).toEqual({ status: "live" });
  expect(await (await probe("/readyz")).json()).toMatchObject({ status: "ready" });
  for (const path of ["/assignments", "/metrics", "/docs", "/"]) expect((await probe(path)).status).toBe(404);
});

it("The probe port reports that the server is stopping, until it has stopped", async () => {
  const closing = service.server.close();
  expect(await (await probe("/readyz")).json()).toMatchObject({ checks: { server: "DRAINING" } });
  for (const socket of sockets) socket.destroy();
  await closing;
  await expect(probe("/livez")).rejects.toThrow();
});
