import type { Decision } from "../domain/decision.js";
import { describeValue } from "../domain/describe-value.js";
import { parseInstant } from "../domain/instant.js";
import type { RequiredSkill, Requirements } from "../domain/requirements.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { toUnknownFieldProblem } from "./check-fields.js";
import { checkBoolean } from "./check-option.js";
import { type CompactDecision, fromCompactDecision } from "./compact-decision.js";
import { unstorable } from "./storable-text.js";

const maxEntries = 100;
const maxLength = 200;

/**
 * Returns a copy of the requirements, with the given fields only.
 *
 * @throws {InvalidRequestError} naming the first field that is not valid: lists have at most 100 entries, names 1 to
 * 200 characters
 */
export function parseRequirements(requirements: Requirements): Requirements {
  // A Map, a Date or a list has none of the known fields: it would silently ask for nothing.
  if (Object.prototype.toString.call(requirements) !== "[object Object]")
    throw refusal("requirements", "a plain object", requirements);
  const given = Object.entries(requirements).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, parseRequirement(name, value)]));
}

/** The requirements as any version of this package stored them: the longest drive had another name before. */
export type StoredRequirements = Requirements & { readonly maxDurationSeconds?: number | undefined };

/** Reads requirements that a store has kept, whichever version of this package wrote them. Null asks for nothing. */
export function readStoredRequirements(stored: StoredRequirements | null): Requirements {
  if (stored === null) return {};
  const { maxDurationSeconds: maxDriveSeconds, ...requirements } = stored;
  return maxDriveSeconds === undefined ? stored : { maxDriveSeconds, ...requirements };
}

/** Reads a decision that a store has kept, compact or not, whichever version of this package or other program wrote it. */
export function readStoredDecision(kept: Decision | CompactDecision): Decision {
  const stored = kept.version === 2 ? fromCompactDecision(kept) : kept;
  if (stored.requirements === undefined) return stored;
  const requirements = readStoredRequirements(stored.requirements);
  return requirements === stored.requirements ? stored : { ...stored, requirements };
}

type Parser<Value> = (name: string, value: unknown) => Value;

const parsers: { readonly [Name in keyof Required<Requirements>]: Parser<Requirements[Name]> } = {
  skills: (name, value) => parseList(name, value, parseRequiredSkill),
  startsAt: parseInstantText,
  territory: parseName,
  pinned: parseNames,
  preferred: parseNames,
  excluded: parseNames,
  maxDistanceMeters: parseLimit,
  maxDriveSeconds: parseLimit,
  maxLocationAgeSeconds: parseLimit,
  mayExtendHours: checkBoolean,
  mayInterrupt: checkBoolean,
};

function parseRequirement(name: string, value: unknown): unknown {
  if (!Object.hasOwn(parsers, name)) throw unknownField("requirements", name, Object.keys(parsers));
  return parsers[name as keyof Requirements](`requirements.${name}`, value);
}

function parseRequiredSkill(name: string, value: unknown): RequiredSkill {
  if (typeof value !== "object" || value === null) throw refusal(name, "an object with a name", value);
  const { name: skill, minLevel, ...others }: Partial<RequiredSkill> = value;
  const parsed = { name: parseName(`${name}.name`, skill) };
  for (const other of Object.keys(others)) throw unknownField(name, other, skillFields);
  if (minLevel === undefined) return parsed;
  if (!Number.isFinite(minLevel)) throw refusal(`${name}.minLevel`, "a finite number", minLevel);
  return { ...parsed, minLevel };
}

function parseList<Item>(name: string, value: unknown, parseItem: Parser<Item>): readonly Item[] {
  if (!Array.isArray(value) || value.length > maxEntries) throw refusal(name, `a list of ${maxEntries} at most`, value);
  return value.map((item: unknown, index) => parseItem(`${name}[${index}]`, item));
}

function parseNames(name: string, value: unknown): readonly string[] {
  return parseList(name, value, parseName);
}

function parseName(name: string, value: unknown): string {
  if (typeof value === "string" && value.length >= 1 && value.length <= maxLength && !unstorable.test(value)) {
    return value;
  }
  throw refusal(name, `a text of 1 to ${maxLength} characters`, value);
}

function parseInstantText(name: string, value: unknown): string {
  if (typeof value === "string" && parseInstant(value) !== null) return value;
  throw refusal(name, "an RFC 3339 instant", value);
}

function parseLimit(name: string, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY) return value;
  throw refusal(name, "a finite number of at least 0", value);
}

const skillFields: readonly (keyof RequiredSkill)[] = ["name", "minLevel"];

function unknownField(path: string, name: string, known: readonly string[]): InvalidRequestError {
  return new InvalidRequestError({ parameter: `${path}.${name}`, problem: toUnknownFieldProblem(name, known) });
}

function refusal(name: string, expected: string, value: unknown): InvalidRequestError {
  return new InvalidRequestError({ parameter: name, problem: `must be ${expected}; got ${describeValue(value)}` });
}
