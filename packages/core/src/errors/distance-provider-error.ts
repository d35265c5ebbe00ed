import { DispatchError, type DistanceProviderErrorCode, hasName } from "./dispatch-error.js";

/** Which provider failed, and whether and when to try again. */
export interface DistanceProviderErrorOptions {
  /** The provider's name, such as `"openrouteservice"`. */
  readonly provider: string;
  /** Default: true for `PROVIDER_RATE_LIMITED`, `PROVIDER_QUOTA_EXHAUSTED` and `PROVIDER_UNAVAILABLE`. */
  readonly isRetryable?: boolean | undefined;
  /** The least time to wait before trying again, in milliseconds. Default: not known. */
  readonly retryAfterMs?: number | undefined;
  /** With `PROVIDER_QUOTA_EXHAUSTED`: when the quota is renewed. Default: not known. */
  readonly until?: Date | undefined;
  readonly cause?: unknown;
}

/** A distance provider has no answer for any origin. */
export class DistanceProviderError extends DispatchError {
  override readonly name = "DistanceProviderError";
  declare readonly code: DistanceProviderErrorCode;
  readonly provider: string;
  /** With `PROVIDER_QUOTA_EXHAUSTED`: when the quota is renewed, if known. */
  readonly until: Date | undefined;

  constructor(code: DistanceProviderErrorCode, message: string, options: DistanceProviderErrorOptions) {
    const { provider, until, ...rest } = options;
    super(code, message, { isRetryable: temporaryCodes.has(code), ...rest });
    this.provider = provider;
    this.until = until;
  }

  /** Whether a caught value is an error of a distance provider, also from another copy of this package. */
  static override isInstance(error: unknown): error is DistanceProviderError {
    return hasName(error, "DistanceProviderError");
  }
}

const temporaryCodes: ReadonlySet<DistanceProviderErrorCode> = new Set([
  "PROVIDER_RATE_LIMITED",
  "PROVIDER_QUOTA_EXHAUSTED",
  "PROVIDER_UNAVAILABLE",
]);
