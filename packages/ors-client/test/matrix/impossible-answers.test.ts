import { describe, expect, it } from "vitest";
import { orsDistances } from "../../src/index.js";
import { type StubFaultName, straightWorld, stubFaults } from "../../src/testing/index.js";
import { customer, placesInRow } from "../support/heidelberg.js";
import { quick, startStub } from "../support/stub.js";

const origins = placesInRow(3);
const impossible: readonly StubFaultName[] = ["zeros", "tooShort", "negative", "text", "missingRow", "htmlPage"];

describe("An impossible answer", () => {
  it.each(impossible)("requests an impossible answer (%s) once more, then rejects", async (name) => {
    const stub = await startStub({ chooseFault: () => stubFaults[name] });
    const provider = orsDistances({ baseUrl: stub.url, retries: 5, ...quick });
    await expect(provider.measureDistances({ origins, destination: customer })).rejects.toMatchObject({
      code: "PROVIDER_INVALID_RESPONSE",
      verdict: { kind: "InvalidResponse" },
    });
    expect(stub.requests).toHaveLength(2);
  });

  it.each(impossible)("accepts the second answer if the first was impossible (%s)", async (name) => {
    const stub = await startStub();
    stub.failNext(stubFaults[name]);
    const provider = orsDistances({ baseUrl: stub.url, ...quick });
    const results = await provider.measureDistances({ origins, destination: customer });
    expect(results.every(({ status }) => status === "measured")).toBe(true);
  });

  it.each<[string, object]>([
    ["0 m", { distances: [[0], [2000], [2000]] }],
    ["a negative distance", { distances: [[-5000], [2000], [2000]] }],
    ["a string", { distances: [["far"], [2000], [2000]] }],
    ["a duration of 0", { durations: [[0], [200], [200]] }],
    ["a snap that is not a number", { sources: [{ snapped_distance: "near" }, {}, {}] }],
  ])("reports UNKNOWN for one impossible cell (%s), and measures the others", async (_, fields) => {
    const fixed = { distances: [[9000], [9000], [9000]], durations: [[900], [900], [900]] };
    const stub = await startStub({
      chooseFault: () => ({ kind: "change", change: (body) => ({ ...(body as object), ...fixed, ...fields }) }),
    });
    const near = origins.map((_, index) => ({ ...customer, longitude: customer.longitude + 0.02 + index / 1000 }));
    const provider = orsDistances({ baseUrl: stub.url, ...quick });
    const results = await provider.measureDistances({ origins: near, destination: customer });
    expect(results.map((result) => (result.status === "measured" ? "measured" : result.reason))).toEqual([
      "UNKNOWN",
      "measured",
      "measured",
    ]);
    expect(stub.requests).toHaveLength(1);
  });

  it("a matrix of distances with durations of 0 is rejected", async () => {
    const stub = await startStub({
      chooseFault: () => ({ kind: "change", change: (body) => ({ ...(body as object), durations: [[0], [0], [0]] }) }),
    });
    const provider = orsDistances({ baseUrl: stub.url, ...quick });
    await expect(provider.measureDistances({ origins, destination: customer })).rejects.toThrow(/in 0 s/);
  });

  it.each([
    ["levels", `{"distances":${"[".repeat(40)}${"]".repeat(40)}}`],
    ["values", `{"distances":[${"0,".repeat(50_000)}0]}`],
  ])("refuses an answer with too many %s before parsing it", async (what, text) => {
    const provider = orsDistances({ baseUrl: "http://ors.example", fetch: async () => new Response(text), ...quick });
    await expect(provider.measureDistances({ origins, destination: customer })).rejects.toMatchObject({
      code: "PROVIDER_INVALID_RESPONSE",
      message: expect.stringMatching(new RegExp(`more than \\d+ ${what}`)),
    });
  });

  it("an answer longer than maxResponseBytes is refused", async () => {
    const stub = await startStub();
    const provider = orsDistances({ baseUrl: stub.url, maxResponseBytes: 100, ...quick });
    await expect(provider.measureDistances({ origins, destination: customer })).rejects.toThrow(/maxResponseBytes/);
  });
});

describe("An answer that only looks wrong", () => {
  it("reads -0.6 m as 0 m", async () => {
    const stub = await startStub({
      chooseFault: () => ({
        kind: "change",
        change: (body) => ({ ...(body as object), distances: [[-0.6]], durations: [[-0.1]] }),
      }),
    });
    const provider = orsDistances({ baseUrl: stub.url });
    const results = await provider.measureDistances({ origins: [customer], destination: customer });
    expect(results).toMatchObject([{ distanceMeters: 0, durationSeconds: 0 }]);
  });

  it("reads a missing snap distance as 0 m", async () => {
    const stub = await startStub({
      world: { ...straightWorld, snap: (location) => ({ location, distanceMeters: 0.004 }) },
    });
    const provider = orsDistances({ baseUrl: stub.url });
    const results = await provider.measureDistances({ origins, destination: customer });
    expect(results).toMatchObject(origins.map(() => ({ originSnapMeters: 0, destinationSnapMeters: 0 })));
  });

  it("accepts a drive that is short because both snaps are long", async () => {
    const [origin = customer] = origins;
    const stub = await startStub({
      world: {
        drive: () => ({ distanceMeters: 10, durationSeconds: 1 }),
        snap: (place) => ({ location: place, distanceMeters: 1900 }),
      },
    });
    const provider = orsDistances({ baseUrl: stub.url });
    expect(await provider.measureDistances({ origins: [origin], destination: customer })).toEqual([
      {
        status: "measured",
        distanceMeters: 10,
        durationSeconds: 1,
        originSnapMeters: 1900,
        destinationSnapMeters: 1900,
      },
    ]);
  });
});
