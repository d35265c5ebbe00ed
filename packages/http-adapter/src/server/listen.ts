import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { refuseRequest } from "./refuse-request.js";

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
  /** How long a client may take nothing of its answer once the server stops; Node may give it twice that. @default 5000 */
  readonly stallMs?: number | undefined;
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
  const { host, port, stallMs = 5_000 } = options;
  const server = createBoundedServer(app, options);
  const sockets = trackSockets(server);
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
    server.listen(port, host);
  });
  const { port: actualPort } = server.address() as AddressInfo;

  return {
    url: `http://${toUrlHost(host)}:${actualPort}`,
    drain(drainMs) {
      return new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), drainMs);
        const sweep = setInterval(() => {
          // Where a stream ends later, Node keeps its connection for another request.
          server.closeIdleConnections();
          boundStalls(sockets, stallMs);
        }, sweepEveryMs);
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

function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return sockets;
}

/** Ends those that hold some of an answer, where nobody takes any of it for so long. */
function boundStalls(sockets: ReadonlySet<Socket>, stallMs: number): void {
  for (const socket of sockets) {
    if (socket.writableLength > 0 && socket.timeout !== stallMs) socket.setTimeout(stallMs);
  }
}

function createBoundedServer(app: Hono, options: ListenOptions): Server {
  const { closing, headersTimeoutMs = 10_000, requestTimeoutMs = 30_000 } = options;
  const answer = getRequestListener(
    async (request, env) => {
      const response = await app.fetch(request, env);
      // A client would otherwise send its next request into a connection that ends.
      if (closing?.aborted === true) response.headers.set("connection", "close");
      return response;
    },
    // A probe of HTTP/1.0 names no host.
    { hostname: "localhost", errorHandler: refuseRequest },
  );
  const limits = {
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionsCheckingInterval: checkEveryMs,
    maxHeaderSize: 16_384,
  };
  const server = createServer(limits, answer);
  server.maxConnections = options.maxConnections;
  server.maxHeadersCount = maxHeaders;
  server.timeout = options.answerTimeoutMs + idleGraceMs;
  return server;
}

function toUrlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
