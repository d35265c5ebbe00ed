import { DispatchError, hasName, type StoreErrorCode } from "./dispatch-error.js";

/** Whether and when to try again. */
export interface StoreErrorOptions {
  /** Default: true for every code but `STORE_UNAUTHORIZED`, `STORE_SCHEMA_MISMATCH` and `STORE_FAILED`. */
  readonly isRetryable?: boolean | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A customer source, technician source or assignment store cannot answer. */
export class StoreError extends DispatchError {
  override readonly name = "StoreError";
  declare readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options: StoreErrorOptions = {}) {
    super(code, message, { isRetryable: !permanentCodes.has(code), ...options });
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is StoreError {
    return hasName(error, "StoreError");
  }
}

const permanentCodes: ReadonlySet<StoreErrorCode> = new Set([
  "STORE_UNAUTHORIZED",
  "STORE_SCHEMA_MISMATCH",
  "STORE_FAILED",
]);
