import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { JsonSchema } from "./document.js";
import { toName } from "./to-example.js";

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Shows a schema as a list of its fields, including those of nested objects. A named schema is linked to. */
export function schemaToHtml(schema: JsonSchema): Html {
  const { properties, required = [], anyOf, items } = schema;
  if (properties !== undefined) {
    return html`<dl>${Object.entries(properties).map(
      ([name, property]) =>
        html`<dt>${name}${required.includes(name) ? "" : html`<i>optional</i>`} <span>${toTypeHtml(property)}</span></dt>
          <dd>${property.description ?? ""}${hasFields(property) ? schemaToHtml(property) : ""}</dd>`,
    )}</dl>`;
  }
  if (anyOf?.some(hasFields)) {
    return html`${anyOf.filter(hasFields).map((one) => html`<div>${schemaToHtml(one)}</div>`)}`;
  }
  if (items !== undefined && hasFields(items)) return schemaToHtml(items);
  return html`${toTypeHtml(schema)}`;
}

function hasFields({ properties, anyOf, items }: JsonSchema): boolean {
  return properties !== undefined || (anyOf?.some(hasFields) ?? false) || (items !== undefined && hasFields(items));
}

/** Describes the type in a few words. */
function toTypeHtml({
  $ref,
  type = "any",
  items,
  anyOf,
  enum: values,
  const: value,
  default: otherwise,
}: JsonSchema): Html {
  if ($ref !== undefined) return html`<a href="#${toName($ref)}">${toName($ref)}</a>`;
  if (items !== undefined) return html`list of ${toTypeHtml(items)}`;
  if (anyOf !== undefined)
    return html`${anyOf.filter(isFirstObject).map((one, index) => html`${index === 0 ? "" : " or "}${toTypeHtml(one)}`)}`;
  if (value !== undefined) return html`${JSON.stringify(value)}`;
  if (values !== undefined) return html`${values.map((one) => JSON.stringify(one)).join(" or ")}`;
  const text = typeof type === "string" ? type : type.join(" or ");
  return html`${text}${otherwise === undefined ? "" : `, default ${JSON.stringify(otherwise)}`}`;
}

/** Shows "object" only once if there are several kinds of objects. */
function isFirstObject(one: JsonSchema, index: number, all: readonly JsonSchema[]): boolean {
  return one.type !== "object" || index === all.findIndex(({ type }) => type === "object");
}
