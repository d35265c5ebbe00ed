/** One code for each kind of failure, over all packages. */
export type DispatchErrorCode =
  | "INVALID_REQUEST"
  | "CUSTOMER_NOT_FOUND"
  | "CUSTOMER_LOCATION_INVALID"
  | "PLACE_NOT_BOOKABLE"
  | "NO_TECHNICIAN_AVAILABLE"
  | "NO_TECHNICIAN_REACHABLE"
  | "DEADLINE_EXCEEDED"
  | "ASSIGNMENT_CONFLICT"
  | "ASSIGNMENT_NOT_FOUND"
  | "ILLEGAL_MOVE"
  | "JOB_ALREADY_ASSIGNED"
  | "JOB_NOT_FOUND"
  | "TECHNICIAN_NOT_FOUND"
  | "VERSION_CONFLICT"
  | "EXTERNAL_ID_TAKEN"
  | "JOBS_OPEN"
  | "ILLEGAL_JOB_CHANGE"
  | "WORK_UNDER_WAY"
  | "HOLD_NOT_FOUND"
  | "HOLD_LIMIT_REACHED"
  | "SLOT_NOT_AVAILABLE"
  | "IDEMPOTENCY_KEY_REUSED"
  | "IDEMPOTENCY_KEY_IN_USE"
  | "RESERVATION_LOST"
  | "EVENTS_REMOVED"
  | StoreErrorCode
  | DistanceProviderErrorCode;

/** What went wrong with a customer source, a technician source or an assignment store. */
export type StoreErrorCode =
  /** Cannot be reached, or is shutting down. */
  | "STORE_UNAVAILABLE"
  /** Reached, but did not answer in time. */
  | "STORE_TIMEOUT"
  /** Too many connections, no memory, a full disk. */
  | "STORE_OVERLOADED"
  /** Refused the credentials, or the permissions are missing. */
  | "STORE_UNAUTHORIZED"
  /** Two writers met; the same call may succeed when repeated. */
  | "STORE_CONTENTION"
  /** A table or a column is missing or different: the migrations have not run. */
  | "STORE_SCHEMA_MISMATCH"
  /** A plug-in broke its contract, or the store failed in another way. */
  | "STORE_FAILED";

/** What went wrong with a distance provider. */
export type DistanceProviderErrorCode =
  /** Too many calls a minute. */
  | "PROVIDER_RATE_LIMITED"
  /** The calls of the day are spent. */
  | "PROVIDER_QUOTA_EXHAUSTED"
  /** The key is missing, wrong, or lacks the permission. */
  | "PROVIDER_UNAUTHORIZED"
  /** The customer is too far from any road, or outside the provider's area. */
  | "PROVIDER_UNROUTABLE_DESTINATION"
  /** The provider refuses a request as large as this one. */
  | "PROVIDER_LIMIT_EXCEEDED"
  /** The provider refuses the request: an error in the client or its settings. */
  | "PROVIDER_REQUEST_REJECTED"
  /** Cannot be reached, failed, or did not answer in time. */
  | "PROVIDER_UNAVAILABLE"
  /** The answer is malformed, or cannot be true. */
  | "PROVIDER_INVALID_RESPONSE";

/** What every error of the library may have besides its code and message. */
export interface DispatchErrorOptions {
  /** Whether the same call may succeed later. Default false. */
  readonly isRetryable?: boolean | undefined;
  /** The least time to wait before trying again, in milliseconds. Default: not known. */
  readonly retryAfterMs?: number | undefined;
  /** The foreign error this one wraps. */
  readonly cause?: unknown;
}

/**
 * The base class of all errors of these packages. An abort rejects with the caller's reason instead. No message
 * contains a key, a password or SQL.
 */
export class DispatchError extends Error {
  override readonly name: string = "DispatchError";
  readonly code: DispatchErrorCode;
  readonly isRetryable: boolean;
  /** The least time to wait before trying again, in milliseconds, if known. */
  readonly retryAfterMs: number | undefined;
  /** Marks the class, because `instanceof` fails across two copies of this package. */
  readonly isDispatchError: true = true as const;

  constructor(code: DispatchErrorCode, message: string, options: DispatchErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.isRetryable = options.isRetryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }

  /** Whether a caught value is an error of these packages, also from another copy of them. */
  static isInstance(error: unknown): error is DispatchError {
    return error instanceof Error && (error as Partial<DispatchError>).isDispatchError === true;
  }
}

/** Whether a value is an error of the class with this name: implements `isInstance`. */
export function hasName(error: unknown, name: string): boolean {
  return DispatchError.isInstance(error) && error.name === name;
}
