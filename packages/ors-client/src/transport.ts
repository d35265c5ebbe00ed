import { type ExchangeRequest, exchange, retry } from "@dispatch/provider-kit";
import type { CallLimits } from "./call-limits.js";
import { createLane, enterLane, type Lane } from "./lane.js";
import { OrsError } from "./ors-error.js";
import type { OrsSettings } from "./settings.js";
import type { BreakerState } from "./traffic/breaker.js";
import { callHook } from "./traffic/hooks.js";
import type { QuotaState } from "./traffic/quota.js";
import { judge } from "./verdict/judge.js";
import { isOutage, type OrsEndpoint, type Verdict } from "./verdict/verdict.js";

/** A request, and how to read its answer. */
export interface OrsRequest<Value> {
  readonly endpoint: OrsEndpoint;
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly body?: object | undefined;
  readonly elements: number;
  /** Sent because of a failure. If the request itself may be the cause, it is not repeated. */
  readonly isExtra?: boolean | undefined;
  /** Whether a status counts as an answer, in addition to 2xx. Default: no other status does. */
  readonly isAnswer?: ((status: number) => boolean) | undefined;
  readonly parse: (body: unknown) => Value;
}

export interface Transport {
  /** @throws {OrsError} */
  send<Value>(request: OrsRequest<Value>, limits: CallLimits): Promise<Value>;
  quota(endpoint: OrsEndpoint): QuotaState;
  breakerState(endpoint: OrsEndpoint): BreakerState;
}

/** If a key worked within the last day, an ambiguous refusal by the gateway means the quota, not the key. */
const dayMs = 86_400_000;

/** Sends requests: paced, within the quota, behind a circuit breaker, and repeated if the verdict says that this may help. */
export function createTransport(settings: OrsSettings): Transport {
  const lanes = new Map<OrsEndpoint, Lane>();
  let keySucceededAtMs = Number.NEGATIVE_INFINITY;

  const laneOf = (endpoint: OrsEndpoint): Lane => {
    const lane = lanes.get(endpoint) ?? createLane(endpoint, settings);
    lanes.set(endpoint, lane);
    return lane;
  };

  const attempt = async <Value>(request: OrsRequest<Value>, limits: CallLimits, number: number): Promise<Value> => {
    const { clock, hooks, apiKey } = settings;
    const { endpoint, elements } = request;
    const lane = laneOf(endpoint);
    const leave = await enterLane(lane, limits);
    const startedAtMs = clock.now();
    const event = { endpoint, attempt: number, elements };
    callHook(hooks.onRequest, event);
    try {
      const answer = await exchange(toExchange(request, settings), settings.fetch, clock, limits.signal);
      // With a 429, the same headers may describe the limit per minute.
      if (answer.status !== null && answer.status !== 429) lane.quota.note(answer.headers);
      const verdict = judge(answer, {
        nowMs: clock.now(),
        isHosted: settings.target.isHosted,
        hasKeySucceeded: clock.now() - keySucceededAtMs < dayMs,
        quotaResetsAtMs: lane.quota.state.resetsAt?.getTime() ?? null,
        secrets: apiKey === null ? [] : [apiKey],
        isAnswer: request.isAnswer,
        maxValues: settings.maxResponseValues,
        parse: request.parse,
      });
      if (verdict.kind === "Ok") keySucceededAtMs = clock.now();
      learn(lane, verdict, request);
      callHook(hooks.onVerdict, { ...event, verdict, durationMs: clock.now() - startedAtMs });
      if (verdict.kind === "Ok") return verdict.value;
      throw new OrsError(endpoint, verdict, "cause" in answer ? { cause: answer.cause } : {});
    } finally {
      leave();
    }
  };

  return {
    async send(request, limits) {
      const { retries, retryDelayMs, clock } = settings;
      return retry((number) => attempt(request, limits, number), {
        retries,
        retryDelayMs,
        clock,
        signal: limits.signal,
        shouldRetry: (error, attemptNumber) =>
          OrsError.isInstance(error) &&
          !isExpected(error.verdict, request) &&
          attemptNumber <= error.verdict.maxRetries,
        // The pacer knows when the next request may be sent.
        toWaitMs: (error, backoffMs) =>
          OrsError.isInstance(error) && error.verdict.kind === "RateLimited" ? 0 : backoffMs,
      });
    },
    quota: (endpoint) => laneOf(endpoint).quota.state,
    breakerState: (endpoint) => laneOf(endpoint).breaker.state,
  };
}

function toExchange<Value>(
  { url, method, body }: OrsRequest<Value>,
  { apiKey, timeoutMs, maxResponseBytes }: OrsSettings,
): ExchangeRequest {
  return {
    url,
    method,
    body,
    timeoutMs,
    maxResponseBytes,
    secrets: apiKey === null ? [] : [apiKey],
    headers: {
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(apiKey === null ? {} : { authorization: apiKey }),
    },
  };
}

function learn(lane: Lane, verdict: Verdict, request: RequestKind): void {
  const { pacer, quota, breaker, clock } = lane;
  // A request that searches for a bad place is expected to fail, and says nothing about the server.
  if (!isOutage(verdict)) breaker.succeed();
  else if (!isExpected(verdict, request)) breaker.fail();
  if (verdict.kind === "QuotaExhausted") quota.exhaust();
  else if (verdict.kind === "Ok") quota.succeed();
  if (verdict.kind === "RateLimited") pacer.pause(verdict.retryAfterMs);
  else if (verdict.kind === "Unavailable" && verdict.retryAfterMs !== null) {
    pacer.pause(verdict.retryAfterMs);
    lane.outageUntilMs = clock.now() + verdict.retryAfterMs;
  }
}

type RequestKind = Pick<OrsRequest<unknown>, "isExtra">;

function isExpected(verdict: Verdict, { isExtra = false }: RequestKind): boolean {
  return isExtra && verdict.kind === "Unavailable" && verdict.isBisectable;
}
