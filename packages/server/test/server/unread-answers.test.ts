import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { Hono } from "hono";
import { afterEach, expect, it } from "vitest";
import { collectLimits } from "../../../http-adapter/test/support/collect-limits.js";
import { until } from "../../../http-adapter/test/support/until.js";
import { type Listener, type ListenOptions, listen } from "../../src/listen/listen.js";

/** More than the buffers between two processes hold. */
const large = Buffer.alloc(8_000_000, "x");

let listener: Listener;
let sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  await listener.drain(0);
});

/** Starts a server with a large answer at `/large` and a short one at `/`; counts the requests that reach it. */
async function start(options: Partial<ListenOptions> = {}) {
  let asked = 0;
  const app = new Hono()
    .use(async (_, next) => {
      asked += 1;
      await next();
    })
    .get("/large", (context) => context.body(large))
    .get("/", (context) => context.text(context.req.query("n") ?? ""))
    .post("/", async (context) => context.text(await context.req.text()));
  const { limits, showLimit } = collectLimits();
  listener = await listen(app, {
    host: "127.0.0.1",
    port: 0,
    maxConnections: 100,
    answerTimeoutMs: 600_000,
    showLimit,
    ...options,
  });
  return { asked: () => asked, limits };
}

function open(sent: string): { socket: Socket; isOver: () => boolean } {
  const socket = connect(Number(new URL(listener.url).port), "127.0.0.1");
  sockets.push(socket);
  let isOver = false;
  socket.on("error", () => undefined).on("close", () => (isOver = true));
  socket.write(sent);
  return { socket, isOver: () => isOver };
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;

it("Of many pipelined requests, only one is handled while the client does not read the answers", async () => {
  const { asked, limits } = await start({ maxUnsentBytes: 1e9 });
  const clients = Array.from({ length: 10 }, () => open(get("/large").repeat(150)));
  for (const { socket } of clients) socket.pause();
  await until(() => asked() >= 10);
  expect((await fetch(listener.url)).status).toBe(200);
  expect(asked()).toBe(11);
  expect(limits.get("pipelined-requests")?.refusals).toBe(10);
});

it("A connection whose client reads nothing for stallMs is closed", async () => {
  const { limits } = await start({ stallMs: 200 });
  const { socket, isOver } = open(get("/large"));
  socket.pause();
  await until(() => (limits.get("unsent-bytes")?.used ?? 0) > 0);
  await until(() => limits.get("unsent-bytes")?.used === 0);
  socket.resume();
  await until(isOver);
  expect(limits.get("connections")?.used).toBe(0);
});

it("If unread answers exceed maxUnsentBytes in all, connections are closed, the oldest first", async () => {
  const { limits } = await start({ maxUnsentBytes: 20_000_000 });
  const clients = [1, 2, 3, 4].map(() => open(get("/large")));
  for (const { socket } of clients) socket.pause();
  const unsent = limits.get("unsent-bytes");
  await until(() => unsent?.refusals === 2);
  expect(unsent?.used).toBeLessThan(20_000_000);
  expect((await fetch(listener.url)).status).toBe(200);
  for (const { socket } of clients) socket.resume();
  await until(() => unsent?.used === 0);
  // The server may notice that a connection is closed before its client does.
  await until(() => clients.filter(({ isOver }) => isOver()).length === 2);
  expect(clients.map(({ isOver }) => isOver())).toEqual([true, true, false, false]);
});

it("Pipelined requests are answered in order; over maxPipelined, the connection is closed", async () => {
  const { limits } = await start({ maxPipelined: 5 });
  const few = open(Array.from({ length: 6 }, (_, n) => get(`/?n=${n}`)).join(""));
  let read = "";
  few.socket.on("data", (chunk) => (read += String(chunk)));
  await until(() => read.split("HTTP/1.1 200").length === 7);
  expect(read.match(/\d$|\d(?=HTTP)/g)).toEqual(["0", "1", "2", "3", "4", "5"]);
  few.socket.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc");
  await until(() => read.endsWith("abc"));
  expect(limits.get("pipelined-requests")).toMatchObject({ limit: 5, used: 0, refusals: 0 });

  const many = await text(open(Array.from({ length: 50 }, (_, n) => get(`/?n=${n}`)).join("")).socket);
  expect(many.split("HTTP/1.1 200")).toHaveLength(7);
  expect(
    many
      .match(/connection: \S+/gi)
      ?.at(-1)
      ?.toLowerCase(),
  ).toBe("connection: close");
  expect(limits.get("pipelined-requests")?.refusals).toBe(1);
});

it("One address is limited to maxConnectionsPerAddress, and leaves connections to others", async () => {
  const { limits } = await start({ maxConnections: 8, maxConnectionsPerAddress: 4 });
  const clients = Array.from({ length: 8 }, () => open(""));
  await until(() => clients.filter(({ isOver }) => isOver()).length === 4);
  expect(limits.get("connections")).toMatchObject({ limit: 8, used: 4, refusals: 4 });
  expect(limits.get("connections-of-one-address")).toMatchObject({ limit: 4, used: 4, refusals: 4 });
  const { port } = new URL(listener.url);
  const other = connect({ port: Number(port), host: "127.0.0.1", localAddress: "127.0.0.2" });
  sockets.push(other);
  other.write(`${get("/?n=7")}`);
  let read = "";
  other.on("data", (chunk) => (read += String(chunk)));
  await until(() => read.endsWith("7"));
  for (const { socket } of clients) socket.destroy();
  await until(() => limits.get("connections")?.used === 1);
});

it("The connections of a trusted proxy are not limited by its address", async () => {
  const { limits } = await start({ maxConnections: 8, maxConnectionsPerAddress: 2, trustsProxies: true });
  const clients = Array.from({ length: 9 }, () => open(""));
  await until(() => clients.filter(({ isOver }) => isOver()).length === 1);
  expect(limits.get("connections")).toMatchObject({ used: 8, refusals: 1 });
});
