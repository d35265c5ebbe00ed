import { describe, expect, it } from "vitest";
import { createVirtualClock, type VirtualClock } from "../../../provider-kit/test/support/virtual-clock.js";
import { createOrsClient, type OrsClient, type OrsHooks } from "../../src/index.js";
import { type StubOrs, stubFaults } from "../../src/testing/index.js";
import { customer, placesInRow } from "../support/heidelberg.js";
import { asHosted, quick, startStub } from "../support/stub.js";

const request = { origins: placesInRow(3), destinations: [customer] };
const hourMs = 3_600_000;

async function startPublic(
  options: { requestsPerDay?: number; deadlineMs?: number; hooks?: OrsHooks } = {},
): Promise<{ stub: StubOrs; clock: VirtualClock; client: OrsClient }> {
  const clock = createVirtualClock();
  const { requestsPerDay = 500, deadlineMs = 20_000, hooks } = options;
  const stub = await startStub({
    gateway: { keys: { good: "active", old: "expired", off: "inactive" }, requestsPerDay, now: clock.now },
  });
  const client = createOrsClient({
    ...asHosted(stub),
    apiKey: "good",
    deadlineMs,
    hooks,
    clock,
    ...quick,
  });
  return { stub, clock, client };
}

const statusesOf = (stub: StubOrs): readonly (number | null)[] => stub.requests.map(({ status }) => status);

/** Makes 2500 concurrent calls for an hour of the gateway's clock. */
async function spendAnHour(requestsPerDay: number): Promise<StubOrs> {
  let onItsWay = 0;
  const { stub, clock, client } = await startPublic({
    requestsPerDay,
    deadlineMs: 2 * hourMs,
    hooks: { onRequest: () => (onItsWay += 1), onVerdict: () => (onItsWay -= 1) },
  });
  const endMs = clock.now() + hourMs;
  const controller = new AbortController();
  const { signal } = controller;
  const calls = Promise.allSettled(Array.from({ length: 2500 }, () => client.matrix(request, { signal })));
  while (clock.now() < endMs) {
    await new Promise((resolve) => setImmediate(resolve));
    // Time passes only while no request is in flight, so only the pacer decides.
    if (onItsWay === 0 && !clock.step()) break;
  }
  controller.abort();
  await calls;
  const refused = statusesOf(stub).filter((status) => status !== 200).length;
  console.log("an hour:", JSON.stringify({ requestsPerDay, sent: stub.requests.length, overTheLimit: refused }));
  return stub;
}

describe("The gateway's limits", () => {
  it.each([
    ["minute", 1e6, 40 * 59],
    ["day", 500, 500],
  ])(
    "never exceeds the limit per %s in an hour of 2500 concurrent calls",
    async (_, requestsPerDay, least) => {
      const stub = await spendAnHour(requestsPerDay);
      expect(stub.requests.length).toBeGreaterThanOrEqual(least);
      expect(new Set(statusesOf(stub))).toEqual(new Set([200]));
    },
    120_000,
  );
});

