import { type CompiledQuery, type Kysely, type RawBuilder, sql } from "kysely";
import type { Tables } from "../schema/tables.js";

/** Something that can be run on a connection, such as a `RawBuilder`. */
export interface Statement<Row> {
  execute(connection: Kysely<Tables>): Promise<{ readonly rows: Row[] }>;
}

/** For each value of a statement, its placeholder in the text; null if the value is null. */
export type Placeholders<Values> = {
  readonly [Name in keyof Values]: RawBuilder<NonNullable<Values[Name]>> | Extract<Values[Name], null>;
};

export type KeptStatement<Values, Row, Form = void> = (values: Values, form: Form) => Statement<Row>;

/** A parameter that each call replaces with its value of that name. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A program has a few dozen; this bounds a program that keeps creating new forms. */
const maxKept = 500;

/**
 * Returns a statement whose text is built once for each form, because building it takes the client as long as sending it.
 * The form consists of `form`, and of which values are null. Each call only fills in its values.
 */
export function keepStatement<Values extends object, Row, Form = void>(
  toStatement: (placeholders: Placeholders<Values>, form: Form) => RawBuilder<Row>,
): KeptStatement<Values, Row, Form> {
  const kept = new Map<string, CompiledQuery<Row>>();

  const compile = (values: Values, form: Form, connection: Kysely<Tables>): CompiledQuery<Row> => {
    const key = toKey(values, form);
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= maxKept) kept.clear();
    const query = toStatement(toPlaceholders(values), form).compile(connection);
    kept.set(key, query);
    return query;
  };

  return (values, form) => ({
    execute(connection) {
      const query = compile(values, form, connection);
      const toValue = (value: unknown): unknown =>
        value instanceof Placeholder ? Reflect.get(values, value.name) : value;
      const parameters = query.parameters.map(toValue);
      return connection.executeQuery({ ...query, parameters });
    },
  });
}

function toKey(values: object, form: unknown): string {
  const given = Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [name]));
  return JSON.stringify([form, given]);
}

function toPlaceholders<Values extends object>(values: Values): Placeholders<Values> {
  const placeholders = Object.entries(values).map(([name, value]) => [
    name,
    value === null ? null : sql`${new Placeholder(name)}`,
  ]);
  return Object.fromEntries(placeholders);
}
