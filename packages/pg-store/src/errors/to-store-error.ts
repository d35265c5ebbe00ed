import { DispatchError, InvalidRequestError, StoreError, type StoreErrorCode } from "@dispatch/core";
import { sqlStateOf, toStoreErrorCode } from "./store-error-code.js";

/** Wraps a foreign error; returns a `DispatchError` unchanged. The message contains no SQL and no values. */
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
  const code = toStoreErrorCode(error);
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
