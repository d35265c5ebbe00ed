import { InvalidRequestError } from "@dispatch/core";
import { sqlStateOf } from "./store-error-code.js";

/** A rule of the owner of an adopted table that a write breaks. */
export interface BrokenRule {
  /** The constraint; undefined if a column requires a value, or a function refuses the row. */
  readonly constraint?: string | undefined;
  /** Undefined if the rule is of a type or a function. */
  readonly table?: string | undefined;
  /** The column that requires a value. */
  readonly column?: string | undefined;
  /** What is wrong, as the rest of a sentence. */
  readonly problem: string;
}

/** What Postgres reports about a rule. */
interface Report {
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
  /** A domain, which Postgres names instead of the table. */
  readonly dataType?: string;
  /** Of a function that raises an error, where that was. */
  readonly where?: string;
}

/** The tables that may be of another owner. */
const adoptedTables: readonly string[] = ["customers", "technicians", "assignments"];

/** Returns the rule if the owner's tables refuse a row; null for any other error. Its sentence contains no values. */
export function findBrokenRule(error: unknown): BrokenRule | null {
  const state = sqlStateOf(error) ?? "";
  const report = Object(error) as Report;
  if (state === "P0001") return { problem: `is refused by ${toFunctionName(report)} of the database` };
  const toProblem = problemOf.get(state);
  if (toProblem === undefined || !isOfOwner(report, state)) return null;
  const { constraint, table, column, dataType } = report;
  const place = table === undefined ? `type ${dataType}` : `table ${table}`;
  const rule = constraint === undefined ? place : `constraint ${constraint} of ${place}`;
  return { constraint, table, column, problem: toProblem(rule, column) };
}

function toFunctionName({ where = "" }: Report): string {
  const [, name] = /function ([^\s(]{1,200})\(/.exec(where) ?? [];
  return name === undefined ? "a function" : `function ${name}`;
}

function isOfOwner(report: Report, state: string): boolean {
  const { constraint, table, dataType } = report;
  if (constraint?.startsWith("dispatch_") === true) return false;
  if (table === undefined) return dataType !== undefined;
  // `migrate` reports a column of assignments that requires a value: no request can give it.
  if (state === "23502" && table === "assignments") return false;
  return adoptedTables.includes(table) && !isOwnNumber(report);
}

/** Whether the number of a new row is taken, because a sequence is behind the rows of its table. */
export function isOwnNumber(error: unknown): boolean {
  const { constraint, table } = Object(error) as Report;
  return table !== undefined && adoptedTables.includes(table) && constraint === `${table}_pkey`;
}

export function toRuleError({ problem }: BrokenRule, parameter: string, cause: unknown): InvalidRequestError {
  return new InvalidRequestError({ parameter, problem, cause });
}

/** By SQLSTATE. */
const problemOf: ReadonlyMap<string, (rule: string, column: string | undefined) => string> = new Map([
  [
    "23502",
    (rule, column) =>
      column === undefined
        ? `must have a value: ${rule} requires one`
        : `must have a value: column ${column} of ${rule} requires one`,
  ],
  ["23503", (rule) => `is refused by ${rule}`],
  ["23505", (rule) => `must be unique: ${rule} allows no value twice`],
  ["23514", (rule) => `is refused by ${rule}`],
  ["23P01", (rule) => `is refused by ${rule}`],
]);
