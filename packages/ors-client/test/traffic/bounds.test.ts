import { describe, expect, it, vi } from "vitest";
import { createOrsClient, orsDistances, type RequestEvent, type VerdictEvent } from "../../src/index.js";
import { type StubFault, stubFaults } from "../../src/testing/index.js";
import { customer, placesInRow } from "../support/heidelberg.js";
import { quick, startStub } from "../support/stub.js";

const request = { origins: placesInRow(3), destinations: [customer] };
const passing: readonly [string, StubFault][] = [
  ["502 with HTML", stubFaults.badGateway],
  ["503", stubFaults.serviceUnavailable],
  ["504 of the gateway", stubFaults.upstreamTimeout],
  ["500 of the framework", stubFaults.springError],
  ["500 of the engine", stubFaults.engineError],
  ["a broken connection", { kind: "reset" }],
  ["a body cut short", { kind: "truncate" }],
];

describe("A temporary failure", () => {
  it.each(passing)("repeats a request after a temporary failure (%s)", async (_, fault) => {
    const stub = await startStub();
    stub.failNext(fault);
    const { cells } = await createOrsClient({ baseUrl: stub.url, ...quick }).matrix(request);
    expect(cells.flat().every(({ status }) => status === "measured")).toBe(true);
    expect(stub.requests).toHaveLength(2);
  });

  it("the client does not repeat a GET if retries is 0", async () => {
    const stub = await startStub({ chooseFault: () => ({ kind: "reset" }) });
    const client = createOrsClient({ baseUrl: stub.url, retries: 0 });
    await expect(client.status()).rejects.toMatchObject({ code: "PROVIDER_UNAVAILABLE" });
    expect(stub.requests).toHaveLength(1);
  });

  it("repeats a failed request at most `retries` times", async () => {
    for (const retries of [0, 1, 3]) {
      const stub = await startStub({ chooseFault: () => stubFaults.badGateway });
      const client = createOrsClient({ baseUrl: stub.url, retries, ...quick });
      await expect(client.matrix(request)).rejects.toMatchObject({ code: "PROVIDER_UNAVAILABLE", isRetryable: true });
      expect(stub.requests).toHaveLength(1 + retries);
    }
  });
});

describe("A server that does not answer", () => {
  it.each<[string, StubFault]>([
    ["hangs", { kind: "hang" }],
    ["answers byte by byte", { kind: "drip", intervalMs: 10 }],
    ["is slow", { kind: "slow", delayMs: 5000 }],
  ])("gives up at the timeout, on each attempt, on a server that %s", async (_, fault) => {
    const stub = await startStub({ chooseFault: () => fault });
    const client = createOrsClient({ baseUrl: stub.url, timeoutMs: 60, retries: 1, ...quick });
    await expect(client.matrix(request)).rejects.toThrow(/no answer within 60 ms/);
    expect(stub.requests).toHaveLength(2);
  });

  it.each<[string, StubFault, object]>([
    ["a dripping answer", { kind: "drip", intervalMs: 10 }, {}],
    ["a missing answer", { kind: "hang" }, {}],
    ["a repeat", stubFaults.badGateway, { retryDelayMs: 60_000 }],
    ["a second repeat", stubFaults.badGateway, { retryDelayMs: 10 }],
  ])("ends a call at its deadline during %s, and sends nothing afterwards", async (_, fault, options) => {
    const stub = await startStub({ chooseFault: () => fault });
    const client = createOrsClient({ baseUrl: stub.url, deadlineMs: 100, retries: 10, ...quick, ...options });
    const { signal } = new AbortController();
    await expect(client.matrix(request, { signal })).rejects.toMatchObject({
      code: "PROVIDER_UNAVAILABLE",
      message: expect.stringContaining("deadline of 100 ms"),
    });
    const { length } = stub.requests;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stub.requests).toHaveLength(length);
  });

  it("waits for a server that loads its graphs no longer than the timeout", async () => {
    const stub = await startStub();
    stub.isReady = false;
    const client = createOrsClient({ baseUrl: stub.url, timeoutMs: 50, retries: 0 });
    await expect(client.matrix(request)).rejects.toMatchObject({ code: "PROVIDER_UNAVAILABLE" });
  });

  it("rejects with PROVIDER_UNAVAILABLE if nothing listens at the URL", async () => {
    const client = createOrsClient({ baseUrl: "http://127.0.0.1:9/ors", ...quick });
    await expect(client.matrix(request)).rejects.toMatchObject({
      code: "PROVIDER_UNAVAILABLE",
      verdict: { status: null },
    });
  });
});

