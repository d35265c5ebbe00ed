import type { Clock } from "@dispatch/core";
import pRetry from "p-retry";
import { exchange } from "./http/exchange.js";
import { OrsError } from "./ors-error.js";
import type { OrsSettings } from "./settings.js";
import { type Breaker, createBreaker } from "./traffic/breaker.js";
import { tell } from "./traffic/hooks.js";
import { createPacer, type Pacer } from "./traffic/pacer.js";
import { createQuotaKeeper, type QuotaKeeper } from "./traffic/quota.js";
import { judge } from "./verdict/judge.js";
import { isOutage, type OrsEndpoint, type Verdict } from "./verdict/verdict.js";

/** A request that knows how its answer is read. */
export interface OrsRequest<Value> {
  readonly endpoint: OrsEndpoint;
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly body?: object | undefined;
  readonly elements: number;
  /** Follows from a failure: one that may lie in the request itself is not worth a repeat. */
  readonly isExtra?: boolean | undefined;
  /** Whether a status is an answer too, besides those of success. Default: none is. */
  readonly isAnswer?: ((status: number) => boolean) | undefined;
  readonly parse: (body: unknown) => Value;
}

/** The bounds of a whole call. */
export interface CallBounds {
  readonly signal: AbortSignal;
  readonly deadlineAtMs: number;
}

export interface Transport {
  /** @throws {OrsError} */
  send<Value>(request: OrsRequest<Value>, bounds: CallBounds): Promise<Value>;
  quota(endpoint: OrsEndpoint): QuotaKeeper["state"];
  breakerState(endpoint: OrsEndpoint): Breaker["state"];
}

/** A minute, and what two requests may differ in how long they travel. */
const rateWindowMs = 61_000;

/** What stands between a call and an endpoint. */
interface Lane {
  readonly pacer: Pacer;
  readonly quota: QuotaKeeper;
  readonly breaker: Breaker;
}

/** Sends requests: paced, within the quota, past the circuit breaker, repeated where the verdict says that helps. */
export function createTransport(settings: OrsSettings): Transport {
  const lanes = new Map<OrsEndpoint, Lane>();
  let hasKeySucceeded = false;

  const laneOf = (endpoint: OrsEndpoint): Lane => {
    const lane = lanes.get(endpoint) ?? createLane(endpoint, settings);
    lanes.set(endpoint, lane);
    return lane;
  };

  const attempt = async <Value>(request: OrsRequest<Value>, bounds: CallBounds, number: number): Promise<Value> => {
    const { clock, hooks, apiKey } = settings;
    const { endpoint, elements } = request;
    const lane = laneOf(endpoint);
    const isProbe = await enter(lane, endpoint, bounds, settings);
    const startedAtMs = clock.now();
    const event = { endpoint, attempt: number, elements };
    tell(hooks.onRequest, event);
    try {
      const answer = await exchange(toExchange(request, settings), settings.fetch, clock, bounds.signal);
      // With a 429 the same headers may describe the minute.
      if (answer.status !== null && answer.status !== 429) lane.quota.note(answer.headers);
      const verdict = redact(
        judge(answer, {
          nowMs: clock.now(),
          hasKeySucceeded,
          quotaResetsAtMs: lane.quota.state.resetsAt?.getTime() ?? null,
          isAnswer: request.isAnswer,
          parse: request.parse,
        }),
        apiKey,
      );
      hasKeySucceeded ||= verdict.kind === "Ok";
      learn(lane, verdict, request);
      tell(hooks.onVerdict, { ...event, verdict, durationMs: clock.now() - startedAtMs });
      if (verdict.kind === "Ok") return verdict.value;
      throw new OrsError(endpoint, verdict, "cause" in answer ? { cause: answer.cause } : {});
    } finally {
      if (isProbe) lane.breaker.leave();
    }
  };

  return {
    async send(request, bounds) {
      try {
        return await pRetry((number) => attempt(request, bounds, number), {
          retries: settings.retries,
          minTimeout: settings.retryDelayMs,
          randomize: true,
          signal: bounds.signal,
          shouldRetry: ({ error, attemptNumber }) =>
            OrsError.isInstance(error) &&
            !isExpected(error.verdict, request) &&
            attemptNumber <= error.verdict.maxRetries,
        });
      } catch (error) {
        throw bounds.signal.aborted ? bounds.signal.reason : error;
      }
    },
    quota: (endpoint) => laneOf(endpoint).quota.state,
    breakerState: (endpoint) => laneOf(endpoint).breaker.state,
  };
}

