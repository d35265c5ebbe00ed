import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  askService,
  type FetchLike,
  parseServiceOptions,
  type ServiceOptions,
  type ServiceRequest,
} from "../src/index.js";
import { createVirtualClock } from "./support/virtual-clock.js";

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

async function startService(respond: Respond) {
  const urls: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    urls.push(request.url);
    respond(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, urls };
}

const key = "5b3ce3597851110001cf6248";

function ask(baseUrl: string, options: Partial<ServiceOptions> = {}, request: Partial<ServiceRequest> = {}) {
  const settings = parseServiceOptions("fake", { baseUrl, retryDelayMs: 0, ...options }, [key]);
  return askService({ url: `${baseUrl}/ask?key=${key}`, ...request }, settings, undefined);
}

const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    () => expect.fail("was answered"),
    (error: unknown) => error,
  );

describe("askService", () => {
  it("stops reading a compressed answer at maxResponseBytes", async () => {
    const blanks = gzipSync(Buffer.alloc(64 * 2 ** 20, " "));
    const { baseUrl } = await startService((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(blanks);
    });
    expect(blanks.byteLength).toBeLessThan(100_000);
    expect(await failureOf(ask(baseUrl, { maxResponseBytes: 2 ** 20 }))).toMatchObject({
      code: "PROVIDER_INVALID_RESPONSE",
      message: "fake sent an invalid answer: it is longer than maxResponseBytes",
    });
  });

  const inner = { deep: `${"[".repeat(33)}${"]".repeat(33)}`, wide: `[${"0,".repeat(40_000)}0]` };
  it.each([
    [200, inner.deep, "more than 32 levels"],
    [400, inner.deep, "more than 32 levels"],
    [200, inner.wide, "more than 40000 values"],
    [400, inner.wide, "more than 40000 values"],
  ])("refuses JSON with too many levels or values before parsing it, status %i: %#", async (status, text, excess) => {
    const { baseUrl } = await startService((_, response) => void response.writeHead(status).end(text));
    expect(await failureOf(ask(baseUrl))).toMatchObject({
      code: "PROVIDER_INVALID_RESPONSE",
      message: `fake sent an invalid answer: its JSON has ${excess} (maxResponseValues)`,
    });
    const answer = ask(baseUrl, { maxResponseValues: 50_000 });
    if (text === inner.wide) expect(await answer).toMatchObject({ status });
    else await expect(answer).rejects.toThrow(excess);
  });

  it("askService does not count brackets and commas in JSON strings as levels and values", async () => {
    const text = JSON.stringify([`\\"${"[,".repeat(50_000)}`]);
    const { baseUrl } = await startService((_, response) => void response.end(text));
    expect(await ask(baseUrl)).toEqual({ status: 200, body: JSON.parse(text) });
  });

  it("stops reading an endless answer at maxResponseBytes", async () => {
    let byteCount = 0;
    const chunk = new Uint8Array(2 ** 16);
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        byteCount += chunk.byteLength;
        controller.enqueue(chunk);
      },
    });
    const failure = ask("http://fake.example", { maxResponseBytes: 2 ** 20, fetch: async () => new Response(endless) });
    expect(await failureOf(failure)).toMatchObject({ code: "PROVIDER_INVALID_RESPONSE" });
    expect(byteCount).toBeLessThanOrEqual(2 ** 20 + 3 * chunk.byteLength);
  });

  it.each([301, 302, 303, 307, 308])("askService does not follow a redirect with status %i", async (status) => {
    const { baseUrl, urls } = await startService((_, response) => {
      response.writeHead(status, { location: "/elsewhere" }).end();
    });
    expect(await failureOf(ask(baseUrl))).toMatchObject({ code: "PROVIDER_REQUEST_REJECTED" });
    expect(urls).toEqual([`/ask?key=${key}`]);
  });

  it.each<[number, Record<string, string>, object]>([
    [429, { "x-ratelimit-reset": "36000" }, { code: "PROVIDER_QUOTA_EXHAUSTED", retryAfterMs: 36_000_000 }],
    [429, { "retry-after": "1.5" }, { code: "PROVIDER_RATE_LIMITED", retryAfterMs: 2000 }],
    [429, { "retry-after": "-1" }, { code: "PROVIDER_RATE_LIMITED", retryAfterMs: undefined }],
    [429, {}, { code: "PROVIDER_RATE_LIMITED", retryAfterMs: undefined }],
    [402, {}, { code: "PROVIDER_QUOTA_EXHAUSTED" }],
    [401, {}, { code: "PROVIDER_UNAUTHORIZED" }],
    [403, {}, { code: "PROVIDER_UNAUTHORIZED" }],
    [503, { "retry-after": "3600" }, { code: "PROVIDER_UNAVAILABLE", retryAfterMs: 3_600_000 }],
    [404, {}, { code: "PROVIDER_REQUEST_REJECTED" }],
  ])("does not repeat the request after status %i with headers %o", async (status, headers, expected) => {
    const { baseUrl, urls } = await startService((_, response) => {
      response.writeHead(status, headers).end("<html>quota</html>");
    });
    expect(await failureOf(ask(baseUrl))).toMatchObject(expected);
    expect(urls).toHaveLength(1);
  });

  it("says in the error when the quota is renewed, by the given clock", async () => {
    const clock = createVirtualClock();
    const { baseUrl } = await startService((_, response) => {
      response.writeHead(429, { "x-ratelimit-reset": "36000" }).end();
    });
    expect(await failureOf(ask(baseUrl, { clock }))).toMatchObject({ until: new Date(clock.now() + 36_000_000) });
  });

  it("waits as long as the service asks before it repeats a request, on the given clock", async () => {
    const clock = createVirtualClock();
    const { baseUrl, urls } = await startService((_, response) => {
      if (urls.length === 1) response.writeHead(503, { "retry-after": "7" }).end();
      else response.end("{}");
    });
    const startMs = clock.now();
    const pauses: number[] = [];
    const answer = ask(baseUrl, {
      retryDelayMs: 1,
      clock: {
        now: clock.now,
        schedule(callback, delayMs) {
          // Keep the timeout of the request itself; end every other wait at once.
          if (delayMs === 10_000) return clock.schedule(callback, delayMs);
          pauses.push(delayMs);
          clock.advance(delayMs);
          callback();
          return () => undefined;
        },
      },
    });
    expect(await answer).toEqual({ status: 200, body: {} });
    expect(pauses).toEqual([7000]);
    expect(clock.now() - startMs).toBe(7000);
  });

  it("gives up on a request at timeoutMs, on the given clock", async () => {
    const clock = createVirtualClock();
    const { baseUrl, urls } = await startService(() => undefined);
    const failure = failureOf(ask(baseUrl, { clock, timeoutMs: 600_000, retries: 0 }));
    while (urls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(600_000);
    expect(await failure).toMatchObject({
      code: "PROVIDER_UNAVAILABLE",
      message: "fake gave no answer within 600000 ms",
    });
  });

  it("askService never shows the key, neither in quoted text nor in a cause or an answer", async () => {
    const { baseUrl } = await startService((_, response) => response.end(`<html>${key}</html>`));
    const failures = [
      await failureOf(ask(baseUrl)),
      await failureOf(ask("http://127.0.0.1:9", { retries: 0 })),
      await failureOf(ask("http://fake.example", { retries: 0, fetch: () => Promise.reject(new Error("broken")) })),
    ];
    const quoteRequest: FetchLike = (url, init) =>
      Promise.reject(new Error(`request to ${url} with ${JSON.stringify(init?.headers)} failed`));
    failures.push(await failureOf(ask("http://fake.example", { retries: 0, fetch: quoteRequest })));
    for (const failure of failures) expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain(key);
  });

  it("returns a refusal in JSON for the provider to interpret", async () => {
    const { baseUrl } = await startService((_, response) => response.writeHead(400).end('{"code":"NoSegment"}'));
    expect(await ask(baseUrl)).toEqual({ status: 400, body: { code: "NoSegment" } });
  });
});
