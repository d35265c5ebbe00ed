import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { checkFields, type FieldsOf } from "@dispatch/core/plugin-kit";
import { answerRequest } from "./answer-request.js";
import type { StubAnswer } from "./stub-answer.js";
import type { StubFault } from "./stub-faults.js";
import { createStubGateway, type StubGateway } from "./stub-gateway.js";
import type { StubOrsOptions, StubRecord, StubRequest, StubSettings } from "./stub-options.js";
import { isOlderThan } from "./stub-protocol.js";
import { straightWorld } from "./stub-world.js";

/** A running stub. */
export interface StubOrs {
  /** The `baseUrl` to give to a client. */
  readonly url: string;
  /** The `optimizationUrl` to give to a client. */
  readonly optimizationUrl: string;
  /** All requests so far, oldest first. */
  readonly requests: readonly StubRecord[];
  /** Whether the graphs are loaded. Until they are, every endpoint except health and status waits. @default true */
  isReady: boolean;
  /** Applies these faults to the next answers, one each. They take precedence over `chooseFault`. */
  failNext(...faults: readonly StubFault[]): void;
  /** Stops the server and breaks open connections. */
  close(): Promise<void>;
}

/**
 * Starts a server on the loopback interface that answers like openrouteservice, with the same checks, rounding, limits and
 * mistakes, on roads that the test defines.
 *
 * @example const stub = await startStubOrs(); const provider = orsDistances({ baseUrl: stub.url });
 */
export async function startStubOrs(options: StubOrsOptions = {}): Promise<StubOrs> {
  const settings = toSettings(options);
  const gateway = settings.gateway === null ? null : createStubGateway(settings.gateway);
  const requests: StubRecord[] = [];
  const faults: StubFault[] = [];
  const state = { isReady: true };

  const server = createServer((incoming, outgoing) => {
    const serve = async (): Promise<void> => {
      const record = { ...(await readRequest(incoming, settings)), status: null };
      requests.push(record);
      await respond(record, outgoing, { settings, gateway, faults, state });
    };
    serve().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(settings.port, "127.0.0.1", resolve);
  });
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: `${host}${settings.contextPath}`,
    optimizationUrl: `${host}/vroom/v0`,
    requests,
    get isReady() {
      return state.isReady;
    },
    set isReady(isReady: boolean) {
      state.isReady = isReady;
    },
    failNext: (...next) => void faults.push(...next),
    close: () => closeServer(server),
  };
}

const optionFields: FieldsOf<StubOrsOptions> = {
  port: true,
  contextPath: true,
  world: true,
  profiles: true,
  engineVersion: true,
  algorithm: true,
  maxMatrixCells: true,
  snapRadiusMeters: true,
  maxVisitedMeters: true,
  zeroSummary: true,
  gateway: true,
  chooseFault: true,
};

/** @throws {InvalidRequestError} naming an option that is not known */
function toSettings(options: StubOrsOptions): StubSettings {
  checkFields("", options, optionFields);
  const { gateway = null, engineVersion = "9.10.0" } = options;
  return {
    port: options.port ?? 0,
    contextPath: options.contextPath ?? (gateway === null ? "/ors" : "/openrouteservice"),
    world: options.world ?? straightWorld,
    profiles: options.profiles ?? ["driving-car"],
    engineVersion,
    algorithm: options.algorithm ?? "rphast",
    maxMatrixCells: options.maxMatrixCells ?? (gateway === null ? 2500 : 3500),
    snapRadiusMeters: options.snapRadiusMeters ?? 2000,
    maxVisitedMeters: options.maxVisitedMeters ?? Number.POSITIVE_INFINITY,
    zeroSummary: options.zeroSummary ?? (isOlderThan(engineVersion, 9, 7, 1) ? "empty" : "zeros"),
    gateway,
    chooseFault: options.chooseFault ?? (() => null),
  };
}

async function readRequest(incoming: IncomingMessage, { contextPath }: StubSettings): Promise<StubRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const url = new URL(incoming.url ?? "/", "http://stub");
  const isVroom = url.pathname.startsWith("/vroom/v0");
  const [, service = "", profile = "", suffix = ""] =
    /^\/v2\/([^/]+)(?:\/([^/]+))?(\/.*)?$/.exec(url.pathname.slice(contextPath.length)) ?? [];
  return {
    method: incoming.method ?? "GET",
    path: url.pathname,
    service: isVroom ? "optimization" : url.pathname.startsWith(contextPath) ? service : "",
    profile,
    suffix,
    query: url.searchParams,
    headers: incoming.headers as Record<string, string | undefined>,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

interface Stub {
  readonly settings: StubSettings;
  readonly gateway: StubGateway | null;
  readonly faults: StubFault[];
  readonly state: { readonly isReady: boolean };
}

async function respond(record: StubRecord, outgoing: ServerResponse, stub: Stub): Promise<void> {
  const { settings, gateway, faults, state } = stub;
  const refusal = gateway?.refuse(record) ?? null;
  if (refusal !== null) return write(record, outgoing, refusal);
  // Health and status never wait.
  const isProbe = record.service === "health" || record.service === "status";
  while (!isProbe && !state.isReady && !outgoing.destroyed) await sleep(5);
  const fault = faults.shift() ?? settings.chooseFault(record);
  const answer = answerRequest(record, settings, state.isReady);
  const headers = { ...answer.headers, ...gateway?.headersFor(record) };
  await writeFaulty(record, outgoing, { ...answer, headers }, fault);
}

async function writeFaulty(
  record: StubRecord,
  outgoing: ServerResponse,
  answer: StubAnswer,
  fault: StubFault | null,
): Promise<void> {
  switch (fault?.kind) {
    case undefined:
      return write(record, outgoing, answer);
    case "slow":
      await sleep(fault.delayMs);
      return write(record, outgoing, answer);
    case "hang":
      return;
    case "reset":
      outgoing.destroy();
      return;
    case "drip":
      return drip(outgoing, answer, fault.intervalMs);
    case "truncate":
      outgoing.writeHead(answer.status, { ...answer.headers, "content-length": Buffer.byteLength(answer.body) });
      outgoing.write(answer.body.slice(0, answer.body.length / 2), () => outgoing.destroy());
      return;
    case "answer":
      return write(record, outgoing, { ...fault, headers: { ...answer.headers, ...fault.headers } });
    case "change":
      return write(record, outgoing, {
        ...answer,
        body: answer.status === 200 ? JSON.stringify(fault.change(JSON.parse(answer.body))) : answer.body,
      });
  }
}

async function drip(
  outgoing: ServerResponse,
  { status, headers, body }: StubAnswer,
  intervalMs: number,
): Promise<void> {
  outgoing.writeHead(status, headers);
  for (const byte of Buffer.from(body)) {
    if (outgoing.destroyed) return;
    outgoing.write(Buffer.of(byte));
    await sleep(intervalMs);
  }
  outgoing.end();
}

function write(record: StubRecord, outgoing: ServerResponse, { status, headers, body }: StubAnswer): void {
  record.status = status;
  // The public gateway compresses answers; your own server does not.
  const isGzipped = headers["x-generator"] !== undefined && /\bgzip\b/.test(record.headers["accept-encoding"] ?? "");
  if (!isGzipped) return void outgoing.writeHead(status, headers).end(body);
  outgoing.writeHead(status, { ...headers, "content-encoding": "gzip" }).end(gzipSync(body));
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
