import type { JsonSchema } from "./document.js";
import { exampleTime, exampleValues, shownFields } from "./example-values.js";

export type Schemas = Readonly<Record<string, JsonSchema>>;

/**
 * Returns a value to start from: the schema's example, or else one made of its required fields and of those optional
 * ones that are worth showing.
 *
 * @param name of the field that has this schema
 */
export function toExample(schema: JsonSchema, schemas: Schemas, name = ""): unknown {
  const { $ref, examples, default: otherwise, const: value, enum: values, items, properties } = schema;
  if ($ref !== undefined) return toExample(schemas[toName($ref)] ?? {}, schemas, name);
  if (examples?.[0] !== undefined) return examples[0];
  const given = otherwise ?? value ?? values?.[0];
  if (given !== undefined) return given;
  const named = exampleValues[name]?.find((one) => fits(one, schema));
  if (named !== undefined) return named;
  // For an object, these constrain combinations of fields.
  const [choice] = properties === undefined ? (schema.anyOf ?? schema.oneOf ?? []) : [];
  if (choice !== undefined) return toExample(choice, schemas, name);
  if (items !== undefined) return [toExample(items, schemas, name)];
  return toPlainExample(schema, schemas);
}

function fits(value: unknown, { type, format, anyOf = [] }: JsonSchema): boolean {
  if (anyOf.some((one) => fits(value, one))) return true;
  const types = type === undefined ? [] : [type].flat();
  if (value === null) return types.includes("null");
  if (Array.isArray(value)) return types.includes("array");
  if (typeof value === "number") return types.includes("number") || (types.includes("integer") && value % 1 === 0);
  const isTime = typeof value === "string" && /^\d{4}-/.test(value);
  return types.includes(typeof value) && isTime === (format === "date-time");
}

function toPlainExample({ type, format, properties = {}, required = [] }: JsonSchema, schemas: Schemas): unknown {
  const [first] = [type].flat();
  if (first === "object") {
    const shown = Object.entries(properties).filter(([name]) => required.includes(name) || shownFields.has(name));
    return Object.fromEntries(shown.map(([name, property]) => [name, toExample(property, schemas, name)]));
  }
  return first === "integer" || first === "number"
    ? 1
    : first === "boolean"
      ? false
      : format === "date-time"
        ? exampleTime
        : "text";
}

/** Returns the name at the end of a reference. */
export function toName(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}
