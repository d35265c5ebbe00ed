import { startDeadline } from "@dispatch/core/plugin-kit";
import { OrsError } from "./ors-error.js";
import type { OrsSettings } from "./settings.js";
import type { OrsEndpoint } from "./verdict/verdict.js";

/** The deadline of a whole call, and the signal that ends it. */
export interface CallLimits {
  readonly signal: AbortSignal;
  readonly deadlineAtMs: number;
}

/** Runs a call that may send several requests. Ends it at its deadline, or when the caller aborts it. */
export async function withinLimits<Value>(
  endpoint: OrsEndpoint,
  { deadlineMs, clock }: OrsSettings,
  callerSignal: AbortSignal | undefined,
  run: (limits: CallLimits) => Promise<Value>,
): Promise<Value> {
  callerSignal?.throwIfAborted();
  const toReason = (): OrsError => toDeadlineError(endpoint, deadlineMs);
  const deadline = startDeadline({ afterMs: deadlineMs, toReason, signal: callerSignal, clock });
  try {
    return await run({ signal: deadline.signal, deadlineAtMs: clock.now() + deadlineMs });
  } finally {
    deadline.cancel();
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
