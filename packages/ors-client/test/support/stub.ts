import { onTestFinished } from "vitest";
import type { FetchLike } from "../../src/index.js";
import { type StubOrs, type StubOrsOptions, startStubOrs } from "../../src/testing/index.js";

/** A stub that stops when the test is over. */
export async function startStub(options: StubOrsOptions = {}): Promise<StubOrs> {
  const stub = await startStubOrs(options);
  onTestFinished(() => stub.close());
  return stub;
}

/** The public service, with the stub in its place: what its gateway says is believed. */
export function asHosted(stub: StubOrs): { readonly fetch: FetchLike } {
  const hostedUrl = "https://api.heigit.org/openrouteservice";
  return { fetch: (input, init) => fetch(String(input).replace(hostedUrl, stub.url), init) };
}

/** Repeats at once: on a virtual clock, too. */
export const quick = { retryDelayMs: 0 };
