import { z } from "zod";

/**
 * The schemas that have a name in the description of the API. Register a schema with `.register(components, { id:
 * "Assignment" })`, as the last step of its definition.
 */
export const components: z.core.$ZodRegistry<{ readonly id: string }> = z.registry();

/** The JSON type that a schema describes, read-only throughout. */
export type JsonOf<Schema extends z.ZodType> = Frozen<z.output<Schema>>;

type Frozen<Value> = Value extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Frozen<Value[Name]> }
    : Value;
