import { DispatchError, InvalidRequestError, StoreError, type StoreErrorCode } from "@dispatch/core";
import { sqlStateOf, toStoreErrorCode } from "./store-error-code.js";

/** Wraps a foreign error; one of ours is given back as it is. The message holds no SQL and no value. */
export function toStoreError(error: unknown): DispatchError {
  if (DispatchError.isInstance(error)) return error;
  const sqlState = sqlStateOf(error);
  if (sqlState !== undefined && unstorableText.has(sqlState)) {
    return new InvalidRequestError({
      parameter: "request",
      problem: "holds a text with a character that the database cannot store",
      cause: error,
    });
  }
  const code = toStoreErrorCode(error);
  const suffix = sqlState === undefined ? "" : ` (SQLSTATE ${sqlState})`;
  return new StoreError(code, `${sentences[code]}${suffix}`, { cause: error });
}

/** A NUL, or what the encoding of the database does not have. */
const unstorableText: ReadonlySet<string> = new Set(["22021", "22P05"]);

const sentences: Readonly<Record<StoreErrorCode, string>> = {
  STORE_UNAVAILABLE: "The database cannot be reached",
  STORE_TIMEOUT: "The database did not answer in time",
  STORE_OVERLOADED: "The database has no room for another request",
  STORE_UNAUTHORIZED: "The database refuses this user",
  STORE_CONTENTION: "Another transaction was in the way",
  STORE_SCHEMA_MISMATCH: "A table or a column is missing or different: the migrations have not run on this database",
  STORE_FAILED: "The database failed",
};
