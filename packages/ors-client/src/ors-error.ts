import { DistanceProviderError, type DistanceProviderErrorCode } from "@dispatch/core";
import type { OrsEndpoint, OrsFailure } from "./verdict/verdict.js";

/** The provider's name in messages and decisions. */
export const providerName = "openrouteservice";

/** openrouteservice gave no usable answer; `verdict` contains everything that is known about the cause. */
export class OrsError extends DistanceProviderError {
  readonly endpoint: OrsEndpoint;
  readonly verdict: OrsFailure;

  constructor(endpoint: OrsEndpoint, verdict: OrsFailure, options: { readonly cause?: unknown } = {}) {
    super(codes[verdict.kind], toMessage(endpoint, verdict), {
      provider: providerName,
      ...("retryAfterMs" in verdict && verdict.retryAfterMs !== null ? { retryAfterMs: verdict.retryAfterMs } : {}),
      ...("until" in verdict && verdict.until !== null ? { until: verdict.until } : {}),
      ...options,
    });
    this.endpoint = endpoint;
    this.verdict = verdict;
  }

  /** Whether a caught value is an error of this client, even from another copy of this package. */
  static override isInstance(error: unknown): error is OrsError {
    return DistanceProviderError.isInstance(error) && "verdict" in error && "endpoint" in error;
  }
}

const codes: Record<OrsFailure["kind"], DistanceProviderErrorCode> = {
  RateLimited: "PROVIDER_RATE_LIMITED",
  QuotaExhausted: "PROVIDER_QUOTA_EXHAUSTED",
  Unauthorized: "PROVIDER_UNAUTHORIZED",
  UnroutableLocation: "PROVIDER_UNROUTABLE_DESTINATION",
  NoRoute: "PROVIDER_UNROUTABLE_DESTINATION",
  LimitExceeded: "PROVIDER_LIMIT_EXCEEDED",
  InvalidRequest: "PROVIDER_REQUEST_REJECTED",
  Unavailable: "PROVIDER_UNAVAILABLE",
  InvalidResponse: "PROVIDER_INVALID_RESPONSE",
};

const sentences: Record<OrsFailure["kind"], string> = {
  RateLimited: "allows no more requests this minute",
  QuotaExhausted: "allows no more requests today",
  Unauthorized: "refuses the key",
  UnroutableLocation: "finds no road near a place",
  NoRoute: "finds no route",
  LimitExceeded: "refuses a request of this size",
  InvalidRequest: "refuses the request",
  Unavailable: "cannot be reached or failed",
  InvalidResponse: "sent an invalid answer",
};

function toMessage(endpoint: OrsEndpoint, { kind, status, orsCode, message }: OrsFailure): string {
  const numbers = [status === null ? null : `status ${status}`, orsCode === null ? null : `code ${orsCode}`];
  const origin = [endpoint, ...numbers.filter((text) => text !== null)].join(", ");
  return `${providerName} ${sentences[kind]} (${origin})${message === "" ? "" : `: ${message}`}`;
}
