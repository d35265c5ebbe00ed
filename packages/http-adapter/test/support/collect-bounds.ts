import type { Bound, ShowBound } from "../../src/guard/load/bound.js";

/** The bounds of a guard or a listener by name, for `showBound`. */
export function collectBounds(): { readonly bounds: ReadonlyMap<string, Bound>; readonly showBound: ShowBound } {
  const bounds = new Map<string, Bound>();
  return { bounds, showBound: (bound) => void bounds.set(bound.name, bound) };
}