function createLane(endpoint: OrsEndpoint, settings: OrsSettings): Lane {
  const { clock, hooks, requestsPerMinute, breakerThreshold, breakerOpenMs } = settings;
  return {
    pacer: createPacer({ requestsPerWindow: requestsPerMinute, windowMs: rateWindowMs, clock }),
    quota: createQuotaKeeper(clock),
    breaker: createBreaker({
      failureThreshold: breakerThreshold,
      openMs: breakerOpenMs,
      clock,
      onStateChange: (from, to) => tell(hooks.onStateChange, { endpoint, from, to }),
    }),
  };
}

/** Waits for a turn, and tells whether it is a probe. Fails at once, and sends nothing, where there is none before the deadline. */
async function enter(
  lane: Lane,
  endpoint: OrsEndpoint,
  { signal, deadlineAtMs }: CallBounds,
  { clock }: OrsSettings,
): Promise<boolean> {
  checkOpen(lane, endpoint, clock);
  const waitMs = await lane.pacer.acquire(deadlineAtMs - clock.now(), signal);
  if (waitMs !== null) {
    const message = "the next request may not be sent before the deadline; nothing was sent";
    throw new OrsError(endpoint, { ...unsent, kind: "RateLimited", retryAfterMs: waitMs, message });
  }
  // Others may have been answered while this one waited.
  checkOpen(lane, endpoint, clock);
  return lane.breaker.enter();
}

const unsent = { status: null, orsCode: null, maxRetries: 0 } as const;

function checkOpen({ quota, breaker }: Lane, endpoint: OrsEndpoint, clock: Clock): void {
  if (quota.blockedForMs > 0) {
    const message = "the quota is known to be spent; nothing was sent";
    const until = quota.state.resetsAt ?? new Date(clock.now() + quota.blockedForMs);
    throw new OrsError(endpoint, { ...unsent, kind: "QuotaExhausted", until, isAmbiguous: false, message });
  }
  const retryAfterMs = breaker.blockedForMs;
  if (retryAfterMs > 0) {
    const message = "it failed several times in a row and is left alone for a while; nothing was sent";
    throw new OrsError(endpoint, { ...unsent, kind: "Unavailable", isBisectable: false, retryAfterMs, message });
  }
}

function toExchange<Value>(
  { url, method, body }: OrsRequest<Value>,
  { apiKey, timeoutMs, maxResponseBytes }: OrsSettings,
): Parameters<typeof exchange>[0] {
  return {
    url,
    method,
    body,
    timeoutMs,
    maxResponseBytes,
    headers: {
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(apiKey === null ? {} : { authorization: apiKey }),
    },
  };
}

function learn({ pacer, quota, breaker }: Lane, verdict: Verdict, request: RequestKind): void {
  // What is sent to find a bad place is expected to fail, and says nothing of the server.
  if (!isOutage(verdict)) breaker.succeed();
  else if (!isExpected(verdict, request)) breaker.fail();
  if (verdict.kind === "QuotaExhausted") quota.exhaust();
  else if (verdict.kind === "Ok") quota.succeed();
  if (verdict.kind === "RateLimited") pacer.pause(verdict.retryAfterMs);
  else if (verdict.kind === "Unavailable" && verdict.retryAfterMs !== null) pacer.pause(verdict.retryAfterMs);
}

type RequestKind = Pick<OrsRequest<unknown>, "isExtra">;

function isExpected(verdict: Verdict, { isExtra = false }: RequestKind): boolean {
  return isExtra && verdict.kind === "Unavailable" && verdict.isBisectable;
}

/** A server may send back what it was sent. */
function redact<Value>(verdict: Verdict<Value>, apiKey: string | null): Verdict<Value> {
  if (apiKey === null || verdict.kind === "Ok" || !verdict.message.includes(apiKey)) return verdict;
  return { ...verdict, message: verdict.message.replaceAll(apiKey, "[key]") };
}
