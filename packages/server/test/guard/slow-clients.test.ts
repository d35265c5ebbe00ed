import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { memoryApp } from "../../../http-adapter/test/support/memory-app.js";
import { until } from "../../../http-adapter/test/support/until.js";
import { type Listener, listen } from "../../src/listen/listen.js";

let listener: Listener;
let port: number;
beforeAll(async () => {
  listener = await listen(memoryApp(), {
    host: "127.0.0.1",
    port: 0,
    maxConnections: 4,
    answerTimeoutMs: 1000,
    headersTimeoutMs: 200,
    requestTimeoutMs: 400,
    uploadTimeoutMs: 3000,
  });
  port = Number(new URL(listener.url).port);
});
afterAll(() => listener.drain(0));

/** Returns what the server sends until it closes the connection. */
async function talk(...parts: readonly string[]): Promise<string> {
  let text = "";
  let isOver = false;
  const socket = open();
  socket.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  socket.on("close", () => (isOver = true));
  for (const part of parts) socket.write(part);
  const drip = setInterval(() => socket.writable && socket.write("x"), 50);
  await until(() => isOver);
  clearInterval(drip);
  return text;
}

function open(): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  return socket;
}

it("a connection without a request is closed", async () => {
  let isOver = false;
  open()
    .resume()
    .on("close", () => {
      isOver = true;
    });
  await until(() => isOver);
});

it("headers that arrive too slowly get 408", async () => {
  expect(await talk("GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ")).toMatch(/^HTTP\/1\.1 408 /);
});

it("a body that arrives too slowly is refused", async () => {
  const answer = await talk("POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n");
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
});

it("a file may arrive more slowly than other bodies, but not for ever", async () => {
  const timed = async (type: string, path: string): Promise<number> => {
    const startedAt = performance.now();
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: 1000000\r\n\r\n`;
    await talk(head, "external_id,name\n");
    return performance.now() - startedAt;
  };
  expect(await timed("text/csv", "/technicians/import")).toBeGreaterThan(2500);
  expect(await timed("application/json", "/technicians/import")).toBeLessThan(2500);
  expect(await timed("text/csv", "/dispatch")).toBeLessThan(2500);
});

it("headers that are too large are refused", async () => {
  expect(await talk(`GET /livez HTTP/1.1\r\nHost: x\r\nX-Large: ${"x".repeat(20_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 431 /,
  );
});

it("connections over the limit are closed at once, and new ones are accepted once others close", async () => {
  const kept = [open(), open(), open()];
  let refused = 0;
  await until(() => kept.every(({ readyState }) => readyState === "open"));
  for (let extra = 0; extra < 5; extra += 1) open().on("close", () => (refused += 1));
  await until(() => refused === 5);
  for (const socket of kept) socket.destroy();
  let status = 0;
  await until(() => {
    fetch(`${listener.url}/livez`).then(
      (response) => (status = response.status),
      () => undefined,
    );
    return status === 200;
  });
});
