import { type Clock, startDeadline } from "@dispatch/core";
import { createFetch } from "ofetch";
import type { Answer } from "../verdict/judge.js";
import { readText } from "./read-text.js";

/** The part of `fetch` that is used. */
export type FetchLike = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export interface ExchangeRequest {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object | undefined;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

/**
 * One request, and its answer read to the end within the time and size allowed; `status: null` where there is none.
 * Rejects with the signal's reason where that is aborted, and never else.
 */
export async function exchange(
  { url, timeoutMs, maxResponseBytes, ...request }: ExchangeRequest,
  fetch: FetchLike,
  clock: Clock,
  signal: AbortSignal,
): Promise<Answer & { readonly cause?: unknown }> {
  const tooLate = `no answer within ${timeoutMs} ms`;
  const toReason = (): Error => new Error(tooLate);
  const timeout = startDeadline({ afterMs: timeoutMs, toReason, signal, clock });
  try {
    const { status, headers, body } = await createFetch({ fetch }).raw(url, {
      ...request,
      signal: timeout.signal,
      // Whether to ask again is for the verdict to say.
      retry: false,
      ignoreResponseError: true,
      responseType: "stream",
      redirect: "manual",
    });
    const { text, isTooLong } = await readText(body, maxResponseBytes);
    return { status, headers, text, isTooLong };
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.hasPassed) return { status: null, message: tooLate };
    return { status: null, message: "no connection, or it broke", cause: toNetworkCause(error) };
  } finally {
    timeout.cancel();
  }
}

/** The innermost cause. The errors around it carry the whole request, with the key in its headers. */
function toNetworkCause(error: unknown): unknown {
  let cause = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  return cause instanceof Error && "options" in cause ? undefined : cause;
}
