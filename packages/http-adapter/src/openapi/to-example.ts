import type { JsonSchema } from "./document.js";

export type Schemas = Readonly<Record<string, JsonSchema>>;

/**
 * Returns a value to start from: the schema's example, or else a minimal value. It satisfies the types and the required
 * fields, but not every limit.
 */
export function toExample(schema: JsonSchema, schemas: Schemas): unknown {
  const { $ref, examples, default: otherwise, const: value, enum: values, anyOf, items } = schema;
  if ($ref !== undefined) return toExample(schemas[toName($ref)] ?? {}, schemas);
  if (examples?.[0] !== undefined) return examples[0];
  const given = otherwise ?? value ?? values?.[0];
  if (given !== undefined) return given;
  if (anyOf?.[0] !== undefined) return toExample(anyOf[0], schemas);
  if (items !== undefined) return [toExample(items, schemas)];
  return toPlainExample(schema, schemas);
}

function toPlainExample({ type, properties = {}, required = [] }: JsonSchema, schemas: Schemas): unknown {
  if (type === "object") {
    return Object.fromEntries(required.map((name) => [name, toExample(properties[name] ?? {}, schemas)]));
  }
  return type === "integer" || type === "number" ? 1 : type === "boolean" ? false : "text";
}

/** Returns the name at the end of a reference. */
export function toName(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}
