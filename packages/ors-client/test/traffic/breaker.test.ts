import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../../provider-kit/test/support/virtual-clock.js";
import { createOrsClient, type StateChangeEvent } from "../../src/index.js";
import { type StubFault, stubFaults } from "../../src/testing/index.js";
import { customer, placesInRow } from "../support/heidelberg.js";
import { asHosted, quick, startStub } from "../support/stub.js";

const request = { origins: placesInRow(3), destinations: [customer] };

describe("the circuit breaker", () => {
  it("opens after consecutive failures, probes with one request, and closes when it succeeds", async () => {
    const stub = await startStub();
    const clock = createVirtualClock();
    const changes: StateChangeEvent[] = [];
    const client = createOrsClient({
      baseUrl: stub.url,
      retries: 0,
      breakerThreshold: 3,
      breakerOpenMs: 30_000,
      clock,
      hooks: { onStateChange: (event) => changes.push(event) },
      ...quick,
    });
    stub.failNext(...Array.from({ length: 4 }, () => stubFaults.badGateway));
    for (let index = 0; index < 3; index += 1) await expect(client.matrix(request)).rejects.toThrow(/502/);
    expect(client.breakerState()).toBe("open");

    await expect(client.matrix(request)).rejects.toMatchObject({ code: "PROVIDER_UNAVAILABLE", retryAfterMs: 30_000 });
    expect(stub.requests).toHaveLength(3);

    clock.advance(30_000);
    const [probe, other] = await Promise.allSettled([client.matrix(request), client.matrix(request)]);
    expect(probe.status).toBe("rejected");
    expect(other).toMatchObject({ reason: { message: expect.stringContaining("nothing was sent") } });
    expect(stub.requests).toHaveLength(4);

    clock.advance(30_000);
    await client.matrix(request);
    expect(client.breakerState()).toBe("closed");
    expect(changes.map(({ from, to }) => `${from} > ${to}`)).toEqual([
      "closed > open",
      "open > half-open",
      "half-open > open",
      "open > half-open",
      "half-open > closed",
    ]);
  });

  it.each<[string, StubFault, "open" | "closed"]>([
    ["Unavailable", stubFaults.badGateway, "open"],
    ["Unavailable", stubFaults.engineError, "open"],
    ["Unavailable", { kind: "reset" }, "open"],
    ["Unavailable", { kind: "hang" }, "open"],
    ["InvalidResponse", stubFaults.htmlPage, "open"],
    ["InvalidResponse", stubFaults.tooShort, "open"],
    ["RateLimited", stubFaults.rateLimit, "closed"],
    ["QuotaExhausted", { kind: "answer", status: 403, body: '{"error": "Quota exceeded"}' }, "closed"],
    ["Unauthorized", { kind: "answer", status: 401, body: "" }, "closed"],
    ["InvalidRequest", stubFaults.methodNotAllowed, "closed"],
    ["LimitExceeded", { kind: "answer", status: 413, body: "" }, "closed"],
    ["NoRoute", { kind: "answer", status: 404, body: '{"error":{"code":2009,"message":"none"}}' }, "closed"],
    ["UnroutableLocation", { kind: "answer", status: 404, body: '{"error":{"code":6010,"message":"out"}}' }, "closed"],
  ])("after the verdict %s (%j), the circuit breaker is %s", async (kind, fault, state) => {
    const stub = await startStub();
    const kinds: string[] = [];
    const client = createOrsClient({
      ...asHosted(stub),
      apiKey: "good",
      retries: 0,
      timeoutMs: fault.kind === "hang" ? 100 : 10_000,
      breakerThreshold: 1,
      hooks: { onVerdict: ({ verdict }) => kinds.push(verdict.kind) },
    });
    stub.failNext(fault);
    await client.matrix({ ...request, origins: placesInRow(1) }).catch(() => undefined);
    expect(kinds).toEqual([kind]);
    expect(client.breakerState()).toBe(state);
  });

  it("counts only consecutive failures, and never opens with a threshold of Infinity", async () => {
    const stub = await startStub();
    const client = createOrsClient({ baseUrl: stub.url, retries: 0, breakerThreshold: 2 });
    for (let index = 0; index < 3; index += 1) {
      stub.failNext(stubFaults.badGateway);
      await expect(client.matrix(request)).rejects.toThrow(/502/);
      await client.matrix(request);
    }
    expect(client.breakerState()).toBe("closed");
    const stubborn = createOrsClient({ baseUrl: stub.url, retries: 0, breakerThreshold: Number.POSITIVE_INFINITY });
    for (let index = 0; index < 10; index += 1) {
      stub.failNext(stubFaults.badGateway);
      await expect(stubborn.matrix(request)).rejects.toThrow(/502/);
    }
    await stubborn.matrix(request);
  });

  it("the circuit breaker does not count failures that are not the server's fault", async () => {
    const stub = await startStub({ profiles: ["other"] });
    const client = createOrsClient({ baseUrl: stub.url, breakerThreshold: 1, ...quick });
    await expect(client.matrix(request)).rejects.toMatchObject({ code: "PROVIDER_REQUEST_REJECTED" });
    const controller = new AbortController();
    stub.failNext({ kind: "hang" });
    const call = client.matrix(request, { signal: controller.signal });
    controller.abort("enough");
    await expect(call).rejects.toBe("enough");
    expect(client.breakerState()).toBe("closed");
  });
});
