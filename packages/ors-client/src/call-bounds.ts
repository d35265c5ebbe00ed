import { OrsError } from "./ors-error.js";
import type { OrsSettings } from "./settings.js";
import type { OrsEndpoint } from "./verdict/verdict.js";

/** The bounds of a whole call. */
export interface CallBounds {
  readonly signal: AbortSignal;
  readonly deadlineAtMs: number;
}

/** Runs a call that may send several requests, and ends it at its deadline or where the caller aborts it. */
export async function withinBounds<Value>(
  endpoint: OrsEndpoint,
  { deadlineMs, clock }: OrsSettings,
  callerSignal: AbortSignal | undefined,
  run: (bounds: CallBounds) => Promise<Value>,
): Promise<Value> {
  callerSignal?.throwIfAborted();
  const deadline = new AbortController();
  const cancel = clock.schedule(() => deadline.abort(toDeadlineError(endpoint, deadlineMs)), deadlineMs);
  const signals = callerSignal === undefined ? [deadline.signal] : [callerSignal, deadline.signal];
  try {
    return await run({ signal: AbortSignal.any(signals), deadlineAtMs: clock.now() + deadlineMs });
  } finally {
    cancel();
  }
}

function toDeadlineError(endpoint: OrsEndpoint, deadlineMs: number): OrsError {
  return new OrsError(endpoint, {
    kind: "Unavailable",
    status: null,
    orsCode: null,
    message: `no answer before the deadline of ${deadlineMs} ms`,
    maxRetries: 0,
    isBisectable: false,
    retryAfterMs: null,
  });
}
