const maxLength = 100;

/** Describes a value for a message, after `got`: a string is quoted and cut; for a list or an object, only its kind. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, maxLength));
  return typeof value === "number" ? String(value) : describeKind(value);
}

/** Describes a value without showing a string or a number, which may be a secret. */
export function describeKind(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "function")
    return value.name === "" ? "a function" : `the function ${value.name.slice(0, maxLength)}`;
  if (value === undefined || value === null || typeof value === "boolean") return String(value);
  return kinds[typeof value] ?? `a ${typeof value}`;
}

const kinds: Partial<Record<string, string>> = { string: "a text", object: "an object" };
