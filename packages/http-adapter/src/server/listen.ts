import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { Hono } from "hono";

export interface Listener {
  /** For people: 0.0.0.0 is shown as localhost. */
  readonly url: string;
  /** Stops accepting, and resolves when the last request is answered, or `drainMs` are over. */
  drain(drainMs: number): Promise<void>;
}

/** Headers must be there within this time, so that nobody holds a connection without asking anything. */
const headersTimeoutMs = 10_000;

/** A request must be there whole within this time. */
const requestTimeoutMs = 30_000;

/** Longer than a load balancer usually keeps a connection, so that it never sends a request into a closing one. */
const keepAliveTimeoutMs = 65_000;

export async function listen(app: Hono, host: string, port: number): Promise<Listener> {
  let isDraining = false;
  const server = serve({
    hostname: host,
    port,
    fetch: async (request, env) => {
      const response = await app.fetch(request, env);
      // A kept-alive connection would otherwise go on being served after the server was told to stop.
      if (isDraining) response.headers.set("connection", "close");
      return response;
    },
    serverOptions: {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
    },
  }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
  });
  const { port: actualPort } = server.address() as AddressInfo;

  return {
    url: `http://${toUrlHost(host)}:${actualPort}`,
    drain(drainMs) {
      isDraining = true;
      return new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), drainMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      });
    },
  };
}

function toUrlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
