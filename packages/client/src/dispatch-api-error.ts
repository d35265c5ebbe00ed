import { readRetryAfterMs } from "@dispatch/provider-kit";

/** Thrown if the API answers with an error: problem details (RFC 9457). */
export class DispatchApiError extends Error {
  override readonly name = "DispatchApiError";
  readonly status: number;
  /**
   * Identifies the failure, such as `"NO_TECHNICIAN_AVAILABLE"`; `"UNKNOWN"` if the answer is not a problem of the API.
   */
  readonly code: string;
  /** The problem as received, with `errors` if fields were refused. Null if the answer is not a problem of the API. */
  readonly problem: Readonly<Record<string, unknown>> | null;
  /** Seconds after which to retry. Undefined if the answer does not say. */
  readonly retryAfterSeconds: number | undefined;

  constructor(response: Response, problem: Readonly<Record<string, unknown>> | null) {
    super(String(problem?.["detail"] ?? `The API answered with status ${response.status}`));
    this.status = response.status;
    this.code = String(problem?.["code"] ?? "UNKNOWN");
    this.problem = problem;
    // The API sends seconds; a proxy may send a date.
    const retryAfterMs = readRetryAfterMs(response.headers, Date.now());
    this.retryAfterSeconds = retryAfterMs === null ? undefined : retryAfterMs / 1000;
  }
}

export async function toApiError(response: Response): Promise<DispatchApiError> {
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json") ?? false;
  const problem: unknown = isProblem ? await response.json().catch(() => null) : null;
  // An unread body would keep its connection busy.
  if (!isProblem) await response.body?.cancel();
  return new DispatchApiError(response, problem as Readonly<Record<string, unknown>> | null);
}
