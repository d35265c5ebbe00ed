import type { BatchJson } from "@dispatch/client";
import type { Format } from "../../texts/format.js";

export type Unit = BatchJson["decisions"][number]["policy"]["unit"];

/** Writes an amount in the unit of the policy: as a distance, a duration, or a number. */
export function toCostText(amount: number, unit: Unit, format: Format): string {
  if (unit === "meters") return format.distance(amount);
  return unit === "seconds" ? format.duration(amount) : format.number(amount, 1);
}

/** Below this, a difference is not worth a sentence. */
export function isNoticeable(amount: number, unit: Unit): boolean {
  return Math.abs(amount) >= (unit === "cost" ? 0.05 : 5);
}