describe("The limit per minute", () => {
  it("counts refused requests against the limit per minute, as the gateway does", async () => {
    const clock = createVirtualClock();
    const stub = await startStub();
    const client = createOrsClient({ baseUrl: stub.url, requestsPerMinute: 2, clock, ...quick });
    stub.failNext({ kind: "answer", status: 429, body: "", headers: { "retry-after": "30" } });
    await expect(client.matrix(request)).rejects.toMatchObject({ retryAfterMs: 30_000 });
    clock.advance(30_000);
    await client.matrix(request);
    await expect(client.matrix(request)).rejects.toMatchObject({ code: "PROVIDER_RATE_LIMITED", retryAfterMs: 31_000 });
    expect(stub.requests).toHaveLength(2);
  });

  it("applies a reached limit per minute to one endpoint only", async () => {
    const { stub, client } = await startPublic();
    stub.failNext(stubFaults.rateLimit);
    await expect(client.matrix(request)).rejects.toMatchObject({ code: "PROVIDER_RATE_LIMITED" });
    expect(await client.snap({ places: [customer] })).toHaveLength(1);
  });

  it("waits for the window to have room if another process used up the limit per minute", async () => {
    const { stub, clock, client } = await startPublic();
    stub.failNext(stubFaults.rateLimit);
    await expect(client.matrix(request)).rejects.toMatchObject({
      code: "PROVIDER_RATE_LIMITED",
      isRetryable: true,
      retryAfterMs: 61_000,
    });
    clock.advance(10_000);
    await expect(client.matrix(request)).rejects.toMatchObject({ code: "PROVIDER_RATE_LIMITED", retryAfterMs: 51_000 });
    expect(stub.requests).toHaveLength(1);
    clock.advance(51_000);
    await client.matrix(request);
  });

  it.each([503, 408])("reports a long Retry-After of a %i as an outage", async (status) => {
    const clock = createVirtualClock();
    const stub = await startStub();
    const client = createOrsClient({ baseUrl: stub.url, ...quick, clock });
    const outage = { code: "PROVIDER_UNAVAILABLE", retryAfterMs: 120_000 };
    stub.failNext({ kind: "answer", status, body: "", headers: { "retry-after": "120" } });
    await expect(client.matrix(request)).rejects.toMatchObject(outage);
    await expect(client.matrix(request)).rejects.toMatchObject(outage);
    expect(stub.requests).toHaveLength(1);
    clock.advance(120_000);
    await client.matrix(request);
  });

  it("waits for a short Retry-After within the call", async () => {
    const stub = await startStub();
    stub.failNext({ kind: "answer", status: 429, body: "", headers: { "retry-after": "0.05" } });
    const { cells } = await createOrsClient({ baseUrl: stub.url, ...quick }).matrix(request);
    expect(cells).toHaveLength(3);
    expect(statusesOf(stub)).toEqual([429, 200]);
  });

  it("applies no limit per minute to your own server", async () => {
    const stub = await startStub();
    const client = createOrsClient({ baseUrl: stub.url });
    await Promise.all(Array.from({ length: 60 }, () => client.matrix(request)));
    expect(stub.requests).toHaveLength(60);
  });
});

