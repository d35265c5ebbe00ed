import { readRetryAfterMs } from "@dispatch/provider-kit";

/** The API answered with an error: problem details (RFC 9457). */
export class DispatchApiError extends Error {
  override readonly name = "DispatchApiError";
  readonly status: number;
  /** Tells one failure from another, such as `"NO_TECHNICIAN_AVAILABLE"`; `"UNKNOWN"` if the answer is not a problem of the API. */
  readonly code: string;
  /** The problem as it came, with `errors` if fields were refused. Null if the answer is not a problem of the API. */
  readonly problem: Readonly<Record<string, unknown>> | null;
  /** Seconds after which to try again. Undefined if the answer does not say. */
  readonly retryAfterSeconds: number | undefined;

  constructor(response: Response, problem: Readonly<Record<string, unknown>> | null) {
    super(String(problem?.["detail"] ?? `The API answered with status ${response.status}`));
    this.status = response.status;
    this.code = String(problem?.["code"] ?? "UNKNOWN");
    this.problem = problem;
    // The API says seconds; a proxy before it may say a date.
    const retryAfterMs = readRetryAfterMs(response.headers, Date.now());
    this.retryAfterSeconds = retryAfterMs === null ? undefined : retryAfterMs / 1000;
  }
}

export async function toApiError(response: Response): Promise<DispatchApiError> {
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json") ?? false;
  const problem: unknown = isProblem ? await response.json().catch(() => null) : null;
  // What is not read would hold its connection.
  if (!isProblem) await response.body?.cancel();
  return new DispatchApiError(response, problem as Readonly<Record<string, unknown>> | null);
}
