import { InvalidRequestError } from "../errors/invalid-request-error.js";

/**
 * A number within a range, its ends included: for the options of a plug-in.
 *
 * @throws {InvalidRequestError} naming the option, the range and what was given
 */
export function checkNumber(option: string, value: number, least: number, most: number): number {
  if (typeof value === "number" && value >= least && value <= most) return value;
  throw new InvalidRequestError({
    parameter: option,
    problem: `must be a number from ${least} to ${most}; got ${String(value)}`,
  });
}

/**
 * A whole number within a range, its ends included: for the options of a plug-in.
 *
 * @throws {InvalidRequestError} naming the option, the range and what was given
 */
export function checkWhole(option: string, value: number, least: number, most: number): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new InvalidRequestError({
    parameter: option,
    problem: `must be a whole number from ${least} to ${most}; got ${String(value)}`,
  });
}

/**
 * A whole number of at least 1, such as the limit of a page.
 *
 * @throws {InvalidRequestError} naming the option and what was given
 */
export function checkCount(option: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidRequestError({
    parameter: option,
    problem: `must be a whole number of at least 1; got ${String(value)}`,
  });
}

/**
 * How far a technician drives, in metres, as a store is given it.
 *
 * @throws {InvalidRequestError} where it is negative or not finite
 */
export function checkDistance(distanceMeters: number): number {
  if (Number.isFinite(distanceMeters) && distanceMeters >= 0) return distanceMeters;
  throw new InvalidRequestError({
    parameter: "distanceMeters",
    problem: `must be a finite number of at least 0; got ${String(distanceMeters)}`,
  });
}
