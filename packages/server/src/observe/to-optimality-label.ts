import type { Optimality } from "@dispatch/core";

/** `"proven"`, or why not. */
export function toOptimalityLabel(optimality: Optimality): string {
  return optimality.proven ? "proven" : optimality.reason;
}
