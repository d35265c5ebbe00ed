import { createDispatcher, DistanceProviderError } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";
import { expect, it } from "vitest";
import { watchRouting } from "../../src/app/watch-routing.js";

it("remembers how the last call of routing went, and since when", async () => {
  let code: DistanceProviderError["code"] | null = null;
  const provider = straightLineDistances();
  let nowMs = Date.parse("2030-01-14T08:00:00Z");
  const { distances, read } = watchRouting(
    {
      ...provider,
      async measureDistances(request, options) {
        if (code !== null) throw new DistanceProviderError(code, "failed", { provider: "test" });
        return provider.measureDistances(request, options);
      },
    },
    () => nowMs,
  );
  const place = { latitude: 49.41, longitude: 8.69 };
  const ask = () => distances.measureDistances({ origins: [place], destination: place });
  expect(read()).toBeNull();
  await ask();
  const first = read();
  expect(first).toMatchObject({ isUp: true, code: null });
  await ask();
  expect(read()).toBe(first);
  code = "PROVIDER_UNAVAILABLE";
  await expect(ask()).rejects.toThrow("failed");
  expect(read()).toMatchObject({ isUp: false, code: "PROVIDER_UNAVAILABLE" });
  const since = read();
  await expect(ask()).rejects.toThrow("failed");
  expect(read()).toBe(since);
  // The service works, although this place has no road, or this request is not understood.
  for (const own of ["PROVIDER_UNROUTABLE_DESTINATION", "PROVIDER_REQUEST_REJECTED"] as const) {
    code = own;
    await expect(ask()).rejects.toThrow("failed");
    expect(read()).toBe(since);
  }
  nowMs += 299_999;
  expect(read()).toBe(since);
  // Nobody has asked for so long that nobody knows.
  nowMs += 1;
  expect(read()).toBeNull();
  code = null;
  await ask();
  expect(read()).toMatchObject({ isUp: true });
});

it.each([
  ["listens to its signal", true],
  ["never ends", false],
])("notes that routing does not answer if the deadline of a search ends a call that %s", async (_, listens) => {
  const hung = straightLineDistances();
  const { distances, read } = watchRouting({
    ...hung,
    measureDistances: (_request, { signal } = {}) =>
      new Promise((_resolve, reject) => {
        if (listens) signal?.addEventListener("abort", () => reject(signal.reason));
      }),
  });
  const location = { latitude: 49.41, longitude: 8.69 };
  const technicians = memoryTechnicians([{ id: "1", location }]);
  const customers = memoryCustomers([{ id: "1", location }], { technicians });
  const assignments = memoryAssignments({ customers, technicians });
  const plugins = { technicians, customers, assignments, distances };
  const left = new AbortController();
  const asked = createDispatcher(plugins).dispatch({ customerId: "1" }, { signal: left.signal });
  setTimeout(() => left.abort(new Error("The caller left")), 50);
  await expect(asked).rejects.toThrow("The caller left");
  expect(read()).toBeNull();
  const dispatcher = createDispatcher({ ...plugins, deadlineMs: 50 });
  await expect(dispatcher.dispatch({ customerId: "1" })).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
  expect(read()).toMatchObject({ isUp: false, code: "PROVIDER_UNAVAILABLE" });
});
