import { connect } from "node:net";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { until } from "../../../http-adapter/test/support/until.js";
import { listen } from "../../src/listen/listen.js";

/** Together, the chunks are more than the buffers between two processes hold. */
const chunk = new Uint8Array(1 << 18);
const chunkCount = 100;

/** Serves an answer of many chunks, and counts how many of them were sent. */
async function listenWithLargeAnswer() {
  let sent = 0;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    sent += 1;
    controller.enqueue(chunk);
    if (sent === chunkCount) controller.close();
  };
  const app = new Hono().get("/", (context) => context.body(new ReadableStream({ pull }, { highWaterMark: 0 })));
  const options = { host: "127.0.0.1", port: 0, maxConnections: 10, answerTimeoutMs: 600_000, stallMs: 200 };
  return { ...(await listen(app, options)), sent: () => sent };
}

describe("a server that stops", () => {
  it("a stopping server does not wait for a client that does not read its answer", async () => {
    const { url, drain, sent } = await listenWithLargeAnswer();
    const client = connect(Number(new URL(url).port), "127.0.0.1").pause();
    client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await until(() => sent() > 0);
    await drain(600_000);
    expect(sent()).toBeLessThan(chunkCount);
    client.destroy();
  });

  it("a stopping server waits for a client that reads its answer", async () => {
    const { url, drain } = await listenWithLargeAnswer();
    const response = await fetch(url);
    const stopped = drain(600_000);
    expect((await response.arrayBuffer()).byteLength).toBe(chunkCount * chunk.byteLength);
    await stopped;
  });
});
