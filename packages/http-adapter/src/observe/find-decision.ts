import type { Decision } from "@dispatch/core";
import type { Operation } from "./observer.js";

/** The decision that a call of the dispatcher made; null where it made none. */
export function findDecision({ name }: Operation, result: unknown): Decision | null {
  // Both read back what was decided before.
  if (name === "explain" || isRepeat(result) || !isObject(result)) return null;
  const decided = "next" in result ? result["next"] : result;
  return isObject(decided) && "decision" in decided ? (decided["decision"] as Decision) : null;
}

/** Whether an idempotency key was repeated. */
export function isRepeat(result: unknown): boolean {
  return isObject(result) && result["isRepeat"] === true;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