describe("The daily quota", () => {
  it("reads the quota from the headers, and sends nothing once it is spent", async () => {
    const { stub, clock, client } = await startPublic({ requestsPerDay: 2 });
    expect(client.quota()).toEqual({ limit: null, remaining: null, resetsAt: null, isExhausted: false });
    const resetsAt = new Date(clock.now() + 24 * hourMs);
    await client.matrix(request);
    expect(client.quota()).toEqual({ limit: 2, remaining: 1, resetsAt, isExhausted: false });
    await client.matrix(request);
    const spent = { code: "PROVIDER_QUOTA_EXHAUSTED", until: resetsAt, isRetryable: true };
    await expect(client.matrix(request)).rejects.toMatchObject(spent);
    await expect(client.matrix(request)).rejects.toMatchObject(spent);
    expect(statusesOf(stub)).toEqual([200, 200]);
    expect(client.quota()).toMatchObject({ remaining: 0, isExhausted: true });
    clock.advance(24 * hourMs);
    expect(client.quota()).toMatchObject({ isExhausted: false, remaining: 2 });
    await client.matrix(request);
  });

  it("the client counts requests in flight against the daily quota", async () => {
    const { stub, client } = await startPublic({ requestsPerDay: 3 });
    await client.matrix(request);
    const calls = await Promise.allSettled(Array.from({ length: 5 }, () => client.matrix(request)));
    expect(calls.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(statusesOf(stub)).toEqual([200, 200, 200]);
  });

  it("learns from a refusal that another process has spent the quota", async () => {
    const { stub, clock, client } = await startPublic({ requestsPerDay: 2 });
    await client.matrix(request);
    await createOrsClient({ ...asHosted(stub), apiKey: "good" }).matrix(request);
    for (let index = 0; index < 2; index += 1) {
      await expect(client.matrix(request)).rejects.toMatchObject({
        code: "PROVIDER_QUOTA_EXHAUSTED",
        until: new Date(clock.now() + 24 * hourMs),
      });
    }
    expect(statusesOf(stub)).toEqual([200, 200, 403]);
  });

  it("checks a spent quota without a date again every 15 minutes", async () => {
    const { stub, clock, client } = await startPublic({ requestsPerDay: 0 });
    await expect(client.matrix(request)).rejects.toMatchObject({ code: "PROVIDER_QUOTA_EXHAUSTED" });
    clock.advance(15 * 60_000 - 1);
    await expect(client.matrix(request)).rejects.toMatchObject({ code: "PROVIDER_QUOTA_EXHAUSTED" });
    expect(stub.requests).toHaveLength(1);
    clock.advance(1);
    await expect(client.matrix(request)).rejects.toMatchObject({ code: "PROVIDER_QUOTA_EXHAUSTED" });
    expect(stub.requests).toHaveLength(2);
  });

  it("checks again after 15 minutes even if a refusal states a later date", async () => {
    const { stub, clock, client } = await startPublic();
    stub.failNext({
      kind: "answer",
      status: 403,
      body: '{"error": "Quota exceeded"}',
      headers: {
        "x-ratelimit-limit": "500",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": String(clock.now() / 1000 + 1e9),
      },
    });
    await expect(client.matrix(request)).rejects.toMatchObject({ code: "PROVIDER_QUOTA_EXHAUSTED" });
    expect(client.quota().resetsAt).toEqual(new Date(clock.now() + 24 * hourMs));
    clock.advance(15 * 60_000);
    expect(await client.matrix(request)).toMatchObject({ destinationFaults: [null] });
  });

  it.each([
    ["a page of the public service", true, "<html>Your quota is exceeded</html>"],
    ["an error of another form", true, '{"error":{"code":403,"message":"Quota exceeded"}}'],
    ["a message about another quota", true, '{"error": "The storage quota of this disk is exceeded"}'],
    ["your own server", false, '{"error": "Quota exceeded"}'],
    ["a page of your own server", false, "<html>quota</html>"],
  ])("does not treat the quota as spent because of %s", async (_, isHosted, body) => {
    const stub = await startStub();
    stub.failNext({ kind: "answer", status: 403, body });
    const client = createOrsClient({ ...(isHosted ? asHosted(stub) : { baseUrl: stub.url }), apiKey: "good" });
    await expect(client.matrix(request)).rejects.toMatchObject({ code: "PROVIDER_UNAUTHORIZED" });
    expect(await client.matrix(request)).toMatchObject({ destinationFaults: [null] });
  });

  it("holds back no requests because of quota headers from your own server", async () => {
    const stub = await startStub();
    const headers = { "x-ratelimit-limit": "2500", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "9999999999" };
    const client = createOrsClient({ baseUrl: stub.url, ...quick, retries: 0 });
    for (const status of [200, 400, 503]) {
      stub.failNext({ kind: "answer", status, body: "{}", headers });
      await expect(client.matrix(request)).rejects.toMatchObject({ verdict: { status } });
      expect(client.quota()).toMatchObject({ remaining: 0, isExhausted: false });
    }
    expect(await client.matrix(request)).toMatchObject({ destinationFaults: [null] });
  });

  it("the client counts the quota of each endpoint separately", async () => {
    const { client } = await startPublic();
    await client.matrix(request);
    expect(client.quota("matrix").remaining).toBe(499);
    expect(client.quota("directions").remaining).toBeNull();
  });
});

describe("A key", () => {
  it.each([
    ["missing", undefined, 401],
    ["unknown", "secret-and-unknown", 403],
    ["expired", "old", 401],
    ["inactive", "off", 403],
  ])("reports a key that is %s as PROVIDER_UNAUTHORIZED", async (_, apiKey, status) => {
    const { stub } = await startPublic();
    const client = createOrsClient({ baseUrl: stub.url, apiKey, ...quick });
    const error = await client.matrix(request).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "PROVIDER_UNAUTHORIZED", isRetryable: false, verdict: { status } });
    expect(stub.requests).toHaveLength(1);
  });

  it("sends the trimmed key, and no authorization without a key", async () => {
    const stub = await startStub();
    await createOrsClient({ baseUrl: stub.url, apiKey: " eyJvcmciOiI1In0= " }).matrix(request);
    await createOrsClient({ baseUrl: stub.url }).matrix(request);
    expect(stub.requests.map(({ headers }) => headers["authorization"])).toEqual(["eyJvcmciOiI1In0=", undefined]);
  });

  it("no error of the client contains its key", async () => {
    const apiKey = "5b3ce3597851110001cf6248";
    const { inspect } = await import("node:util");
    const stub = await startStub({ gateway: { keys: {} } });
    const errors = [
      await createOrsClient({ baseUrl: stub.url, apiKey })
        .matrix(request)
        .catch((error: unknown) => error),
      await createOrsClient({ baseUrl: "http://127.0.0.1:9/ors", apiKey, ...quick })
        .matrix(request)
        .catch((error: unknown) => error),
    ];
    const echo = await startStub({
      chooseFault: ({ headers }) => ({
        kind: "answer",
        status: 403,
        body: JSON.stringify({ error: `no key ${headers["authorization"]}` }),
      }),
    });
    errors.push(
      await createOrsClient({ baseUrl: echo.url, apiKey })
        .matrix(request)
        .catch((error: unknown) => error),
    );
    for (const error of errors) {
      expect(error).toBeInstanceOf(Error);
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(apiKey);
    }
  });
});
