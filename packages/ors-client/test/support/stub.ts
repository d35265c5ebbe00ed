import { onTestFinished } from "vitest";
import { type StubOrs, type StubOrsOptions, startStubOrs } from "../../src/testing/index.js";

/** A stub that stops when the test is over. */
export async function startStub(options: StubOrsOptions = {}): Promise<StubOrs> {
  const stub = await startStubOrs(options);
  onTestFinished(() => stub.close());
  return stub;
}

/** Repeats at once: on a virtual clock, too. */
export const quick = { retryDelayMs: 0 };
