import type { StoreErrorCode } from "@dispatch/core";

/**
 * Returns the code for an error of Postgres, `pg` or the network: by its SQLSTATE (PostgreSQL documentation, appendix A) or
 * errno if it has one, otherwise by its message, because errors of `pg` itself have no code.
 */
export function toStoreErrorCode(error: unknown): StoreErrorCode {
  const code = codeOf(error);
  if (code !== undefined)
    return codes.get(code) ?? (isSqlState(code) ? codes.get(code.slice(0, 2)) : undefined) ?? "STORE_FAILED";
  const message = error instanceof Error ? error.message : "";
  return messages.find(([pattern]) => pattern.test(message))?.[1] ?? "STORE_FAILED";
}

/** Whether the connection with this error is lost, or in a state in which it must not be used again. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  // If the server itself reported the error, the connection works; except after 08 and 57P, and on a read-only standby.
  return code === undefined || !isSqlState(code) || /^(?:08|57P|25006$)/.test(code);
}

/** Returns the SQLSTATE of an error of Postgres; undefined for other errors. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = codeOf(error);
  return code !== undefined && isSqlState(code) ? code : undefined;
}

/** Whether a row was refused because another one has the same value in a unique index. */
export function isUniqueViolation(error: unknown, index: string): boolean {
  return sqlStateOf(error) === "23505" && Object(error).constraint === index;
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

function isSqlState(code: string): boolean {
  // An errno of five letters, such as EPIPE, has no digit.
  return /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code);
}

/** Keys are a whole SQLSTATE, its class (the first two characters), or an errno. */
const codes: ReadonlyMap<string, StoreErrorCode> = new Map([
  ["08", "STORE_UNAVAILABLE"],
  ["57P01", "STORE_UNAVAILABLE"],
  ["57P02", "STORE_UNAVAILABLE"],
  ["57P03", "STORE_UNAVAILABLE"],
  ["57P05", "STORE_UNAVAILABLE"],
  // Read-only: a standby that was the primary, or is about to be.
  ["25006", "STORE_UNAVAILABLE"],
  ["ECONNREFUSED", "STORE_UNAVAILABLE"],
  ["ECONNRESET", "STORE_UNAVAILABLE"],
  ["ECONNABORTED", "STORE_UNAVAILABLE"],
  ["EPIPE", "STORE_UNAVAILABLE"],
  ["ENOTFOUND", "STORE_UNAVAILABLE"],
  ["EAI_AGAIN", "STORE_UNAVAILABLE"],
  ["EHOSTUNREACH", "STORE_UNAVAILABLE"],
  ["ENETUNREACH", "STORE_UNAVAILABLE"],
  ["ENOENT", "STORE_UNAVAILABLE"],
  ["57014", "STORE_TIMEOUT"],
  ["25P03", "STORE_TIMEOUT"],
  ["ETIMEDOUT", "STORE_TIMEOUT"],
  ["53", "STORE_OVERLOADED"],
  ["28", "STORE_UNAUTHORIZED"],
  ["42501", "STORE_UNAUTHORIZED"],
  ["40001", "STORE_CONTENTION"],
  ["40P01", "STORE_CONTENTION"],
  ["55P03", "STORE_CONTENTION"],
  // A required column that the owner added, and that our statements do not know.
  ["23502", "STORE_SCHEMA_MISMATCH"],
  ["42P01", "STORE_SCHEMA_MISMATCH"],
  ["42703", "STORE_SCHEMA_MISMATCH"],
  ["42804", "STORE_SCHEMA_MISMATCH"],
  ["42883", "STORE_SCHEMA_MISMATCH"],
]);

const messages: readonly (readonly [RegExp, StoreErrorCode])[] = [
  [/^Query read timeout$/, "STORE_TIMEOUT"],
  [/^timeout exceeded when trying to connect$/, "STORE_TIMEOUT"],
  [/^Connection terminated due to connection timeout$/, "STORE_TIMEOUT"],
  [/^Connection terminated/, "STORE_UNAVAILABLE"],
  [/connection error and is not queryable$/, "STORE_UNAVAILABLE"],
  [/^Client was closed and is not queryable$/, "STORE_UNAVAILABLE"],
  [/^Cannot use a pool after calling end on the pool$/, "STORE_UNAVAILABLE"],
  [/^SASL|client password must be a string/, "STORE_UNAUTHORIZED"],
];
