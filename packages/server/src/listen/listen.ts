import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { ShowBound } from "@dispatch/http-adapter/guard";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { boundConnections } from "./bound-connections.js";
import { boundUnsent } from "./bound-unsent.js";
import { refuseRequest } from "./refuse-request.js";
import { takeTurns } from "./take-turns.js";

export interface Listener {
  /** For people: 0.0.0.0 is shown as localhost. */
  readonly url: string;
  /** Stops accepting, and resolves when the last request is answered, or `drainMs` are over. */
  drain(drainMs: number): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Connections beyond that are closed at once. One address gets at most three in four of them. */
  readonly maxConnections: number;
  /** Of one IPv4 address, or one /64 network of IPv6. @default maxConnections */
  readonly maxConnectionsPerAddress?: number | undefined;
  /** Whether trusted proxies stand before the server: then no address has a limit of its own. @default false */
  readonly trustsProxies?: boolean | undefined;
  /** How many requests of one connection may wait while another one is answered; the connection is closed beyond that. @default 8 */
  readonly maxPipelined?: number | undefined;
  /** How long an answer may take, in milliseconds: a connection on which nothing moves is closed a while later. */
  readonly answerTimeoutMs: number;
  /** Headers must be there within this time, so that nobody holds a connection without asking. @default 10000 */
  readonly headersTimeoutMs?: number | undefined;
  /** A request must be there whole within this time. @default 30000 */
  readonly requestTimeoutMs?: number | undefined;
  /** How long a client may take nothing of its answer, in milliseconds; Node may give it twice that. @default 30000 */
  readonly stallMs?: number | undefined;
  /** The same once the server stops. @default 5000, or stallMs if that is less */
  readonly stopStallMs?: number | undefined;
  /** What all clients together have not taken of their answers, in bytes; beyond that, the slowest are closed. @default 67108864 */
  readonly maxUnsentBytes?: number | undefined;
  /** Receives the bounds `connections`, `connections-of-one-address`, `pipelined-requests` and `unsent-bytes`. Default: nobody. */
  readonly showBound?: ShowBound | undefined;
  /** Once it is aborted, each connection ends with its next answer. @default never */
  readonly closing?: AbortSignal | undefined;
}

/** How often Node looks for requests that are too slow. */
const checkEveryMs = 1_000;

/** Headers are at most 16 KiB, and no more than this many. */
const maxHeaders = 100;

/** For a client that reads slowly. */
const idleGraceMs = 30_000;

/** How often it is looked at what clients have not taken of their answers. */
const sweepUnsentMs = 500;

/** How often connections that became idle are closed while the server stops. */
const sweepEveryMs = 50;

/** Longer than a load balancer usually keeps a connection, so that it never sends a request into a closing one. */
const keepAliveTimeoutMs = 65_000;

export async function listen(app: Hono, options: ListenOptions): Promise<Listener> {
  const { host, port, stallMs = 30_000, maxConnections, showBound = () => undefined } = options;
  const turns = takeTurns(toRequestListener(app, options), options.maxPipelined ?? 8);
  const server = createServer(toServerLimits(options), turns.answer);
  server.maxHeadersCount = maxHeaders;
  server.timeout = options.answerTimeoutMs + idleGraceMs;
  const sockets = boundConnections(server, {
    maxConnections,
    maxPerAddress: options.maxConnectionsPerAddress ?? maxConnections,
    trustsProxies: options.trustsProxies ?? false,
    showBound,
  });
  const unsent = boundUnsent(sockets, { stallMs, maxBytes: options.maxUnsentBytes ?? 67_108_864 });
  showBound(turns);
  showBound(unsent);
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
    server.listen(port, host);
  });
  const watch = setInterval(() => unsent.sweep(), sweepUnsentMs).unref();
  const { port: actualPort } = server.address() as AddressInfo;

  return {
    url: `http://${toUrlHost(host)}:${actualPort}`,
    drain(drainMs) {
      clearInterval(watch);
      return new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), drainMs);
        const sweep = setInterval(() => {
          // Where a stream ends later, Node keeps its connection for another request.
          server.closeIdleConnections();
          unsent.sweep(options.stopStallMs ?? Math.min(stallMs, 5_000));
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

function toRequestListener(app: Hono, { closing }: ListenOptions): RequestListener {
  return getRequestListener(
    async (request, env) => {
      const response = await app.fetch(request, env);
      // A client would otherwise send its next request into a connection that ends.
      if (closing?.aborted === true) response.headers.set("connection", "close");
      return response;
    },
    // A probe of HTTP/1.0 names no host.
    { hostname: "localhost", errorHandler: refuseRequest },
  ) as RequestListener;
}

function toServerLimits({ headersTimeoutMs = 10_000, requestTimeoutMs = 30_000 }: ListenOptions) {
  return {
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionsCheckingInterval: checkEveryMs,
    maxHeaderSize: 16_384,
  };
}

function toUrlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
