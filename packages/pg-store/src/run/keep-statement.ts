import { type CompiledQuery, type Kysely, type RawBuilder, sql } from "kysely";
import type { Tables } from "../schema/tables.js";

/** What can be run on a connection, as a `RawBuilder` can. */
export interface Statement<Row> {
  execute(connection: Kysely<Tables>): Promise<{ readonly rows: Row[] }>;
}

/** The values of a statement as its text has them: an expression for each; null for one that is null. */
export type Places<Values> = {
  readonly [Name in keyof Values]: RawBuilder<NonNullable<Values[Name]>> | Extract<Values[Name], null>;
};

export type KeptStatement<Values, Row, Form = void> = (values: Values, form: Form) => Statement<Row>;

/** Stands among the parameters for a value that each call has its own of. */
class Place {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A program has some dozens; this bounds one that asks for ever another. */
const maxKept = 500;

/**
 * A statement whose text is made once for each of its forms, since to make it takes the client as long as to send it.
 * Of the form are `form`, and which of the values are null; each call then only puts its values in.
 */
export function keepStatement<Values extends object, Row, Form = void>(
  toStatement: (places: Places<Values>, form: Form) => RawBuilder<Row>,
): KeptStatement<Values, Row, Form> {
  const kept = new Map<string, CompiledQuery<Row>>();

  return (values, form) => ({
    execute(connection) {
      const key = toKey(values, form);
      const query = kept.get(key) ?? toStatement(toPlaces(values), form).compile(connection);
      if (kept.size >= maxKept) kept.clear();
      kept.set(key, query);
      const byName = new Map<string, unknown>(Object.entries(values));
      const parameters = query.parameters.map((value) => (value instanceof Place ? byName.get(value.name) : value));
      return connection.executeQuery({ ...query, parameters });
    },
  });
}

function toKey(values: object, form: unknown): string {
  const given = Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [name]));
  return JSON.stringify([form, given]);
}

function toPlaces<Values extends object>(values: Values): Places<Values> {
  const places = Object.entries(values).map(([name, value]) => [name, value === null ? null : sql`${new Place(name)}`]);
  return Object.fromEntries(places);
}
