import {
  DispatchError,
  type DispatchErrorCode,
  DistanceProviderError,
  InvalidRequestError,
  NoTechnicianAvailableError,
  NoTechnicianReachableError,
  type NoTechnicianReasons,
} from "@dispatch/core";
import type { RoutePlace } from "../dispatch-env.js";
import { toWireId, toWireText } from "../json/wire-form.js";
import type { FieldError, Problem, ProblemStatus, ReasonsJson } from "./problem.js";
import { ProblemError } from "./problem-error.js";
import { toDetail, toFieldErrors } from "./to-field-errors.js";

interface ProblemTemplate {
  readonly status: ProblemStatus;
  /** The text for the client; null for the error's own message. */
  readonly detail: string | null;
}

/** One sentence for all failures to get distances; `code` tells them apart. */
const noDistances: ProblemTemplate = { status: 503, detail: "Unable to compute driving distances at this time" };
const noDatabase: ProblemTemplate = { status: 503, detail: "The database is not available at this time" };
/** Waiting does not help the client: someone has to repair it. */
const broken: ProblemTemplate = { status: 500, detail: "Internal Server Error" };

/** Does not compile unless every code is listed. */
const problemByCode: Record<DispatchErrorCode, ProblemTemplate> = {
  INVALID_REQUEST: { status: 422, detail: null },
  CUSTOMER_NOT_FOUND: { status: 404, detail: null },
  CUSTOMER_LOCATION_INVALID: { status: 422, detail: null },
  PLACE_NOT_BOOKABLE: { status: 422, detail: null },
  NO_TECHNICIAN_AVAILABLE: { status: 503, detail: null },
  ASSIGNMENT_CONFLICT: { status: 409, detail: null },
  ASSIGNMENT_NOT_FOUND: { status: 404, detail: null },
  ILLEGAL_MOVE: { status: 409, detail: null },
  JOB_ALREADY_ASSIGNED: { status: 409, detail: null },
  JOB_NOT_FOUND: { status: 404, detail: null },
  TECHNICIAN_NOT_FOUND: { status: 404, detail: null },
  VERSION_CONFLICT: { status: 412, detail: null },
  EXTERNAL_ID_TAKEN: { status: 409, detail: null },
  JOBS_OPEN: { status: 409, detail: null },
  ILLEGAL_JOB_CHANGE: { status: 409, detail: null },
  WORK_UNDER_WAY: { status: 409, detail: null },
  HOLD_NOT_FOUND: { status: 404, detail: null },
  HOLD_LIMIT_REACHED: { status: 409, detail: null },
  SLOT_NOT_AVAILABLE: { status: 409, detail: null },
  IDEMPOTENCY_KEY_REUSED: { status: 422, detail: null },
  IDEMPOTENCY_KEY_IN_USE: { status: 409, detail: null },
  RESERVATION_LOST: { status: 409, detail: null },
  EVENTS_REMOVED: {
    status: 410,
    detail:
      "Events after this cursor were removed because they were old: ask without it, and start with the first event kept",
  },
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

/** For failures that pass after an unknown time. */
const defaultRetryAfterSeconds = 5;

/**
 * Returns the problem that a client receives for an error. It shows no internal details if the error is not one of
 * ours.
 *
 * @param route to locate the parameter. Default: not known, and it is in the body
 */
export function problemOfError(error: unknown, route: RoutePlace = { path: "", hasBody: true }): Problem {
  if (error instanceof ProblemError) return error.problem;
  // An error of a newer core may have a code that is not in the table.
  if (!DispatchError.isInstance(error) || !Object.hasOwn(problemByCode, error.code)) {
    return { status: 500, code: "INTERNAL_ERROR", detail: "Internal Server Error" };
  }
  const { status, detail } = problemByCode[error.code];
  const errors = toFieldErrors(error, route);
  return {
    status,
    code: error.code,
    detail: detail ?? toMessage(error, errors),
    retryAfterSeconds: toRetryAfterSeconds(error),
    errors,
    reasons: toReasons(error),
  };
}

/** The error's own message, with the names of JSON. */
function toMessage(error: DispatchError, errors: readonly FieldError[] | undefined): string {
  if (error.code !== "INVALID_REQUEST") return error.message;
  // An error that was stored with a job has only its message.
  return errors === undefined || !InvalidRequestError.isInstance(error) ? toWireText(error.message) : toDetail(errors);
}

/** Returns the reasons; undefined if an error of an older core has none. */
function toReasons(error: DispatchError): ReasonsJson | undefined {
  const isOne = NoTechnicianAvailableError.isInstance(error) || NoTechnicianReachableError.isInstance(error);
  const reasons: NoTechnicianReasons | undefined = isOne ? error.reasons : undefined;
  return reasons === undefined ? undefined : toReasonsJson(reasons);
}

export function toReasonsJson(reasons: NoTechnicianReasons): ReasonsJson {
  return {
    counts: reasons.counts,
    nearest: reasons.nearest.map((one) => ({
      technician_id: toWireId(one.technicianId),
      great_circle_distance_meters: one.greatCircleDistanceMeters,
      reasons: one.reasons,
    })),
    considered: reasons.considered,
    is_complete: reasons.isComplete,
    ...(reasons.missingSkills !== undefined && { missing_skills: reasons.missingSkills }),
  };
}

function toRetryAfterSeconds(error: DispatchError): number | undefined {
  const delayMs = error.retryAfterMs ?? toQuotaDelayMs(error);
  if (delayMs !== undefined) return Math.max(1, Math.ceil(delayMs / 1000));
  return error.isRetryable && !atUnknownTime.has(error.code) ? defaultRetryAfterSeconds : undefined;
}

/**
 * A technician becomes free when a job is completed, and a quota is renewed when its day is over. The time is not known
 * in advance.
 */
const atUnknownTime: ReadonlySet<DispatchErrorCode> = new Set(["NO_TECHNICIAN_AVAILABLE", "PROVIDER_QUOTA_EXHAUSTED"]);

function toQuotaDelayMs(error: DispatchError): number | undefined {
  const until = DistanceProviderError.isInstance(error) ? error.until : undefined;
  return until === undefined ? undefined : until.getTime() - Date.now();
}
