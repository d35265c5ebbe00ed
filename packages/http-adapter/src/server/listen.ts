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

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Connections beyond that are closed at once. */
  readonly maxConnections: number;
  /** How long an answer may take, in milliseconds: a connection on which nothing moves is closed a while later. */
  readonly answerTimeoutMs: number;
  /** Headers must be there within this time, so that nobody holds a connection without asking. @default 10000 */
  readonly headersTimeoutMs?: number | undefined;
  /** A request must be there whole within this time. @default 30000 */
  readonly requestTimeoutMs?: number | undefined;
  /** Once it is aborted, each connection ends with its next answer. @default never */
  readonly closing?: AbortSignal | undefined;
}

/** How often Node looks for requests that are too slow. */
const checkEveryMs = 1_000;

/** Headers are at most 16 KiB, and no more than this many. */
const maxHeaders = 100;

/** For a client that reads slowly. */
const idleGraceMs = 30_000;

/** How often connections that became idle are closed while the server stops. */
const sweepEveryMs = 50;

/** Longer than a load balancer usually keeps a connection, so that it never sends a request into a closing one. */
const keepAliveTimeoutMs = 65_000;

export async function listen(app: Hono, options: ListenOptions): Promise<Listener> {
  const { host, port, maxConnections, answerTimeoutMs, closing } = options;
  const { headersTimeoutMs = 10_000, requestTimeoutMs = 30_000 } = options;
  const server = serve({
    hostname: host,
    port,
    fetch: async (request, env) => {
      const response = await app.fetch(request, env);
      // A client would otherwise send its next request into a connection that ends.
      if (closing?.aborted === true) response.headers.set("connection", "close");
      return response;
    },
    serverOptions: {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      connectionsCheckingInterval: checkEveryMs,
      maxHeaderSize: 16_384,
    },
  }) as Server;
  server.maxConnections = maxConnections;
  server.maxHeadersCount = maxHeaders;
  server.timeout = answerTimeoutMs + idleGraceMs;
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
  });
  const { port: actualPort } = server.address() as AddressInfo;

  return {
    url: `http://${toUrlHost(host)}:${actualPort}`,
    drain(drainMs) {
      return new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), drainMs);
        // Where a stream ends later, Node keeps its connection for another request.
        const sweep = setInterval(() => server.closeIdleConnections(), sweepEveryMs);
        server.close(() => {
          clearTimeout(timer);
          clearInterval(sweep);
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
