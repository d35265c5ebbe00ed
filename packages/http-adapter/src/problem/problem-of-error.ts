import { DispatchError, type DispatchErrorCode, DistanceProviderError } from "@dispatch/core";
import type { FieldError, Problem, ProblemStatus } from "./problem.js";
import { ProblemError } from "./problem-error.js";

interface Telling {
  readonly status: ProblemStatus;
  /** What a client reads; null for the error's own message. */
  readonly detail: string | null;
}

/** The one sentence for every way in which no distance could be had; `code` tells them apart. */
const noDistances: Telling = { status: 503, detail: "Unable to compute driving distances at this time" };
const noDatabase: Telling = { status: 503, detail: "The database is not available at this time" };
/** Nothing that a client could wait for: someone has to repair it. */
const broken: Telling = { status: 500, detail: "Internal Server Error" };

/** A code without a line here does not compile. */
const tellings: Record<DispatchErrorCode, Telling> = {
  INVALID_REQUEST: { status: 422, detail: null },
  CUSTOMER_NOT_FOUND: { status: 404, detail: null },
  CUSTOMER_LOCATION_INVALID: { status: 422, detail: null },
  NO_TECHNICIAN_AVAILABLE: { status: 503, detail: null },
  ASSIGNMENT_CONFLICT: { status: 409, detail: null },
  ASSIGNMENT_NOT_FOUND: { status: 404, detail: null },
  ILLEGAL_MOVE: { status: 409, detail: null },
  JOB_ALREADY_ASSIGNED: { status: 409, detail: null },
  IDEMPOTENCY_KEY_REUSED: { status: 422, detail: null },
  IDEMPOTENCY_KEY_IN_USE: { status: 409, detail: null },
  RESERVATION_LOST: { status: 409, detail: null },
  NO_TECHNICIAN_REACHABLE: noDistances,
  DEADLINE_EXCEEDED: noDistances,
  PROVIDER_RATE_LIMITED: noDistances,
  PROVIDER_QUOTA_EXHAUSTED: noDistances,
  PROVIDER_UNAUTHORIZED: noDistances,
  PROVIDER_UNROUTABLE_DESTINATION: noDistances,
  PROVIDER_LIMIT_EXCEEDED: noDistances,
  PROVIDER_REQUEST_REJECTED: noDistances,
  PROVIDER_UNAVAILABLE: noDistances,
  PROVIDER_INVALID_RESPONSE: noDistances,
  STORE_UNAVAILABLE: noDatabase,
  STORE_TIMEOUT: noDatabase,
  STORE_OVERLOADED: noDatabase,
  STORE_CONTENTION: noDatabase,
  STORE_UNAUTHORIZED: broken,
  STORE_SCHEMA_MISMATCH: broken,
  STORE_FAILED: broken,
};

/** For failures that pass, where nobody knows how soon. */
const defaultRetryAfterSeconds = 5;

/** What a client is told of an error: nothing of what is inside, where it is none of ours. */
export function problemOfError(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  // An error of a newer core may have a code that is not in the table.
  if (!DispatchError.isInstance(error) || !Object.hasOwn(tellings, error.code)) {
    return { status: 500, code: "INTERNAL_ERROR", detail: "Internal Server Error" };
  }
  const { status, detail } = tellings[error.code];
  return {
    status,
    code: error.code,
    detail: detail ?? error.message,
    retryAfterSeconds: toRetryAfterSeconds(error),
    errors: toFieldErrors(error),
  };
}

function toFieldErrors({ code, message }: DispatchError): readonly FieldError[] | undefined {
  if (code !== "CUSTOMER_LOCATION_INVALID") return undefined;
  return [{ loc: ["path", "cust_id"], msg: message, type: "value_error" }];
}

function toRetryAfterSeconds(error: DispatchError): number | undefined {
  const delayMs = error.retryAfterMs ?? toQuotaDelayMs(error);
  if (delayMs !== undefined) return Math.max(1, Math.ceil(delayMs / 1000));
  return error.isRetryable && !atUnknownTime.has(error.code) ? defaultRetryAfterSeconds : undefined;
}

/** A technician is free when someone completes a job, a quota renewed when its day is over; nobody can say when. */
const atUnknownTime: ReadonlySet<DispatchErrorCode> = new Set(["NO_TECHNICIAN_AVAILABLE", "PROVIDER_QUOTA_EXHAUSTED"]);

function toQuotaDelayMs(error: DispatchError): number | undefined {
  const until = DistanceProviderError.isInstance(error) ? error.until : undefined;
  return until === undefined ? undefined : until.getTime() - Date.now();
}
