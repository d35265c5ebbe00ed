import type { Optimality } from "@dispatch/core";

/** Returns `"proven"`, or why the result is not proven. */
export function toOptimalityLabel(optimality: Optimality): string {
  return optimality.proven ? "proven" : optimality.reason;
}
