import { InvalidRequestError } from "./invalid-request-error.js";

/** A whole number of at least 1, or Infinity. */
export function checkCount(option: string, value: number): number {
  if (value >= 1 && (Number.isSafeInteger(value) || value === Number.POSITIVE_INFINITY)) return value;
  throw new InvalidRequestError(`${option} must be a whole number of at least 1; got ${String(value)}`);
}

/** A number within a range, its ends included. */
export function checkNumber(option: string, value: number, least: number, most: number): number {
  if (typeof value === "number" && value >= least && value <= most) return value;
  throw new InvalidRequestError(`${option} must be a number from ${least} to ${most}; got ${String(value)}`);
}
