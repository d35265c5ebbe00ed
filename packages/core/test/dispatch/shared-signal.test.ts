import { getEventListeners } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Dispatcher, DispatcherOptions } from "../../src/index.js";
import { memoryDistances } from "../../src/memory/index.js";
import { makeBench, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

const reason = new Error("shutting down");
let warnings: Error[] = [];
const note = (warning: Error): void => {
  if (warning.name === "MaxListenersExceededWarning") warnings.push(warning);
};

beforeEach(() => {
  warnings = [];
  process.on("warning", note);
});

afterEach(() => void process.off("warning", note));

/** A dispatcher whose provider answers once it is told to. */
function makeWaiting(options: Partial<DispatcherOptions>) {
  let answer = (): void => undefined;
  const told = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const roads = memoryDistances(detour(1.2));
  const measureDistances: typeof roads.measureDistances = (request) => told.then(() => roads.measureDistances(request));
  return { ...makeBench([north("1", 1)], { ...roads, measureDistances }, options), answer };
}

function dispatchMany(dispatcher: Dispatcher, signal: AbortSignal): Promise<readonly PromiseSettledResult<unknown>[]> {
  const keys = Array.from({ length: 50 }, (_, index) => String(index));
  return Promise.allSettled(
    keys.map((idempotencyKey) => dispatcher.dispatch({ customerId: "1", idempotencyKey }, { signal })),
  );
}

describe.each([{}, { deadlineMs: 60_000 }])("a signal that many dispatches share, with %o", (options) => {
  it("a shared signal has one listener during the dispatches, none afterwards, and causes no warning of Node", async () => {
    const { dispatcher, answer } = makeWaiting(options);
    const { signal } = new AbortController();
    const outcomes = dispatchMany(dispatcher, signal);
    await nextTurn();
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    answer();
    for (const { status } of await outcomes) expect(status).toBe("fulfilled");
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    await nextTurn();
    expect(warnings).toEqual([]);
  });

  it("a shared signal ends all dispatches with its reason", async () => {
    const { dispatcher } = makeWaiting(options);
    const controller = new AbortController();
    const outcomes = dispatchMany(dispatcher, controller.signal);
    await nextTurn();
    controller.abort(reason);
    for (const outcome of await outcomes) expect(outcome).toEqual({ status: "rejected", reason });
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });
});
