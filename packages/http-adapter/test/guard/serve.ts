import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { Hono } from "hono";
import { type GuardOptions, guard } from "../../src/guard/index.js";
import { type MemoryAppOptions, memoryApp } from "../support/memory-app.js";

export interface Served extends AsyncDisposable {
  readonly url: string;
}

/** Serves an app over real HTTP, on the loopback. */
export async function serveApp(app: Hono): Promise<Served> {
  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }) as Server;
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Serves two technicians and a customer in memory, behind a guard that lets everybody in by default. */
export function serveGuarded(options: Partial<GuardOptions>, appOptions: MemoryAppOptions = {}): Promise<Served> {
  return serveApp(memoryApp({ ...appOptions, middleware: guard({ authenticators: null, ...options }) }));
}
