import { onTestFinished } from "vitest";
import type { FetchLike } from "../../src/index.js";
import { type StubOrs, type StubOrsOptions, startStubOrs } from "../../src/testing/index.js";

/** Starts a stub that stops when the test ends. */
export async function startStub(options: StubOrsOptions = {}): Promise<StubOrs> {
  const stub = await startStubOrs(options);
  onTestFinished(() => stub.close());
  return stub;
}

/** Options of a client that takes the stub for the public service, so that it trusts the gateway's answers. */
export function asHosted(stub: StubOrs): { readonly fetch: FetchLike } {
  const hostedUrl = "https://api.heigit.org/openrouteservice";
  return { fetch: (input, init) => fetch(String(input).replace(hostedUrl, stub.url), init) };
}

/** Repeats without a wait, which also works on a virtual clock. */
export const quick = { retryDelayMs: 0 };
