/** A number, as in the tables, or text if another store uses ids that are not numbers. */
export type WireId = number | string;

/**
 * A type of the core as it is sent over HTTP: names in snake_case, also where a value names a field, and numeric ids as
 * numbers. The contents of `attributes` belong to the user and stay unchanged.
 */
export type WireForm<Value> = Value extends string
  ? Value
  : Value extends readonly (infer Item)[]
    ? readonly WireForm<Item>[]
    : Value extends object
      ? {
          readonly [Name in keyof Value as Name extends string ? SnakeCase<Name> : never]: Name extends IdName
            ? WireIds<Value[Name]>
            : Name extends "attributes"
              ? Value[Name]
              : WireForm<Value[Name]>;
        }
      : Value;

/** A name in snake_case. */
type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : Name;

/** Names of properties that hold an id or a list of ids. @inline */
type IdName = "id" | `${string}Id` | "pinned" | "preferred" | "excluded" | "passedOver";

/** An id or a list of ids, as in JSON. Anything else of that name is not an id. */
type WireIds<Value> = Value extends string
  ? WireId
  : Value extends readonly string[]
    ? readonly WireId[]
    : WireForm<Value>;

const idName = /^(?:id|.*(?:Id|_id)|pinned|preferred|excluded|passedOver|passed_over)$/;

/** Properties whose values name fields. */
const fieldName = /^(?:field|fields|parameter|problem)$/;

export function toWireForm<Value extends object>(value: Value): WireForm<Value> {
  return convert(value, toSnakeCase, toWireValue) as WireForm<Value>;
}

/** Converts a wire form back: the inverse of `toWireForm`, except that values keep the names of fields. */
export function fromWireForm<Value extends object>(value: WireForm<Value>): Value {
  return convert(value, toCamelCase, (name, part) =>
    idName.test(name) && typeof part === "number" ? String(part) : part,
  ) as Value;
}

function toWireValue(name: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (idName.test(name)) return toWireId(value);
  return fieldName.test(name) ? toWireText(value) : value;
}

export function toWireId(id: string): WireId {
  const number = Number(id);
  return Number.isSafeInteger(number) && String(number) === id ? number : id;
}

/** @param toValue converts a value that is not an object, or an entry of a list of them, by the name of its property */
function convert(
  value: unknown,
  toName: (name: string) => string,
  toValue: (name: string, value: unknown) => unknown,
  name = "",
): unknown {
  if (Array.isArray(value)) return value.map((item) => convert(item, toName, toValue, name));
  if (typeof value !== "object" || value === null) return toValue(name, value);
  return Object.fromEntries(
    Object.entries(value).map(([key, property]) => [
      toName(key),
      key === "attributes" ? property : convert(property, toName, toValue, key),
    ]),
  );
}

/**
 * Writes the names of fields in a message as in JSON: `must be after startsAt` becomes `must be after starts_at`. What the
 * message quotes stays as it is, and so does an external id.
 */
export function toWireText(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*(?:"|$)|\bext:\S+|\b[a-z]+(?:[A-Z][a-z0-9]*)+/g, (part) =>
    part.startsWith('"') || part.startsWith("ext:") ? part : toSnakeCase(part),
  );
}

/** Converts `customerId` to `customer_id`. */
export function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function toCamelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
