import { DispatchError } from "@dispatch/core";

/**
 * Returns the failure as one of a small set of words: its code, `"aborted"` if the caller disconnected, else
 * `"INTERNAL_ERROR"`.
 */
export function toOutcome(error: unknown, signal: AbortSignal | undefined): string {
  if (DispatchError.isInstance(error)) return error.code;
  return signal?.aborted === true ? "aborted" : "INTERNAL_ERROR";
}
