import { Agent, request as httpRequest, type OutgoingHttpHeaders } from "node:http";
import type { Dispatcher } from "@dispatch/core";
import { describe, expect, it } from "vitest";
import type { Limit } from "../../src/guard/index.js";
import { failingDispatcher } from "../support/failing-plugins.js";
import { readProblem } from "../support/memory-app.js";
import { until } from "../support/until.js";
import { serveGuarded } from "./serve.js";

const post = (url: string, init: RequestInit = {}) => fetch(`${url}/dispatch/1`, { method: "POST", ...init });

/** A dispatcher that runs until told to finish, and records why it was aborted. */
function busyDispatcher() {
  const reasons: unknown[] = [];
  let running = 0;
  let finish: (error: Error) => void = () => {};
  const over = new Promise<never>((_, reject) => {
    finish = reject;
  });
  over.catch(() => {});
  const dispatcher: Dispatcher = {
    ...failingDispatcher(new Error("not used")),
    dispatch(_, { signal } = {}) {
      running += 1;
      signal?.addEventListener("abort", () => reasons.push(signal.reason));
      return over;
    },
  };
  return { dispatcher, reasons, running: () => running, finish };
}

describe("a body", () => {
  it("a body that declares too large a length is refused, and the connection stays open", async () => {
    await using served = await serveGuarded({ maxBodyBytes: 1000 });
    const response = await post(served.url, { body: "x".repeat(1001) });
    expect(response.status).toBe(413);
    expect(await readProblem(response)).toMatchObject({ code: "BODY_TOO_LARGE" });
    expect((await post(served.url, { body: "x".repeat(1000) })).status).toBe(200);
  });

  it.each([
    ["says how large it is", true],
    ["does not", false],
  ])("a body that is far too large and %s does not break a later request", async (_, isKnown) => {
    await using served = await serveGuarded({ maxBodyBytes: 1000 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (body: string, headers: OutgoingHttpHeaders): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const asked = httpRequest(`${served.url}/dispatch/1`, { method: "POST", agent, headers }, (response) =>
          response.resume().once("end", () => resolve(response.statusCode)),
        );
        asked.once("error", reject).end(body);
      });
    const length = isKnown ? { "content-length": 300_000 } : { "transfer-encoding": "chunked" };
    expect(await ask("x".repeat(300_000), length)).toBe(413);
    expect(await ask("", {})).toBe(200);
    agent.destroy();
  });

  it("a body without a declared length is not read beyond the limit", async () => {
    await using served = await serveGuarded({ maxBodyBytes: 1000 });
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(100));
      },
    });
    const init: RequestInit & { duplex: "half" } = { body: endless, duplex: "half" };
    const response = await post(served.url, init).catch((error: unknown) => error);
    if (response instanceof Response) expect(response.status).toBe(413);
    else expect(response).toBeInstanceOf(Error);
    expect(sent).toBeLessThan(100_000);
  });

  it("a body that arrives slowly gets a 503 at the deadline", async () => {
    await using served = await serveGuarded({ timeoutMs: 100 });
    const status = await new Promise((resolve, reject) => {
      const slow = httpRequest(`${served.url}/dispatch/1`, { method: "POST" }, (response) =>
        resolve(response.statusCode),
      );
      slow.on("error", reject);
      slow.write("{");
    });
    expect(status).toBe(503);
  });
});

describe("a deadline", () => {
  it.each<[string, () => RequestInit & { duplex?: "half" }]>([
    ["no body", () => ({})],
    ["a body", () => ({ body: "x" })],
    ["a stream for a body", () => ({ body: new Blob(["x"]).stream(), duplex: "half" })],
  ])("the deadline of a request with %s aborts its signal and answers 503", async (_, init) => {
    const { dispatcher, reasons } = busyDispatcher();
    await using served = await serveGuarded({ timeoutMs: 500 }, { dispatcher });
    const response = await post(served.url, init());
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await readProblem(response)).toMatchObject({ code: "REQUEST_TIMEOUT" });
    expect(reasons).toEqual([expect.objectContaining({ name: "ProblemError" })]);
  });

  it("a client that disconnects aborts its dispatch without waiting for the deadline", async () => {
    const { dispatcher, reasons, running } = busyDispatcher();
    await using served = await serveGuarded({}, { dispatcher });
    const client = new AbortController();
    const pending = post(served.url, { signal: client.signal });
    await until(() => running() === 1);
    client.abort();
    await expect(pending).rejects.toThrow();
    await until(() => reasons.length === 1);
    expect(reasons[0]).not.toMatchObject({ name: "ProblemError" });
  });
});

