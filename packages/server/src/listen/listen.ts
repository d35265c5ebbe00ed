import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { ShowLimit } from "@dispatch/http-adapter/guard";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { endSlowBodies } from "./end-slow-bodies.js";
import { limitConnections } from "./limit-connections.js";
import { limitUnsent } from "./limit-unsent.js";
import { refuseRequest } from "./refuse-request.js";
import { takeTurns } from "./take-turns.js";

export interface Listener {
  /** For people: 0.0.0.0 is shown as localhost. */
  readonly url: string;
  /** Stops accepting connections. Resolves when the last request is answered, or after `drainMs`. */
  drain(drainMs: number): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Connections over this limit are closed at once. One address gets at most three in four of them. */
  readonly maxConnections: number;
  /** For one IPv4 address, or one /64 network of IPv6. @default maxConnections */
  readonly maxConnectionsPerAddress?: number | undefined;
  /** Whether the server is behind trusted proxies: then there is no limit per address. @default false */
  readonly trustsProxies?: boolean | undefined;
  /** How many requests of one connection may wait while another one is answered; if there are more, the connection is closed. @default 8 */
  readonly maxPipelined?: number | undefined;
  /** How long an answer may take, in milliseconds: a connection without progress is closed 30 s later. */
  readonly answerTimeoutMs: number;
  /** Headers must arrive within this time, so that no client holds a connection without a request. @default 10000 */
  readonly headersTimeoutMs?: number | undefined;
  /** A whole request must arrive within this time. @default 30000 */
  readonly requestTimeoutMs?: number | undefined;
  /** A file that is imported must arrive within this time. @default requestTimeoutMs */
  readonly uploadTimeoutMs?: number | undefined;
  /** How long a client may read nothing of its answer, in milliseconds; Node may allow twice that. @default 30000 */
  readonly stallMs?: number | undefined;
  /** The same while the server stops. @default 5000, or stallMs if that is less */
  readonly stopStallMs?: number | undefined;
  /** How much of their answers all clients together may leave unread, in bytes; over it, the connections that have waited the longest are closed. @default 67108864 */
  readonly maxUnsentBytes?: number | undefined;
  /** Receives the limits `connections`, `connections-of-one-address`, `pipelined-requests` and `unsent-bytes`. Default: ignores them. */
  readonly showLimit?: ShowLimit | undefined;
  /** Once aborted, each connection ends with its next answer. @default never */
  readonly closing?: AbortSignal | undefined;
}

/** How often Node looks for requests that are too slow. */
const checkEveryMs = 1_000;

/** How many headers a request may have; together they may have at most 16 KiB. */
const maxHeaders = 100;

/** For a client that reads slowly. */
const idleGraceMs = 30_000;

/** How often unread answers are checked. */
const sweepUnsentMs = 500;

/** How often connections that became idle are closed while the server stops. */
const sweepEveryMs = 50;

/** Longer than a load balancer usually keeps a connection, so that it never sends a request into a closing one. */
const keepAliveTimeoutMs = 65_000;

export async function listen(app: Hono, options: ListenOptions): Promise<Listener> {
  const { host, port, stallMs = 30_000, maxConnections, showLimit = () => undefined } = options;
  const turns = takeTurns(toRequestListener(app, options), options.maxPipelined ?? 8);
  const server = createServer(toServerLimits(options), turns.answer);
  const { requestTimeoutMs = defaultRequestTimeoutMs } = options;
  endSlowBodies(server, { requestTimeoutMs, uploadTimeoutMs: options.uploadTimeoutMs ?? requestTimeoutMs });
  server.maxHeadersCount = maxHeaders;
  server.timeout = options.answerTimeoutMs + idleGraceMs;
  const sockets = limitConnections(server, {
    maxConnections,
    maxPerAddress: options.maxConnectionsPerAddress ?? maxConnections,
    trustsProxies: options.trustsProxies ?? false,
    showLimit,
  });
  const unsent = limitUnsent(sockets, { stallMs, maxBytes: options.maxUnsentBytes ?? 67_108_864 });
  showLimit(turns);
  showLimit(unsent);
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
          // When a stream ends later, Node keeps its connection open for another request.
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
      // Otherwise a client would send its next request into a connection that is closing.
      if (closing?.aborted === true) response.headers.set("connection", "close");
      return response;
    },
    // A probe of HTTP/1.0 sends no Host header.
    { hostname: "localhost", errorHandler: refuseRequest },
  ) as RequestListener;
}

const defaultRequestTimeoutMs = 30_000;

function toServerLimits(options: ListenOptions) {
  const { headersTimeoutMs = 10_000, requestTimeoutMs = defaultRequestTimeoutMs, uploadTimeoutMs = 0 } = options;
  return {
    headersTimeout: headersTimeoutMs,
    requestTimeout: Math.max(requestTimeoutMs, uploadTimeoutMs),
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionsCheckingInterval: checkEveryMs,
    maxHeaderSize: 16_384,
  };
}

function toUrlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