describe("An answer from the public gateway", () => {
  const gateway = { keys: { good: "active" } } as const;

  it("reads a compressed answer, and applies maxResponseBytes after decompression", async () => {
    const stub = await startStub({ gateway });
    const origins = placesInRow(1000).map((place) => ({ ...place, longitude: place.longitude / 2 }));
    const ask = (maxResponseBytes: number): Promise<unknown> =>
      createOrsClient({ baseUrl: stub.url, apiKey: "good", maxResponseBytes, ...quick }).matrix({
        origins,
        destinations: [{ latitude: 49.4, longitude: 4.5 }],
      });
    expect(await ask(1_000_000)).toMatchObject({ destinationFaults: [null] });
    // It has about 20 kB compressed, and 100 kB decompressed.
    await expect(ask(60_000)).rejects.toThrow(/maxResponseBytes/);
  });
});

describe("An abort", () => {
  it.each<[string, StubFault]>([
    ["hanging", { kind: "hang" }],
    ["dripping", { kind: "drip", intervalMs: 5 }],
    ["failing", { kind: "slow", delayMs: 0 }],
  ])("rejects with the caller's reason if a call to a %s server is aborted, without a repeat", async (_, fault) => {
    const stub = await startStub({ chooseFault: () => fault });
    const controller = new AbortController();
    const call = createOrsClient({ baseUrl: stub.url, ...quick }).matrix(request, { signal: controller.signal });
    const reason = { own: "reason" };
    if (fault.kind !== "slow") await new Promise((resolve) => setTimeout(resolve, 30));
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(stub.requests.length).toBeLessThanOrEqual(1);
  });

  it("aborts the request itself, not only the wait for it", async () => {
    const stub = await startStub({ chooseFault: () => ({ kind: "hang" }) });
    const controller = new AbortController();
    const signals: (AbortSignal | null | undefined)[] = [];
    const client = createOrsClient({
      baseUrl: stub.url,
      fetch: (input, init) => {
        signals.push(init?.signal);
        return fetch(input, init);
      },
    });
    const call = client.matrix(request, { signal: controller.signal });
    await vi.waitFor(() => expect(stub.requests).toHaveLength(1));
    controller.abort("enough");
    await expect(call).rejects.toBe("enough");
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });

  it("a call aborted between its repeats rejects at once", async () => {
    const stub = await startStub({ chooseFault: () => stubFaults.badGateway });
    const controller = new AbortController();
    const client = createOrsClient({ baseUrl: stub.url, retryDelayMs: 60_000 });
    const call = client.matrix(request, { signal: controller.signal });
    setTimeout(() => controller.abort("enough"), 50);
    await expect(call).rejects.toBe("enough");
  });
});

describe("The hooks", () => {
  it("calls the hooks for each request and verdict, and ignores what they throw", async () => {
    const stub = await startStub();
    stub.failNext(stubFaults.badGateway);
    const requests: RequestEvent[] = [];
    const verdicts: VerdictEvent[] = [];
    const provider = orsDistances({
      baseUrl: stub.url,
      hooks: {
        onRequest: (event) => {
          requests.push(event);
          throw new Error("a hook failed");
        },
        onVerdict: (event) => verdicts.push(event),
      },
      ...quick,
    });
    await provider.measureDistances({ origins: request.origins, destination: customer });
    expect(requests).toEqual([
      { endpoint: "matrix", attempt: 1, elements: 3 },
      { endpoint: "matrix", attempt: 2, elements: 3 },
    ]);
    expect(verdicts.map(({ verdict }) => verdict.kind)).toEqual(["Unavailable", "Ok"]);
  });
});
