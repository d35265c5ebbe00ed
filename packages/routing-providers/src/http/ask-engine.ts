import { DistanceProviderError } from "@dispatch/core";
import { ofetch } from "ofetch";
import pRetry from "p-retry";
import type { EngineSettings } from "./engine-settings.js";

export interface EngineRequest {
  /** For messages, such as `"osrm"`. */
  readonly provider: string;
  readonly url: string;
  /** Sent as JSON with POST. Default: GET. */
  readonly body?: object | undefined;
}

/** What the engine answered: a success, or a refusal with a reason of the engine's own. */
export interface EngineAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Asks an engine, again where that helps: after an outage, never after a refusal. A refusal whose meaning depends on
 * the engine (4xx with a JSON body) is returned, for the engine's own module to read.
 *
 * @throws {DistanceProviderError} `PROVIDER_UNAVAILABLE`, `PROVIDER_RATE_LIMITED`, `PROVIDER_UNAUTHORIZED` or `PROVIDER_INVALID_RESPONSE`
 */
export async function askEngine(
  request: EngineRequest,
  { timeoutMs, retries, retryDelayMs }: EngineSettings,
  callerSignal: AbortSignal | undefined,
): Promise<EngineAnswer> {
  callerSignal?.throwIfAborted();
  // One of this call alone: of the caller's own, Node warns once more than ten calls wait with it to ask again.
  const signal = callerSignal && AbortSignal.any([callerSignal]);
  try {
    return await pRetry(() => exchange(request, timeoutMs, signal), {
      retries,
      minTimeout: retryDelayMs,
      randomize: true,
      ...(signal === undefined ? {} : { signal }),
      shouldRetry: ({ error }) => DistanceProviderError.isInstance(error) && error.code === "PROVIDER_UNAVAILABLE",
    });
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}

async function exchange(
  { provider, url, body }: EngineRequest,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<EngineAnswer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const response = await ofetch
    .raw(url, {
      method: body === undefined ? "GET" : "POST",
      ...(body === undefined ? {} : { body }),
      headers: { accept: "application/json" },
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      retry: false,
      ignoreResponseError: true,
      responseType: "text",
    })
    .catch((error: unknown) => {
      const what = timeout.aborted ? `gave no answer within ${timeoutMs} ms` : "cannot be reached";
      throw new DistanceProviderError("PROVIDER_UNAVAILABLE", `${provider} ${what}`, {
        provider,
        cause: toCause(error),
      });
    });
  return read(provider, response.status, response.headers, response._data ?? "");
}

/** The innermost cause: the errors around it carry the URL, which may hold a key. */
function toCause(error: unknown): unknown {
  let cause = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  return cause instanceof Error && "request" in cause ? undefined : cause;
}

function read(provider: string, status: number, headers: Headers, text: string): EngineAnswer {
  if (status >= 500 || status === 408) throw failure("PROVIDER_UNAVAILABLE", provider, status);
  if (status === 401 || status === 403) throw failure("PROVIDER_UNAUTHORIZED", provider, status);
  if (status === 429) throw failure("PROVIDER_RATE_LIMITED", provider, status, readRetryAfterMs(headers));
  try {
    return { status, body: JSON.parse(text) as unknown };
  } catch (cause) {
    throw new DistanceProviderError("PROVIDER_INVALID_RESPONSE", `${provider} answered status ${status} without JSON`, {
      provider,
      cause,
    });
  }
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function readRetryAfterMs(headers: Headers): number | undefined {
  const text = headers.get("retry-after") ?? "";
  const delayMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(delayMs) ? Math.max(0, delayMs) : undefined;
}

function failure(
  code: "PROVIDER_UNAVAILABLE" | "PROVIDER_UNAUTHORIZED" | "PROVIDER_RATE_LIMITED",
  provider: string,
  status: number,
  retryAfterMs?: number,
): DistanceProviderError {
  return new DistanceProviderError(code, `${provider} answered status ${status}`, { provider, retryAfterMs });
}
