import { DispatchError, type DispatchErrorCode } from "@dispatch/core";
import type { FieldError, Problem, ProblemStatus } from "./problem.js";

/** A code without a line here does not compile. */
const statuses: Record<DispatchErrorCode, ProblemStatus> = {
  INVALID_REQUEST: 422,
  CUSTOMER_NOT_FOUND: 404,
  CUSTOMER_LOCATION_INVALID: 422,
  NO_TECHNICIAN_AVAILABLE: 503,
  NO_TECHNICIAN_REACHABLE: 503,
  DEADLINE_EXCEEDED: 503,
  ASSIGNMENT_CONFLICT: 409,
  RATE_LIMITED: 503,
  QUOTA_EXHAUSTED: 503,
  UNAUTHORIZED: 503,
  UNROUTABLE_DESTINATION: 503,
  LIMIT_EXCEEDED: 503,
  PROVIDER_REQUEST_REJECTED: 503,
  UNAVAILABLE: 503,
  INVALID_RESPONSE: 503,
  STORE_UNAVAILABLE: 503,
  STORE_TIMEOUT: 503,
  STORE_OVERLOADED: 503,
  STORE_CONTENTION: 503,
  STORE_UNAUTHORIZED: 500,
  STORE_SCHEMA_MISMATCH: 500,
  STORE_FAILED: 500,
};

/** The one sentence for every way in which no distance could be had; `code` tells them apart. */
const noDistances = "Unable to compute driving distances at this time";

/** Where an error's own message is not what a client should read. */
const details: Partial<Record<DispatchErrorCode, string>> = {
  NO_TECHNICIAN_REACHABLE: noDistances,
  DEADLINE_EXCEEDED: noDistances,
  RATE_LIMITED: noDistances,
  QUOTA_EXHAUSTED: noDistances,
  UNAUTHORIZED: noDistances,
  UNROUTABLE_DESTINATION: noDistances,
  LIMIT_EXCEEDED: noDistances,
  PROVIDER_REQUEST_REJECTED: noDistances,
  UNAVAILABLE: noDistances,
  INVALID_RESPONSE: noDistances,
  STORE_UNAVAILABLE: "The database is not available at this time",
  STORE_TIMEOUT: "The database is not available at this time",
  STORE_OVERLOADED: "The database is not available at this time",
  STORE_CONTENTION: "The database is not available at this time",
  STORE_UNAUTHORIZED: "Internal Server Error",
  STORE_SCHEMA_MISMATCH: "Internal Server Error",
  STORE_FAILED: "Internal Server Error",
};

/** For failures that pass, where nobody knows how soon. */
const defaultRetryAfterSeconds = 5;

/** What a client is told of an error: nothing of what is inside, where it is none of ours. */
export function problemOfError(error: unknown): Problem {
  if (!DispatchError.isInstance(error)) {
    return { status: 500, code: "INTERNAL_ERROR", detail: "Internal Server Error" };
  }
  const { code, message } = error;
  return {
    status: statuses[code] ?? 500,
    code,
    detail: details[code] ?? message,
    retryAfterSeconds: toRetryAfterSeconds(error),
    errors: toFieldErrors(error),
  };
}

function toFieldErrors({ code, message }: DispatchError): readonly FieldError[] | undefined {
  if (code !== "CUSTOMER_LOCATION_INVALID") return undefined;
  return [{ loc: ["path", "cust_id"], msg: message, type: "value_error" }];
}

function toRetryAfterSeconds({ retryAfterMs, isRetryable, code }: DispatchError): number | undefined {
  if (retryAfterMs !== undefined) return Math.max(1, Math.ceil(retryAfterMs / 1000));
  // A technician is free when someone completes a job; nobody can say when.
  return isRetryable && code !== "NO_TECHNICIAN_AVAILABLE" ? defaultRetryAfterSeconds : undefined;
}
