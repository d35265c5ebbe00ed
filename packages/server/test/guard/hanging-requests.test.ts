import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type GuardOptions, guard } from "../../../http-adapter/src/guard/index.js";
import { collectLimits } from "../../../http-adapter/test/support/collect-limits.js";
import { failingDispatcher } from "../../../http-adapter/test/support/failing-plugins.js";
import { type MemoryAppOptions, memoryApp } from "../../../http-adapter/test/support/memory-app.js";
import { until } from "../../../http-adapter/test/support/until.js";
import { type Listener, listen } from "../../src/listen/listen.js";

const head = "POST /dispatch HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";

/** The parts that a client sends of a request that never ends, and what it does after them. */
const hangs: readonly [string, readonly string[], ((socket: Socket) => void)?][] = [
  ["a body shorter than its length", [`${head}content-length: 9\r\n\r\n{`]],
  ["a body that never starts", [`${head}content-length: 9\r\n\r\n`]],
  ["a body in chunks without an end", [`${head}transfer-encoding: chunked\r\n\r\n`, "1\r\n{\r\n"]],
  ["a chunk shorter than its length", [`${head}transfer-encoding: chunked\r\n\r\n`, "9\r\n{"]],
  ["a body that drips", [`${head}content-length: 900\r\n\r\n`], drip(" ")],
  ["a body that drips in chunks", [`${head}transfer-encoding: chunked\r\n\r\n`], drip("1\r\n \r\n")],
  ["trailers that drip", [`${head}transfer-encoding: chunked\r\n\r\n`, "0\r\n", "x: "], drip("x")],
  ["pauses between the parts", [head, "content-length: 9\r\n", "\r\n", "{", '"']],
  ["a half-closed connection", [`${head}content-length: 9\r\n\r\n{`], (socket) => socket.end()],
  ["headers that never end", [head]],
  ["headers that drip", [head, "x-slow: "], drip("x")],
  ["a wait for 100 Continue, then nothing", [`${head}content-length: 9\r\nexpect: 100-continue\r\n\r\n`]],
  ["another request behind it", ["GET /livez HTTP/1.1\r\nhost: x\r\n\r\n", `${head}content-length: 9\r\n\r\n{`]],
  ["a reset", [`${head}content-length: 9\r\n\r\n{`], (socket) => void setTimeout(() => socket.resetAndDestroy(), 50)],
];

function drip(text: string): (socket: Socket) => void {
  return (socket) => {
    const timer = setInterval(() => socket.write(text), 20);
    socket.once("close", () => clearInterval(timer));
  };
}

const timeoutMs = 1_000;
let listener: Listener | undefined;
afterEach(() => listener?.drain(0));

async function start(options: Partial<GuardOptions> = {}, appOptions: MemoryAppOptions = {}) {
  const { limits, showLimit } = collectLimits();
  const middleware = guard({ authenticators: null, maxConcurrent: 1, timeoutMs, showLimit, ...options });
  listener = await listen(memoryApp({ ...appOptions, middleware }), {
    host: "127.0.0.1",
    port: 0,
    maxConnections: 100,
    answerTimeoutMs: timeoutMs,
    headersTimeoutMs: timeoutMs,
    requestTimeoutMs: 2 * timeoutMs,
  });
  const { url } = listener;
  return { port: Number(new URL(url).port), dispatch: () => fetch(`${url}/dispatch/1`, { method: "POST" }), limits };
}

/** Sends the parts one by one, so that the server reads each by itself. */
async function hang(port: number, parts: readonly string[], then: (socket: Socket) => void = () => undefined) {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  let isOver = false;
  socket.on("error", () => undefined);
  socket.resume().on("close", () => {
    isOver = true;
  });
  socket.on("end", () => socket.end());
  for (const part of parts) {
    socket.write(part);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  then(socket);
  return { isOver: () => isOver };
}

describe("Hanging requests", () => {
  it.each(hangs)("A request with %s blocks no other write, and ends", async (_, parts, then) => {
    const { port, dispatch, limits } = await start();
    const clients = await Promise.all([1, 2, 3].map(() => hang(port, parts, then)));
    expect((await dispatch()).status).toBe(200);
    await until(() => clients.every(({ isOver }) => isOver()));
    expect((await dispatch()).status).toBe(200);
    await until(() => [...limits.values()].every(({ used }) => used === 0));
  });
});

it("A dispatch that ignores its signal frees its slot when the request times out", async () => {
  const dispatcher = { ...failingDispatcher(new Error("not used")), dispatch: () => new Promise<never>(() => {}) };
  const { dispatch, limits } = await start({ timeoutMs: 100 }, { dispatcher });
  for (const _ of [1, 2]) expect(await (await dispatch()).json()).toMatchObject({ code: "REQUEST_TIMEOUT" });
  expect(limits.get("write-slots")).toMatchObject({ used: 0, refusals: 0 });
});

describe("The bodies of all requests together", () => {
  const options = { maxBodyBytes: 1_000, maxBodyBytesTotal: 4_000 };
  const begin = `${head}content-length: 1000\r\n\r\n${" ".repeat(999)}`;

  it("The bytes of all bodies are bounded, also for one client, and freed when requests are answered", async () => {
    const { port, dispatch, limits } = await start(options);
    const clients = await Promise.all(Array.from({ length: 10 }, () => hang(port, [begin])));
    const bytes = limits.get("body-bytes");
    await until(() => bytes?.refusals === 7);
    expect(bytes).toMatchObject({ limit: 4_000, used: 2_997 });
    expect((await dispatch()).status).toBe(200);
    await until(() => clients.every(({ isOver }) => isOver()));
    await until(() => bytes?.used === 0);
  });

  it("A body over the limit of all bodies is refused with OVERLOADED, and its connection is closed", async () => {
    const { port, limits } = await start(options);
    await Promise.all(Array.from({ length: 3 }, () => hang(port, [begin])));
    await until(() => limits.get("body-bytes")?.used === 2_997);
    const refused = await fetch(`${listener?.url}/dispatch`, { method: "POST", body: " ".repeat(1_000) });
    expect(refused.status).toBe(503);
    expect([refused.headers.get("retry-after"), refused.headers.get("connection")]).toEqual(["1", "close"]);
    expect(await refused.json()).toMatchObject({ code: "OVERLOADED" });
  });

  it("A body counts the bytes that have arrived, not its declared length", async () => {
    const { port, limits } = await start(options);
    await hang(port, [`${head}content-length: 1000\r\n\r\n{`]);
    await until(() => limits.get("body-bytes")?.used === 1);
  });

  it("maxBodyBytesTotal must allow two bodies", () => {
    expect(() => guard({ authenticators: null, maxBodyBytes: 1_000, maxBodyBytesTotal: 1_999 })).toThrow(
      "maxBodyBytesTotal",
    );
  });
});

it("Without a guard, waiting for a body ends when its request is aborted, and its size is bounded", async () => {
  const app = memoryApp();
  const gone = new AbortController();
  const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(9)) });
  const init: RequestInit & { duplex: "half" } = { method: "POST", body, duplex: "half", signal: gone.signal };
  const answer = app.request("/dispatch", init);
  gone.abort();
  expect((await answer).status).toBe(499);
  expect((await app.request("/dispatch", { method: "POST", body: " ".repeat(1_048_577) })).status).toBe(413);
});