describe("more than can run at once", () => {
  it("too many concurrent writes are refused at once, do not block reads and probes, and free their slots", async () => {
    const { dispatcher, running, finish } = busyDispatcher();
    await using served = await serveGuarded({ maxConcurrent: 4 }, { dispatcher });
    const pending = [1, 2, 3].map(() => post(served.url));
    await until(() => running() === 3);
    const refused = await post(served.url);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await readProblem(refused)).toMatchObject({ code: "OVERLOADED" });
    for (const path of ["/assignments", "/healthz", "/livez"]) {
      expect((await fetch(served.url + path)).status).toBe(200);
    }
    finish(new Error("over"));
    expect((await Promise.all(pending)).map(({ status }) => status)).toEqual([500, 500, 500]);
    expect((await post(served.url)).status).toBe(500);
  });
});

describe("imports that stall", () => {
  it("files that stall leave the slots of writes to others", async () => {
    const limits: Limit[] = [];
    await using served = await serveGuarded(
      { maxConcurrent: 1, timeoutMs: 2000 },
      { imports: { showLimit: (limit) => void limits.push(limit) } },
    );
    const parts = new TransformStream<Uint8Array, Uint8Array>();
    const writer = parts.writable.getWriter();
    const leaving = new AbortController();
    const headers = { "content-type": "text/csv" };
    const init = {
      method: "POST",
      headers,
      body: parts.readable,
      duplex: "half",
      signal: leaving.signal,
    } as RequestInit;
    const stalled = fetch(`${served.url}/technicians/import`, init).catch(() => undefined);
    await writer.write(new TextEncoder().encode("external_id,latitude"));
    await until(() => limits[0]?.used === 1);
    expect((await post(served.url)).status).toBe(200);
    leaving.abort();
    await stalled;
  });
});

describe("every answer", () => {
  it("every answer has the id of its request, even a problem", async () => {
    await using served = await serveGuarded({});
    const given = await fetch(`${served.url}/nowhere`, { headers: { "x-request-id": "abc-123" } });
    expect(given.headers.get("x-request-id")).toBe("abc-123");
    expect(await readProblem(given)).toMatchObject({ request_id: "abc-123" });
    for (const id of ["<script>", "x".repeat(256), ""]) {
      const made = await fetch(`${served.url}/assignments`, { headers: { "x-request-id": id } });
      expect(made.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it("every answer has secure headers", async () => {
    await using served = await serveGuarded({});
    const { headers } = await fetch(`${served.url}/assignments`);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get("strict-transport-security")).toContain("max-age=");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("pages of other origins", () => {
  const preflight = { "access-control-request-method": "POST", "access-control-request-headers": "authorization" };

  it("pages of a listed origin may read answers, even a 401", async () => {
    const nobody = async () => null;
    await using served = await serveGuarded({ corsOrigins: ["https://desk.example"], authenticators: [nobody] });
    const from = (origin: string, method: string) =>
      fetch(`${served.url}/dispatch/1`, { method, headers: { origin, ...(method === "OPTIONS" ? preflight : {}) } });
    const allowed = await from("https://desk.example", "OPTIONS");
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://desk.example");
    expect(allowed.headers.get("access-control-allow-headers")).toBe("authorization");
    const refused = await from("https://desk.example", "POST");
    expect(refused.status).toBe(401);
    expect(refused.headers.get("access-control-allow-origin")).toBe("https://desk.example");
    expect((await from("https://evil.example", "OPTIONS")).headers.get("access-control-allow-origin")).toBeNull();
    expect((await from("https://evil.example", "POST")).headers.get("access-control-allow-origin")).toBeNull();
  });

  it("pages of other origins may not call if no origin is listed", async () => {
    await using served = await serveGuarded({});
    const response = await fetch(`${served.url}/dispatch/1`, { method: "OPTIONS", headers: preflight });
    expect(response.status).toBe(405);
  });
});
