/** A number, as in the tables, or text if another store uses ids that are not numbers. */
export type WireId = number | string;

/**
 * A type of the core as it is sent over HTTP: names in snake_case, and numeric ids as numbers. The contents of
 * `attributes` belong to the user and stay unchanged.
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

export function toWireForm<Value extends object>(value: Value): WireForm<Value> {
  return convert(value, toSnakeCase, (id) => (typeof id === "string" ? toWireId(id) : id)) as WireForm<Value>;
}

/** Converts a wire form back: the inverse of `toWireForm`. */
export function fromWireForm<Value extends object>(value: WireForm<Value>): Value {
  return convert(value, toCamelCase, (id) => (typeof id === "number" ? String(id) : id)) as Value;
}

export function toWireId(id: string): WireId {
  const number = Number(id);
  return Number.isSafeInteger(number) && String(number) === id ? number : id;
}

type Convert = (value: unknown) => unknown;

function convert(value: unknown, toName: (name: string) => string, toId: Convert): unknown {
  if (Array.isArray(value)) return value.map((item) => convert(item, toName, toId));
  if (typeof value !== "object" || value === null) return value;
  const toIdOrValue = (item: unknown): unknown => (typeof item === "object" ? convert(item, toName, toId) : toId(item));
  const toProperty = (name: string, property: unknown): unknown => {
    if (name === "attributes") return property;
    if (!idName.test(name)) return convert(property, toName, toId);
    return Array.isArray(property) ? property.map(toIdOrValue) : toIdOrValue(property);
  };
  return Object.fromEntries(
    Object.entries(value).map(([name, property]) => [toName(name), toProperty(name, property)]),
  );
}

/** Converts `customerId` to `customer_id`. */
export function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function toCamelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
