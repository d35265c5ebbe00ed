import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { memoryApp, readProblem } from "../support/memory-app.js";

const body = JSON.stringify({ customer_id: 1 });

it.each([
  ["gzip", gzipSync(body)],
  ["x-gzip", gzipSync(body)],
  ["deflate", deflateSync(body)],
  ["br", brotliCompressSync(body)],
  ["gzip, br", brotliCompressSync(gzipSync(body))],
  ["GZIP", Buffer.from(body)],
])("a body with the encoding %s gets a 415 that says what to do", async (encoding, sent) => {
  const headers = { "content-type": "application/json", "content-encoding": encoding };
  const response = await memoryApp().request("/dispatch", { method: "POST", body: new Uint8Array(sent), headers });
  expect(response.status).toBe(415);
  expect(await readProblem(response)).toMatchObject({
    code: "UNSUPPORTED_ENCODING",
    detail: `The body must not be compressed (Content-Encoding: ${encoding}): send it as plain JSON`,
  });
});

it("a body with the encoding identity is accepted", async () => {
  const headers = { "content-type": "application/json", "content-encoding": "identity" };
  expect((await memoryApp().request("/dispatch", { method: "POST", body, headers })).status).toBe(200);
});

it("a compressed body of POST /dispatch/{cust_id} is refused, unless it is empty", async () => {
  const headers = { "content-encoding": "gzip" };
  const gzipped = new Uint8Array(gzipSync('{"dry_run":true}'));
  const refused = await memoryApp().request("/dispatch/1", { method: "POST", body: gzipped, headers });
  expect(await readProblem(refused)).toMatchObject({ status: 415, code: "UNSUPPORTED_ENCODING" });
  expect((await memoryApp().request("/dispatch/1", { method: "POST", headers })).status).toBe(200);
});
