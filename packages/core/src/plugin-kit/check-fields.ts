import { describeKind } from "../domain/describe-value.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { OperationOptions } from "../plugins/operation-options.js";
import { checkObject } from "./check-option.js";
import { createNameFinder } from "./create-name-finder.js";

/** Every field of a type: a new field does not compile until it is listed. */
export type FieldsOf<Value extends object> = { readonly [Name in keyof Required<Value>]: true };

const maxQuotedLength = 100;

/**
 * Checks that a value is an object without unknown fields: a misspelt option or field would otherwise be ignored
 * silently.
 *
 * @param path what stands before the name of a field in the error, such as `requirements.`; empty for options
 * @throws {InvalidRequestError} naming the first unknown field, and the one that was probably meant
 */
export function checkFields<Value extends object>(path: string, value: Value, fields: FieldsOf<Value>): void {
  checkObject(path.replace(/\.$/, "") || "options", value);
  const unknown = findUnknownField(value, fields);
  if (unknown !== null) throw refusal(path, unknown, Object.keys(fields));
}

/**
 * Checks a record of the caller, such as a technician. It may have additional fields, such as a name or a phone number,
 * but none whose name is one letter away from a known field.
 *
 * @throws {InvalidRequestError} naming the misspelt field, and the one that was probably meant
 */
export function checkRecordFields<Value extends object>(path: string, value: Value, fields: FieldsOf<Value>): void {
  for (const name of Object.keys(value)) {
    if (Object.hasOwn(fields, name) || Reflect.get(value, name) === undefined) continue;
    if (findMeantField(name, Object.keys(fields)) !== null) throw refusal(path, name, Object.keys(fields));
  }
}

/** The parts of a store, by the option names of createDispatcher and createDispatchApp. */
const storeParts: readonly string[] = ["customers", "technicians", "assignments", "locations", "deepSearches"];

/**
 * Checks options into which a whole store may be spread, as in `createDispatcher({ ...store, distances })`. Other
 * plug-ins and methods of the store are ignored, except a method whose name is one letter away from an option.
 *
 * @throws {InvalidRequestError} naming the first unknown field, and the one that was probably meant
 */
export function checkFieldsBesideStore<Value extends object>(value: Value, fields: FieldsOf<Value>): void {
  checkObject("options", value);
  const known = Object.keys(fields);
  for (const name of Object.keys(value)) {
    const field: unknown = Reflect.get(value, name);
    if (field === undefined || known.includes(name) || storeParts.includes(name)) continue;
    if (typeof field !== "function" || findMeantField(name, known) !== null) throw refusal("", name, known);
  }
}

function refusal(path: string, unknown: string, known: readonly string[]): InvalidRequestError {
  const problem = toUnknownFieldProblem(unknown, known);
  return new InvalidRequestError({ parameter: `${path}${unknown.slice(0, maxQuotedLength)}`, problem });
}

/** The first field of an object that is not among the known ones; null if all are, or if its value is undefined. */
export function findUnknownField(value: object, fields: Readonly<Record<string, true>>): string | null {
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(fields, name) && Reflect.get(value, name) !== undefined) return name;
  }
  return null;
}

/** Says that there is no field of this name, and which one was probably meant, as the rest of a sentence. */
export function toUnknownFieldProblem(name: string, known: readonly string[]): string {
  const meant = findMeantName(name, known);
  if (meant !== null) return `is not a known field; did you mean ${meant}?`;
  return `is not a known field; ${known.length === 0 ? "there are none here" : `the known ones are ${known.join(", ")}`}`;
}

/** The known name that a text equals but for its case and signs, is one letter away from, or is the start or end of; or null. */
export function findMeantName(name: string, known: readonly string[]): string | null {
  return findMeantField(name, known) ?? findPartField(name, known);
}

/** Fields that had another name before. */
const findFormerField = createNameFinder([{ name: "maxDurationSeconds", now: "maxDriveSeconds" }]);

function findMeantField(name: string, known: readonly string[]): string | null {
  const given = findFormerField(name)?.now ?? name;
  return createNameFinder(known.map((candidate) => ({ name: candidate })))(given)?.name ?? null;
}

const leastPartLength = 3;

/** The only field that equals the name without its first or last words, or the reverse: `url` is meant as `baseUrl`. */
function findPartField(name: string, known: readonly string[]): string | null {
  const given = name.toLowerCase();
  const [meant, other] = known.filter(
    (field) => isPart(given, field.toLowerCase()) || isPart(field.toLowerCase(), given),
  );
  return meant !== undefined && other === undefined ? meant : null;
}

function isPart(part: string, whole: string): boolean {
  return part.length >= leastPartLength && (whole.startsWith(part) || whole.endsWith(part));
}

const operationFields: FieldsOf<OperationOptions> = { signal: true };

/** @throws {InvalidRequestError} naming the unknown option, or `options.signal` if it is not an `AbortSignal` */
export function checkOperationOptions(options: OperationOptions): void {
  checkFields("options.", options, operationFields);
  checkSignal("options.signal", options.signal);
}

/** @throws {InvalidRequestError} naming the option, if it is given and not an `AbortSignal` */
export function checkSignal(option: string, signal: AbortSignal | undefined): void {
  // Checks the form: an AbortSignal of another realm is not an instance of this realm's class.
  if (signal === undefined || typeof Object(signal).throwIfAborted === "function") return;
  throw new InvalidRequestError({
    parameter: option,
    problem: `must be an AbortSignal; got ${describeKind(signal)}`,
  });
}
