import type { Decision } from "@dispatch/core";
import type { Operation } from "./observer.js";

/** The decision that a call of the dispatcher made; null where it made none. */
export function findDecision({ name }: Operation, result: unknown): Decision | null {
  // Reads back what was decided before.
  if (name === "explain" || !isObject(result)) return null;
  const decided = "next" in result ? result["next"] : result;
  return isObject(decided) && "decision" in decided ? (decided["decision"] as Decision) : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
