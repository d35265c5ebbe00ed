import { describeKind, describeValue } from "../domain/describe-value.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";

/**
 * Checks a number of an option: it must be within a range, ends included.
 *
 * @throws {InvalidRequestError} naming the option, the range and what was given
 */
export function checkNumber(option: string, value: number, least: number, most: number): number {
  if (isNumber(value, least, most)) return value;
  throw refusal(option, `a number from ${least} to ${most}`, value);
}

/**
 * Checks a number that can be switched off, as `checkNumber` does; returns null for `"off"`.
 *
 * @throws {InvalidRequestError} naming the option, the range and what was given
 */
export function checkNumberOrOff(option: string, value: number | "off", least: number, most: number): number | null {
  if (value === "off") return null;
  if (isNumber(value, least, most)) return value;
  throw refusal(option, `a number from ${least} to ${most}, or "off"`, value);
}

/**
 * Checks a whole number of an option: it must be within a range, ends included.
 *
 * @throws {InvalidRequestError} naming the option, the range and what was given
 */
export function checkWhole(option: string, value: number, least: number, most: number): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw refusal(option, `a whole number from ${least} to ${most}`, value);
}

/**
 * Checks a whole number of at least 1, such as the limit of a page.
 *
 * @throws {InvalidRequestError} naming the option and what was given
 */
export function checkCount(option: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw refusal(option, "a whole number of at least 1", value);
}

/**
 * Checks the length of a drive, in metres, that a store receives.
 *
 * @throws {InvalidRequestError} it is negative or not finite
 */
export function checkDistance(distanceMeters: number): number {
  if (Number.isFinite(distanceMeters) && distanceMeters >= 0) return distanceMeters;
  throw refusal("distanceMeters", "a finite number of at least 0", distanceMeters);
}

/** @throws {InvalidRequestError} naming the option and what was given */
export function checkBoolean(option: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw refusal(option, "true or false", value);
}

/** @throws {InvalidRequestError} naming the option, without quoting what was given: it may be a secret */
export function checkText(option: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw new InvalidRequestError({ parameter: option, problem: `must be a text; got ${describeKind(value)}` });
}

/** @throws {InvalidRequestError} naming the option and the values that are known */
export function checkOneOf<Value extends string>(option: string, value: Value, known: readonly Value[]): Value {
  if (known.includes(value)) return value;
  throw refusal(option, `one of ${known.join(", ")}`, value);
}

/** @throws {InvalidRequestError} naming the option and what was given instead of a list */
export function checkList<Item>(option: string, value: readonly Item[]): readonly Item[] {
  if (Array.isArray(value)) return value;
  throw new InvalidRequestError({ parameter: option, problem: `must be a list; got ${describeKind(value)}` });
}

/** How many entries a list of a request to read may have, such as the ids of a filter. */
const maxListed = 1000;

/**
 * Checks a list of a request to read, so that no request makes a statement without bound.
 *
 * @throws {InvalidRequestError} naming the option, and what was given instead of a list, or that it is longer than `maxListed`
 */
export function checkListed<Item>(option: string, value: readonly Item[]): readonly Item[] {
  if (checkList(option, value).length <= maxListed) return value;
  throw refusal(option, `a list of at most ${maxListed}`, value);
}

/**
 * Checks the ids of a request to read.
 *
 * @throws {InvalidRequestError} as `checkListed` does, or naming the first that is not a text
 */
export function checkIds(option: string, ids: readonly string[]): readonly string[] {
  checkListed(option, ids).forEach((id, index) => {
    checkText(`${option}[${index}]`, id);
  });
  return ids;
}

/** @throws {InvalidRequestError} naming the option and what was given instead of a function */
export function checkFunction<Value>(option: string, value: Value): Value {
  if (typeof value === "function") return value;
  throw new InvalidRequestError({ parameter: option, problem: `must be a function; got ${describeKind(value)}` });
}

/** @throws {InvalidRequestError} naming the option and what was given, neither a function nor undefined */
export function checkOptionalFunction<Value>(option: string, value: Value): Value {
  return value === undefined ? value : checkFunction(option, value);
}

/** @throws {InvalidRequestError} naming the option and what was given instead of an object */
export function checkObject<Value extends object>(option: string, value: Value): Value {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new InvalidRequestError({ parameter: option, problem: `must be an object; got ${describeKind(value)}` });
}

/**
 * Checks a plug-in or another object that is used by its methods, such as a clock or a pool. It may be an instance of a
 * class.
 *
 * @param kind what it must be, as in `must be a clock`
 * @throws {InvalidRequestError} naming the option, the first method that is missing, and what was given; if a function
 * was given, that it may have to be called first
 */
export function checkMethods<Value extends object>(
  option: string,
  value: Value,
  kind: string,
  methods: readonly (keyof Value & string)[],
): Value {
  if (typeof value !== "object" || value === null) {
    const hint = typeof value === "function" ? ", which must be called first" : "";
    throw new InvalidRequestError({ parameter: option, problem: `must be ${kind}; got ${describeKind(value)}${hint}` });
  }
  const missing = methods.find((method) => typeof value[method] !== "function");
  if (missing === undefined) return value;
  throw new InvalidRequestError({ parameter: option, problem: `must be ${kind}, with a function ${missing}` });
}

function isNumber(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && value >= least && value <= most;
}

function refusal(option: string, expected: string, value: unknown): InvalidRequestError {
  return new InvalidRequestError({ parameter: option, problem: `must be ${expected}; got ${describeValue(value)}` });
}
