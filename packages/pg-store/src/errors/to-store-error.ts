import { DispatchError, InvalidRequestError, StoreError, type StoreErrorCode } from "@dispatch/core";
import { findBrokenRule, isOwnNumber, toRuleError } from "./broken-rule.js";
import { sqlStateOf, toStoreErrorCode } from "./store-error-code.js";

/**
 * Wraps a foreign error; returns a `DispatchError` unchanged. A rule of the owner's tables that a row breaks is an
 * `InvalidRequestError`. The message contains no SQL and no values.
 */
export function toStoreError(error: unknown): DispatchError {
  if (DispatchError.isInstance(error)) return error;
  const sqlState = sqlStateOf(error);
  if (sqlState !== undefined && unstorableText.has(sqlState)) {
    return new InvalidRequestError({
      parameter: "request",
      problem: "contains a character that the database cannot store",
      cause: error,
    });
  }
  if (sqlState === "22001") {
    return new InvalidRequestError({
      parameter: "request",
      problem: "contains a text that is too long for its column",
      cause: error,
    });
  }
  const rule = findBrokenRule(error);
  if (rule !== null) return toRuleError(rule, "request", error);
  const code = toStoreErrorCode(error);
  if (isOwnNumber(error)) {
    const { table } = Object(error) as { readonly table: string };
    const message = `The sequence of the ids of table ${table} is behind its rows: set it to the highest id with setval`;
    return new StoreError(code, message, { cause: error });
  }
  const suffix = sqlState === undefined ? "" : ` (SQLSTATE ${sqlState})`;
  return new StoreError(code, `${sentences[code]}${suffix}`, { cause: error });
}

/** A NUL, or a character that the encoding of the database does not have. */
const unstorableText: ReadonlySet<string> = new Set(["22021", "22P05"]);

const sentences: Readonly<Record<StoreErrorCode, string>> = {
  STORE_UNAVAILABLE: "The database cannot be reached",
  STORE_TIMEOUT: "The database did not answer in time",
  STORE_OVERLOADED: "The database is out of resources",
  STORE_UNAUTHORIZED: "The database refuses this user",
  STORE_CONTENTION: "Gave up because of concurrent transactions; retry the request",
  STORE_SCHEMA_MISMATCH: "A table or a column is missing or different: the migrations have not run on this database",
  STORE_FAILED: "The database failed",
};
