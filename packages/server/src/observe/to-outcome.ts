import { DispatchError } from "@dispatch/core";

/** A failure in one word of a small set: its code, `"aborted"` where the caller went away, else `"INTERNAL_ERROR"`. */
export function toOutcome(error: unknown, signal: AbortSignal | undefined): string {
  if (DispatchError.isInstance(error)) return error.code;
  return signal?.aborted === true ? "aborted" : "INTERNAL_ERROR";
}
