import { z } from "zod";
import { components } from "../wire/components.js";
import type { JsonSchema } from "./document.js";

/** A reference to a named schema. */
export function toReference(schema: z.ZodType): { readonly $ref: string } {
  const id = components.get(schema)?.id;
  if (id === undefined) throw new Error("A body or an answer has a schema without a name");
  return { $ref: toUri(id) };
}

let made: Readonly<Record<string, JsonSchema>> | undefined;

/** Every named schema by its name, in alphabetical order: worked out when it is first asked for. */
export function listComponents(): Readonly<Record<string, JsonSchema>> {
  made ??= Object.fromEntries(
    Object.entries(z.toJSONSchema(components, { io: "input", uri: toUri }).schemas)
      .map(([name, schema]) => [name, withoutIdentity(schema)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
  return made;
}

/** A schema of its own, such as that of a parameter. */
export function toInlineSchema(schema: z.ZodType): JsonSchema {
  return withoutIdentity(z.toJSONSchema(schema, { io: "input" }));
}

function toUri(name: string): string {
  return `#/components/schemas/${name}`;
}

/** Both are said once, by the document. */
function withoutIdentity({ $schema: _, $id: __, ...schema }: z.core.JSONSchema.BaseSchema): JsonSchema {
  return schema as JsonSchema;
}
