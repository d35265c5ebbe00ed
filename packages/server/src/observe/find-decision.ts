import type { Decision } from "@dispatch/core";
import type { Operation } from "./observer.js";

/** The decision that a call of the dispatcher made; null where it made none. */
export function findDecision({ name }: Operation, result: unknown): Decision | null {
  // Both read back what was decided before.
  if (name === "explain" || isRepeat(result)) return null;
  const dispatched = toDispatched(result);
  return isObject(dispatched) && "decision" in dispatched ? (dispatched["decision"] as Decision) : null;
}

/** Whether an idempotency key, or a decline, was repeated. */
export function isRepeat(result: unknown): boolean {
  const dispatched = toDispatched(result);
  return isObject(dispatched) && dispatched["isRepeat"] === true;
}

/** A decline says who goes instead. */
function toDispatched(result: unknown): unknown {
  return isObject(result) && "next" in result ? result["next"] : result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
