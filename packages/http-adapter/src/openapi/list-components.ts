import { z } from "zod";
import { components } from "../schemas/components.js";
import type { JsonSchema } from "./document.js";

/** Returns a reference to a named schema. */
export function toReference(schema: z.ZodType): { readonly $ref: string } {
  const id = components.get(schema)?.id;
  if (id === undefined) throw new Error("A body or an answer has a schema without a name");
  return { $ref: toUri(id) };
}

let made: Readonly<Record<string, JsonSchema>> | undefined;

/** Returns all named schemas by name, in alphabetical order. Computed on the first call. */
export function listComponents(): Readonly<Record<string, JsonSchema>> {
  made ??= Object.fromEntries(
    Object.entries(z.toJSONSchema(components, { io: "input", uri: toUri }).schemas)
      .map(([name, schema]) => [name, withoutIdentity(schema)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
  return made;
}

/** Returns the named schemas that this part of a document refers to, and those that they refer to. */
export function listUsedComponents(part: unknown): Readonly<Record<string, JsonSchema>> {
  const all = listComponents();
  const used = new Set<string>();
  const add = (one: unknown): void => {
    for (const [, name = ""] of JSON.stringify(one).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      add(all[name]);
    }
  };
  add(part);
  return Object.fromEntries(Object.entries(all).filter(([name]) => used.has(name)));
}

/** Converts a schema without a name, such as that of a parameter, to JSON Schema. */
export function toInlineSchema(schema: z.ZodType): JsonSchema {
  return withoutIdentity(z.toJSONSchema(schema, { io: "input" }));
}

function toUri(name: string): string {
  return `#/components/schemas/${name}`;
}

/** Removes what the document states once for all schemas. */
function withoutIdentity({ $schema: _, $id: __, ...schema }: z.core.JSONSchema.BaseSchema): JsonSchema {
  return schema as JsonSchema;
}
