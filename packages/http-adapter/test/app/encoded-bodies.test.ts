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
])("a body in %s is a 415 that says what to do", async (encoding, sent) => {
  const headers = { "content-type": "application/json", "content-encoding": encoding };
  const response = await memoryApp().request("/dispatch", { method: "POST", body: new Uint8Array(sent), headers });
  expect(response.status).toBe(415);
  expect(await readProblem(response)).toMatchObject({
    code: "UNSUPPORTED_ENCODING",
    detail: `The body must not be compressed (Content-Encoding: ${encoding}): send it as plain JSON`,
  });
});

it("a body in identity is taken, and a compressed one that is ignored stays so", async () => {
  const headers = { "content-type": "application/json", "content-encoding": "identity" };
  expect((await memoryApp().request("/dispatch", { method: "POST", body, headers })).status).toBe(200);
  const gzipped = { method: "POST", body: new Uint8Array(gzipSync(body)), headers: { "content-encoding": "gzip" } };
  expect((await memoryApp().request("/dispatch/1", gzipped)).status).toBe(200);
});
