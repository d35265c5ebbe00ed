import type { JsonSchema } from "../../http-adapter/src/openapi/document.js";

/** The parts of the description's schemas that its page does not use. */
interface Schema extends JsonSchema {
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: boolean | Schema;
}

/** Writes a named schema as an exported type: an interface if it is an object. */
export function toDeclaration(name: string, schema: JsonSchema): string {
  const docstring = toDocstring(schema.description ?? `\`${name}\` of the description of the API.`, "");
  const text = toTypeText(schema);
  return schema.properties !== undefined
    ? `${docstring}export interface ${toTypeName(name)} ${text}`
    : `${docstring}export type ${toTypeName(name)} = ${text};`;
}

/** Bodies keep their name; answers of the API get the suffix `Json`. */
function toTypeName(name: string): string {
  return name.endsWith("Body") ? name : `${name}Json`;
}

/** Writes a schema as a TypeScript type, read-only throughout. */
export function toTypeText(schema: Schema, indent = ""): string {
  const { $ref, anyOf, oneOf, const: value, enum: values, type, items, properties, additionalProperties } = schema;
  if ($ref !== undefined) return toTypeName($ref.slice($ref.lastIndexOf("/") + 1));
  if (value !== undefined) return JSON.stringify(value);
  if (values !== undefined) return values.map((one) => JSON.stringify(one)).join(" | ");
  // For an object, these constrain combinations of fields, which the type does not express.
  const choices = properties === undefined ? (anyOf ?? oneOf) : undefined;
  if (choices !== undefined)
    return isId(choices) ? "WireId" : choices.map((one) => toTypeText(one, indent)).join(" | ");
  if (items !== undefined) return `readonly ${inBrackets(toTypeText(items, indent), items)}[]`;
  if (properties !== undefined) return toObject(schema, indent);
  if (type === "object") {
    const values = typeof additionalProperties === "object" ? toTypeText(additionalProperties, indent) : "unknown";
    return `Readonly<Record<string, ${values}>>`;
  }
  if (type === undefined) return "unknown";
  return [type].flat().map(toPlainType).join(" | ");
}

function isId(choices: readonly Schema[]): boolean {
  return choices.length === 2 && choices[0]?.type === "integer" && isAnyText(choices[1]);
}

function isAnyText(schema: Schema | undefined): boolean {
  return schema?.type === "string" && schema.enum === undefined;
}

function toPlainType(type: string): string {
  return type === "integer" ? "number" : type;
}

/** Adds brackets around a union if it is part of another type. */
function inBrackets(text: string, { anyOf, oneOf, enum: values, type }: Schema): string {
  const isOfSeveral = (anyOf ?? oneOf ?? values) !== undefined || Array.isArray(type);
  return isOfSeveral && text.includes(" | ") ? `(${text})` : text;
}

function toObject({ properties = {}, required = [] }: JsonSchema, indent: string): string {
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, schema]) => {
    const isRequired = required.includes(name);
    const type = toTypeText(schema, inner);
    const docstring = schema.description === undefined ? "" : toDocstring(schema.description, inner);
    return `${docstring}${inner}readonly ${name}${isRequired ? "" : "?"}: ${type}${isRequired ? "" : " | undefined"};`;
  });
  return `{\n${fields.join("\n")}\n${indent}}`;
}

/** Writes a docstring on a line of its own. */
export function toDocstring(text: string, indent: string): string {
  return `${indent}/** ${text.replaceAll("*/", "*\\/").replace(/\.?$/, ".")} */\n`;
}
