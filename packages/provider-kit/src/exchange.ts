import type { Clock } from "@dispatch/core";
import {
  checkClock,
  checkFields,
  checkFunction,
  checkList,
  checkNumber,
  checkObject,
  checkOneOf,
  checkSignal,
  checkText,
  type FieldsOf,
  startDeadline,
} from "@dispatch/core/plugin-kit";
import { createFetch } from "ofetch";
import { readText } from "./read-text.js";
import { containsSecret } from "./redact-text.js";
import type { HeadersLike } from "./requested-wait.js";

/** The part of a `Response` that this package uses. */
export interface FetchAnswer {
  readonly status: number;
  readonly headers: HeadersLike;
  readonly body: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | null;
}

/** The part of `fetch` that this package uses. */
export type FetchLike = (input: string | URL | Request, init?: RequestInit) => Promise<FetchAnswer>;

/** One HTTP request, with its limits. */
export interface ExchangeRequest {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. Default: no body. */
  readonly body?: object | undefined;
  /** From sending the request to the last byte of the answer. */
  readonly timeoutMs: number;
  /** The longest answer, after decompression. The rest of a longer one is not read. */
  readonly maxResponseBytes: number;
  /** Keys and the like that no error may contain: a `cause` that repeats one is left out. Default: none. */
  readonly secrets?: readonly string[] | undefined;
}

/** The result of an exchange: an answer with any status, or no answer. */
export type Answer = ReceivedAnswer | NoAnswer;

/** An answer, whatever its status; `text` is cut at the limit if `isTooLong`. */
export interface ReceivedAnswer {
  readonly status: number;
  readonly headers: HeadersLike;
  readonly text: string;
  /** The body was longer than allowed and was not read to the end. Default: false. */
  readonly isTooLong?: boolean;
}

/** The request got no answer: it timed out, or the connection failed. */
export interface NoAnswer {
  readonly status: null;
  readonly message: string;
  /** Whether the request timed out, as opposed to a failed connection. Default: false. */
  readonly isTimeout?: boolean;
  /** The innermost network error, such as `ECONNREFUSED`. Default: unknown. */
  readonly cause?: unknown;
}

/**
 * Sends one request and reads the whole answer, within the allowed time and size. Redirects are not followed: the answer
 * is the redirect itself. Resolves to `status: null` if there is no answer; rejects with the signal's reason if it is aborted.
 *
 * @throws {InvalidRequestError} naming the argument that cannot be used
 */
export async function exchange(
  given: ExchangeRequest,
  fetch: FetchLike,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  checkExchange(given, fetch, clock, signal);
  const { timeoutMs, maxResponseBytes, secrets = [], url, ...request } = given;
  const tooLate = `no answer within ${timeoutMs} ms`;
  const toReason = (): Error => new Error(tooLate);
  const timeout = startDeadline({ afterMs: timeoutMs, toReason, signal, clock });
  try {
    const { status, headers, body } = await toOfetch(fetch).raw(url, {
      ...request,
      signal: timeout.signal,
      // The caller decides whether to ask again.
      retry: false,
      ignoreResponseError: true,
      responseType: "stream",
      redirect: "manual",
    });
    const { text, isTooLong } = await readText(body, maxResponseBytes);
    return { status, headers, text, isTooLong };
  } catch (error) {
    signal?.throwIfAborted();
    if (timeout.hasPassed) return { status: null, message: tooLate, isTimeout: true };
    return { status: null, message: "no connection, or it broke", cause: toNetworkCause(error, secrets) };
  } finally {
    timeout.cancel();
  }
}

const requestFields: FieldsOf<ExchangeRequest> = {
  url: true,
  method: true,
  headers: true,
  body: true,
  timeoutMs: true,
  maxResponseBytes: true,
  secrets: true,
};

function checkExchange(
  request: ExchangeRequest,
  fetch: FetchLike,
  clock: Clock,
  signal: AbortSignal | undefined,
): void {
  checkFields("request.", request, requestFields);
  const { url, method, headers, body, timeoutMs, maxResponseBytes, secrets = [] } = request;
  checkText("request.url", url);
  checkOneOf("request.method", method, ["GET", "POST"]);
  checkObject("request.headers", headers);
  if (body !== undefined) checkObject("request.body", body);
  checkNumber("request.timeoutMs", timeoutMs, 0, Number.MAX_VALUE);
  checkNumber("request.maxResponseBytes", maxResponseBytes, 0, Number.MAX_VALUE);
  for (const [index, secret] of checkList("request.secrets", secrets).entries()) {
    checkText(`request.secrets[${index}]`, secret);
  }
  checkFunction("fetch", fetch);
  checkClock(clock);
  checkSignal("signal", signal);
}

const ofetches = new WeakMap<FetchLike, ReturnType<typeof createFetch>>();

/** Keeps one for each `fetch`, because to create one takes as long as to use it. */
function toOfetch(fetch: FetchLike): ReturnType<typeof createFetch> {
  const known = ofetches.get(fetch);
  if (known !== undefined) return known;
  const created = createFetch({ fetch: fetch as typeof globalThis.fetch });
  ofetches.set(fetch, created);
  return created;
}

/**
 * The outer errors carry the whole request, with the key in its URL or headers. The innermost error of a custom `fetch`
 * may quote the URL too ("request to https://... failed"), so it is dropped here if it does.
 */
function toNetworkCause(error: unknown, secrets: readonly string[]): unknown {
  let cause = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  const mayRevealKey = cause instanceof Error && ("options" in cause || containsSecret(cause.message, secrets));
  return mayRevealKey ? undefined : cause;
}
