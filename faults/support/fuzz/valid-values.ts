import fc from "fast-check";
import type { JsonSchema } from "../../../packages/http-adapter/src/openapi/document.js";
import { listForms } from "./list-forms.js";

export type NamedSchemas = Readonly<Record<string, JsonSchema>>;

/** Keywords of a schema that the docs page does not show. */
interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
}

/** Values that a schema allows. */
export function validValues(schema: JsonSchema & Bounds, named: NamedSchemas): fc.Arbitrary<unknown> {
  const { $ref, anyOf, const: only, enum: choices, type, items = {} } = schema;
  if ($ref !== undefined) return validValues(named[$ref.split("/").at(-1) ?? ""] ?? {}, named);
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((choice) => validValues(choice, named)));
  if (only !== undefined) return fc.constant(only);
  if (choices !== undefined) return fc.constantFrom(...choices);
  switch (type) {
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc
        .oneof({ arbitrary: likelyIds, weight: 3 }, fc.maxSafeInteger())
        .filter((value) => isWithin(schema, value));
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true, ...toRange(schema) });
    case "string":
      return validTexts(schema);
    case "array":
      return fc.array(validValues(items, named), {
        minLength: schema.minItems ?? 0,
        maxLength: schema.maxItems ?? 100,
        size: "-1",
      });
    case "object":
      return fc.oneof(...listForms(schema).map((form) => validObjects(form, named)));
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/** Ids of rows that exist from the start, or will exist. */
const likelyIds = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 2_000 }));

function isWithin({ minimum, maximum }: Bounds, value: number): boolean {
  return value >= (minimum ?? value) && value <= (maximum ?? value);
}

function toRange({ minimum, maximum }: Bounds): { min?: number; max?: number } {
  return { ...(minimum === undefined ? {} : { min: minimum }), ...(maximum === undefined ? {} : { max: maximum }) };
}

function validTexts({ format, pattern, minLength = 0, maxLength = 1000 }: Bounds): fc.Arbitrary<string> {
  if (format === "date-time") return instants;
  const regExp = new RegExp(pattern ?? "", "u");
  // fast-check cannot generate texts for Unicode classes.
  const texts =
    pattern === undefined || pattern.includes("\\p")
      ? fc.string({ unit: "binary", minLength, maxLength }).filter((text) => regExp.test(text))
      : fc.stringMatching(regExp);
  if (!regExp.test("1")) return texts;
  const ids = { arbitrary: likelyIds.map(String), weight: 3 };
  return fc.oneof(texts, ids, ...(pattern === undefined ? [fc.constant("Europe/Berlin")] : []));
}

const instants = fc
  .oneof(
    fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }),
    fc.date({ min: new Date("2026-01-01"), max: new Date("2026-12-31"), noInvalidDate: true }),
  )
  .map((date) => date.toISOString());

function validObjects({ properties, required = [] }: JsonSchema, named: NamedSchemas): fc.Arbitrary<unknown> {
  if (properties === undefined) return fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }));
  const values = Object.entries(properties).map(([name, schema]) => {
    const value = validValues(schema, named);
    return [name, required.includes(name) ? value : oftenUndefined(value)] as const;
  });
  return fc.record(Object.fromEntries(values));
}

/** JSON leaves out undefined; a request with few fields is more likely to succeed. */
function oftenUndefined(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: fc.constant(undefined), weight: 2 }, { arbitrary: values, weight: 1 });
}
