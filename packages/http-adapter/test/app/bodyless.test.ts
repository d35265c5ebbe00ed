import { request } from "node:http";
import { text } from "node:stream/consumers";
import type { MiddlewareHandler } from "hono";
import { expect, it } from "vitest";
import { serveApp } from "../guard/serve.js";
import { memoryApp } from "../support/memory-app.js";

/** A field of POST /dispatch, which the older route refuses. */
const refused = '{"dry_run":true}';

interface Sent {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly middleware?: readonly MiddlewareHandler[];
}

/** Returns the status of POST /dispatch/1 over real HTTP. */
async function send({ body, headers = {}, middleware }: Sent): Promise<number | undefined> {
  await using served = await serveApp(memoryApp({ middleware }));
  // Awaited here: otherwise, the server would be closed at once.
  return await new Promise((resolve, reject) => {
    const sent = request(`${served.url}/dispatch/1`, { method: "POST", headers }, async (response) => {
      await text(response);
      resolve(response.statusCode);
    });
    sent.on("error", reject);
    if (body !== undefined) sent.write(body);
    sent.end();
  });
}

it.each([
  ["no length", { connection: "close" }],
  ["the length 0", { "content-length": "0" }],
])("a request with %s has no body", async (_, headers) => {
  expect(await send({ headers })).toBe(200);
});

it.each([
  ["a length", { "content-length": String(refused.length) }],
  ["a coding", { "transfer-encoding": "chunked" }],
])("the body of a request with %s is read", async (_, headers) => {
  expect(await send({ body: refused, headers })).toBe(422);
});

it("a body that middleware has given to a request without one is read", async () => {
  const replace: MiddlewareHandler = (context, next) => {
    context.req.raw = new Request(context.req.url, { method: "POST", body: refused });
    return next();
  };
  expect(await send({ headers: { "content-length": "0" }, middleware: [replace] })).toBe(422);
});

it.each([
  ["POST", "/technicians/1/erase", '{"dry_run":true}', 422],
  ["DELETE", "/technicians/1", "anything", 422],
  ["DELETE", "/technicians/4", " {} ", 200],
  ["DELETE", "/technicians/4", "", 200],
])("%s %s with the body %s, which it does not read, answers %s", async (method, path, body, status) => {
  const response = await memoryApp().request(path, { method, body });
  expect(response.status).toBe(status);
  if (status === 422) expect(await response.text()).toContain("this route takes no body");
});
