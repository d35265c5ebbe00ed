import { Kysely, PostgresDialect, sql } from "kysely";
import { expect, it } from "vitest";
import { type KeptStatement, keepStatement } from "../../src/run/keep-statement.js";
import type { Tables } from "../../src/schema/tables.js";

interface Query {
  readonly text: string;
  readonly values: readonly unknown[];
}

const sent: Query[] = [];
const client = {
  query: async (text: string, values: readonly unknown[]) => {
    sent.push({ text, values });
    return { command: "SELECT" as const, rowCount: 0, rows: [] };
  },
  release: () => undefined,
};
const database = new Kysely<Tables>({
  dialect: new PostgresDialect({ pool: { connect: async () => client, end: async () => undefined } as never }),
});

it("builds a text once for each form, and fills in the values of each call", async () => {
  let made = 0;
  const add: KeptStatement<{ readonly left: number; readonly right: number | null }, unknown, number> = keepStatement(
    ({ left, right }, factor) => {
      made += 1;
      return sql`select (${left} ${right === null ? sql`` : sql`+ ${right}`}) * ${sql.lit(factor)} + ${left} + ${0.5}`;
    },
  );

  await add({ left: 1, right: 2 }, 3).execute(database);
  await add({ left: 4, right: 5 }, 3).execute(database);
  await add({ left: 6, right: null }, 3).execute(database);
  await add({ left: 7, right: 8 }, 9).execute(database);
  await add({ left: 0, right: 0 }, 9).execute(database);

  expect(made).toBe(3);
  expect(sent).toEqual([
    { text: "select ($1 + $2) * 3 + $3 + $4", values: [1, 2, 1, 0.5] },
    { text: "select ($1 + $2) * 3 + $3 + $4", values: [4, 5, 4, 0.5] },
    { text: "select ($1 ) * 3 + $2 + $3", values: [6, 6, 0.5] },
    { text: "select ($1 + $2) * 9 + $3 + $4", values: [7, 8, 7, 0.5] },
    { text: "select ($1 + $2) * 9 + $3 + $4", values: [0, 0, 0, 0.5] },
  ]);
});
