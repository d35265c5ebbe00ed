import type { Context } from "hono";
import type { DispatchEnv } from "../dispatch-env.js";
import type { WireId } from "../json/wire-form.js";
import { cutText } from "./cut-text.js";

/** An error over HTTP: problem details (RFC 9457). `detail` is the sentence that clients of the Python service know. */
export interface Problem {
  readonly status: ProblemStatus;
  /** Identifies the failure; stable, in upper case. */
  readonly code: string;
  readonly detail: string;
  /** Seconds after which to retry. Default: not stated. */
  readonly retryAfterSeconds?: number | undefined;
  /** With status 422: the invalid parts of the request, and why. */
  readonly errors?: readonly FieldError[] | undefined;
  /** Why no technician can go; only for callers who may see decisions. */
  readonly reasons?: ReasonsJson | undefined;
}

/** `NoTechnicianReasons` of the core, as JSON. */
export interface ReasonsJson {
  readonly counts: Readonly<Record<string, number>>;
  readonly nearest: readonly {
    readonly technician_id: WireId;
    readonly great_circle_distance_meters: number | null;
    readonly reasons: readonly string[];
  }[];
  readonly considered: number;
  readonly is_complete: boolean;
  readonly missing_skills?: readonly string[] | undefined;
}

/** One mistake in a request. */
export interface FieldError {
  readonly loc: readonly string[];
  readonly msg: string;
  readonly type: string;
}

/** The statuses that a problem can have. */
export type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 412 | 413 | 415 | 422 | 428 | 429 | 500 | 503;

export const titles: Readonly<Record<ProblemStatus, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  410: "Gone",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  428: "Precondition Required",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** The answer if no route matches. */
export const notFound: Problem = { status: 404, code: "NOT_FOUND", detail: "Not Found" };

/** Answers with a problem. */
export function respondWithProblem(
  context: Context<DispatchEnv>,
  problem: Problem,
  headers: Record<string, string> = {},
): Response {
  // For logs.
  context.set("problemCode", problem.code);
  // The guard sets this on open routes, for callers without credentials.
  const shown = context.get("maySeeDecisions") === false ? { ...problem, reasons: undefined } : problem;
  const body = toProblemBody(shown, context.get("requestId"));
  return context.body(body, problem.status, { ...toProblemHeaders(problem), ...headers });
}

/** Some details quote the request. */
const maxDetailLength = 500;

/** Returns a problem as a response, for use outside of an app. */
export function toProblemResponse(problem: Problem): Response {
  return new Response(toProblemBody(problem), { status: problem.status, headers: toProblemHeaders(problem) });
}

function toProblemBody({ status, code, detail, errors, reasons }: Problem, requestId?: string): string {
  return JSON.stringify({
    type: `urn:dispatch:problem:${code.toLowerCase().replaceAll("_", "-")}`,
    title: titles[status],
    status,
    detail: cutText(detail, maxDetailLength),
    code,
    errors: errors?.map((error) => ({ ...error, msg: cutText(error.msg, maxDetailLength) })),
    reasons,
    request_id: requestId,
  });
}

function toProblemHeaders({ retryAfterSeconds }: Problem): Record<string, string> {
  return {
    "content-type": "application/problem+json",
    ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
  };
}
