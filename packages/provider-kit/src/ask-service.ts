import { DistanceProviderError } from "@dispatch/core";
import {
  checkFields,
  checkList,
  checkObject,
  checkOptionalFunction,
  checkSignal,
  type FieldsOf,
  findJsonExcess,
} from "@dispatch/core/plugin-kit";
import { type Answer, exchange, type ReceivedAnswer } from "./exchange.js";
import { invalidResponse, rejected } from "./provider-errors.js";
import { readRequestedWait } from "./requested-wait.js";
import { retry } from "./retry.js";
import type { ServiceSettings } from "./service-settings.js";

/** A request to a service that answers in JSON. */
export interface ServiceRequest {
  readonly url: string;
  /** Sent as JSON with POST. Default: no body, and GET. */
  readonly body?: object | undefined;
  /** Sent in addition to `Accept` and `Content-Type`. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Whether the text of a 429 is about a limit per minute. For services that also send the reset of the daily quota with
   * such an answer. Default: decided by how long the service asks to wait.
   */
  readonly isRateLimit?: ((text: string) => boolean) | undefined;
  /** The failures after which the request is sent again. @default ["PROVIDER_UNAVAILABLE"] */
  readonly retriedCodes?: readonly DistanceProviderError["code"][] | undefined;
}

/** What the service answered: a success, or a refusal in the service's own format. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Sends a request to a service that answers in JSON, and repeats it after an outage, never after a refusal. A refusal
 * whose meaning depends on the service (4xx with a JSON body) is returned, for the provider to interpret.
 *
 * @throws {DistanceProviderError} `PROVIDER_UNAVAILABLE` (no answer, 408, 5xx), `PROVIDER_RATE_LIMITED` or
 * `PROVIDER_QUOTA_EXHAUSTED` (429; 402), `PROVIDER_UNAUTHORIZED` (401, 403), `PROVIDER_REQUEST_REJECTED` (a redirect, or
 * 4xx without JSON), `PROVIDER_INVALID_RESPONSE` (a success that is too long or not JSON; any answer with too many values)
 * @throws {InvalidRequestError} naming the argument that cannot be used
 */
export async function askService(
  request: ServiceRequest,
  settings: ServiceSettings,
  signal: AbortSignal | undefined,
): Promise<JsonAnswer> {
  checkFields("request.", request, requestFields);
  checkOptionalFunction("request.isRateLimit", request.isRateLimit);
  const { retriedCodes = ["PROVIDER_UNAVAILABLE"] } = request;
  checkList("request.retriedCodes", retriedCodes);
  checkSignal("signal", signal);
  signal?.throwIfAborted();
  const { clock, retries, retryDelayMs, timeoutMs } = checkObject("settings", settings);
  return retry(async () => judge(await send(request, settings, signal), request, settings), {
    retries,
    retryDelayMs,
    clock,
    signal,
    shouldRetry: (error) =>
      DistanceProviderError.isInstance(error) &&
      retriedCodes.includes(error.code) &&
      // If the service asks to wait longer than a request may take, fail now and leave the wait to the caller.
      (error.retryAfterMs ?? 0) <= timeoutMs,
    toWaitMs: (error, backoffMs) =>
      DistanceProviderError.isInstance(error) ? Math.max(backoffMs, error.retryAfterMs ?? 0) : backoffMs,
  });
}

const requestFields: FieldsOf<ServiceRequest> = {
  url: true,
  body: true,
  headers: true,
  isRateLimit: true,
  retriedCodes: true,
};

function send(
  { url, body, headers }: ServiceRequest,
  { timeoutMs, maxResponseBytes, secrets, fetch, clock }: ServiceSettings,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const method = body === undefined ? "GET" : "POST";
  const content = body === undefined ? {} : { "content-type": "application/json" };
  const allHeaders = { accept: "application/json", ...content, ...headers };
  return exchange(
    { url, method, body, headers: allHeaders, timeoutMs, maxResponseBytes, secrets },
    fetch,
    clock,
    signal,
  );
}

function judge(answer: Answer, request: ServiceRequest, settings: ServiceSettings): JsonAnswer {
  const { name, timeoutMs, maxResponseValues } = settings;
  if (answer.status === null) {
    const { isTimeout, cause } = answer;
    const what = isTimeout ? `gave no answer within ${timeoutMs} ms` : "cannot be reached";
    throw new DistanceProviderError("PROVIDER_UNAVAILABLE", `${name} ${what}`, { provider: name, cause });
  }
  checkStatus(answer, request, settings);
  const isSuccess = answer.status >= 200 && answer.status < 300;
  if (answer.isTooLong) throw invalidResponse(name, "it is longer than maxResponseBytes");
  const excess = findJsonExcess(answer.text, maxResponseValues);
  if (excess !== null) throw invalidResponse(name, `its JSON has ${excess} (maxResponseValues)`);
  try {
    return { status: answer.status, body: JSON.parse(answer.text) as unknown };
  } catch {
    // No cause: it would quote the text.
    if (isSuccess) throw invalidResponse(name, `status ${answer.status}, but the body is not JSON`);
    throw rejected(settings, answer.status, "the answer is not JSON; check baseUrl");
  }
}

/** @throws {DistanceProviderError} if the status alone says what failed */
function checkStatus(answer: ReceivedAnswer, { isRateLimit }: ServiceRequest, settings: ServiceSettings): void {
  const { status, headers, text } = answer;
  const { name, clock } = settings;
  const failure = (code: DistanceProviderError["code"], details: { retryAfterMs?: number; until?: Date } = {}) =>
    new DistanceProviderError(code, `${name} answered status ${status}`, { provider: name, ...details });
  if (status >= 300 && status < 400) throw rejected(settings, status, "redirects are not followed; check baseUrl");
  if (status === 401 || status === 403) throw failure("PROVIDER_UNAUTHORIZED");
  const requested = readRequestedWait(headers, clock.now());
  const wait = requested === null ? {} : { retryAfterMs: requested.waitMs };
  if (status >= 500 || status === 408) throw failure("PROVIDER_UNAVAILABLE", wait);
  if (status === 402) throw failure("PROVIDER_QUOTA_EXHAUSTED", wait);
  if (status !== 429) return;
  if (isRateLimit?.(text.slice(0, 1000))) {
    throw failure("PROVIDER_RATE_LIMITED", { retryAfterMs: Math.min(requested?.waitMs ?? aMinuteMs, aMinuteMs) });
  }
  if (!requested?.isQuota) throw failure("PROVIDER_RATE_LIMITED", wait);
  throw failure("PROVIDER_QUOTA_EXHAUSTED", { ...wait, until: new Date(clock.now() + requested.waitMs) });
}

const aMinuteMs = 60_000;
