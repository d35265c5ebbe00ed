import type { Clock } from "@dispatch/core";
import {
  checkFields,
  checkFunction,
  checkMethods,
  checkNumber,
  checkOptionalFunction,
  checkSignal,
  checkWhole,
  type FieldsOf,
  pause,
} from "@dispatch/core/plugin-kit";
import pRetry from "p-retry";

/** How often to repeat an attempt, when, and after which errors. */
export interface RetryOptions {
  /** The maximum number of repeats after the first attempt. */
  readonly retries: number;
  /** The wait before the first repeat. It doubles with each further one; jitter lengthens each to at most twice as long. */
  readonly retryDelayMs: number;
  /** All waits run on this clock. */
  readonly clock: Pick<Clock, "schedule">;
  readonly signal?: AbortSignal | undefined;
  /** Whether another attempt may succeed. `attemptNumber` counts from 1. */
  readonly shouldRetry: (error: unknown, attemptNumber: number) => boolean;
  /** How long to wait after this error, in milliseconds. Default: the backoff. */
  readonly toWaitMs?: ((error: unknown, backoffMs: number) => number) | undefined;
}

/**
 * Repeats an attempt for as long as `shouldRetry` allows. Rejects with the last error, or with the signal's reason.
 *
 * @throws {InvalidRequestError} naming the argument that cannot be used
 */
export async function retry<Value>(
  attempt: (attemptNumber: number) => Promise<Value>,
  options: RetryOptions,
): Promise<Value> {
  checkFunction("attempt", attempt);
  checkRetry(options);
  const { retries, retryDelayMs, clock, signal, shouldRetry, toWaitMs = (_, backoffMs) => backoffMs } = options;
  try {
    return await pRetry(attempt, {
      retries,
      // p-retry would wait on the machine's clock, so shouldRetry does the waiting instead.
      minTimeout: 0,
      shouldRetry: async ({ error, attemptNumber }) => {
        if (signal?.aborted || !shouldRetry(error, attemptNumber)) return false;
        const backoffMs = retryDelayMs * 2 ** (attemptNumber - 1) * (1 + Math.random());
        const waitMs = toWaitMs(error, backoffMs);
        if (waitMs > 0) await pause(waitMs, clock, signal);
        return true;
      },
    });
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}

const optionFields: FieldsOf<RetryOptions> = {
  retries: true,
  retryDelayMs: true,
  clock: true,
  signal: true,
  shouldRetry: true,
  toWaitMs: true,
};

function checkRetry(options: RetryOptions): void {
  checkFields("options.", options, optionFields);
  const { retries, retryDelayMs, clock, signal, shouldRetry, toWaitMs } = options;
  checkWhole("options.retries", retries, 0, Number.MAX_SAFE_INTEGER);
  checkNumber("options.retryDelayMs", retryDelayMs, 0, Number.MAX_VALUE);
  checkMethods("options.clock", clock, "a clock", ["schedule"]);
  checkSignal("options.signal", signal);
  checkFunction("options.shouldRetry", shouldRetry);
  checkOptionalFunction("options.toWaitMs", toWaitMs);
}
