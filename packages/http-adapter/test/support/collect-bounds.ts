import type { Bound, ShowBound } from "../../src/shares/limit.js";

/** Collects the bounds of a guard or of listeners by name, for `showBound`. */
export function collectBounds(): { readonly bounds: ReadonlyMap<string, Bound>; readonly showBound: ShowBound } {
  const bounds = new Map<string, Bound>();
  return { bounds, showBound: (bound) => void bounds.set(bound.name, bound) };
}
