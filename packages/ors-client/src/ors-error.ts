import { DistanceProviderError, type DistanceProviderErrorCode } from "@dispatch/core";
import type { OrsEndpoint, OrsFailure } from "./verdict/verdict.js";

/** For messages and decisions. */
export const providerName = "openrouteservice";

/** openrouteservice gave nothing to use; `verdict` says all that is known of why. */
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

  /** Whether a caught value is an error of this client, whichever copy of the package made it. */
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
  NoRoute: "finds no way",
  LimitExceeded: "refuses a request as large as this one",
  InvalidRequest: "refuses the request",
  Unavailable: "cannot be reached or failed",
  InvalidResponse: "answered what cannot be used",
};

function toMessage(endpoint: OrsEndpoint, { kind, status, orsCode, message }: OrsFailure): string {
  const numbers = [status === null ? null : `status ${status}`, orsCode === null ? null : `code ${orsCode}`];
  const origin = [endpoint, ...numbers.filter((text) => text !== null)].join(", ");
  return `${providerName} ${sentences[kind]} (${origin})${message === "" ? "" : `: ${message}`}`;
}
