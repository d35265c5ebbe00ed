import type { Limit, ShowLimit } from "../../src/shares/limit.js";

/** Collects the limits of a guard or of listeners by name, for `showLimit`. */
export function collectLimits(): { readonly limits: ReadonlyMap<string, Limit>; readonly showLimit: ShowLimit } {
  const limits = new Map<string, Limit>();
  return { limits, showLimit: (limit) => void limits.set(limit.name, limit) };
}
