import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { memoryApp } from "../../../http-adapter/test/support/memory-app.js";
import { type Listener, listen } from "../../src/listen/listen.js";

let listener: Listener;
beforeAll(async () => {
  listener = await listen(memoryApp(), { host: "127.0.0.1", port: 0, maxConnections: 10, answerTimeoutMs: 1000 });
});
afterAll(() => listener.drain(0));

/** Sends the path as it is: `fetch` would parse it as a URL first. */
async function ask(path: string, host: string): Promise<{ head: IncomingMessage; body: string }> {
  const { hostname, port } = new URL(listener.url);
  const head = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ hostname, port, path, headers: { host } }, resolve).on("error", reject).end();
  });
  let body = "";
  for await (const chunk of head) body += chunk;
  return { head, body };
}

it.each([
  ["a backslash in its path", "/docs\\", "localhost"],
  ["a host that is not valid", "/docs", "a/b"],
  ["a port that is not valid", "/docs", "localhost:99999"],
  ["the URL of another scheme", "ftp:///", "localhost"],
])("a request with %s is answered with a problem, and the next one normally", async (_, path, host) => {
  const { head, body } = await ask(path, host);
  expect(head.statusCode).toBe(400);
  expect(head.headers["content-type"]).toBe("application/problem+json");
  expect(JSON.parse(body)).toEqual({
    type: "urn:dispatch:problem:bad-request",
    title: "Bad Request",
    status: 400,
    detail: expect.any(String),
    code: "BAD_REQUEST",
  });
  expect((await ask("/docs", "localhost")).head.statusCode).toBe(200);
});

it("a probe that uses HTTP/1.0, without a Host header, is answered", async () => {
  const { hostname, port } = new URL(listener.url);
  const socket = connect(Number(port), hostname);
  socket.write("GET /livez HTTP/1.0\r\n\r\n");
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 /);
});
