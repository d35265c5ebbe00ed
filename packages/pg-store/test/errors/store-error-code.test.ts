import { StoreError } from "@dispatch/core";
import { describe, expect, it } from "vitest";
import { isConnectionLost, toStoreErrorCode } from "../../src/errors/store-error-code.js";
import { toStoreError } from "../../src/index.js";

const byCode = [
  ["08006", "STORE_UNAVAILABLE", "lost"],
  ["08001", "STORE_UNAVAILABLE", "lost"],
  ["57P01", "STORE_UNAVAILABLE", "lost"],
  ["57P02", "STORE_UNAVAILABLE", "lost"],
  ["57P03", "STORE_UNAVAILABLE", "lost"],
  ["25006", "STORE_UNAVAILABLE", "lost"],
  ["ECONNREFUSED", "STORE_UNAVAILABLE", "lost"],
  ["ECONNRESET", "STORE_UNAVAILABLE", "lost"],
  ["EPIPE", "STORE_UNAVAILABLE", "lost"],
  ["ENOTFOUND", "STORE_UNAVAILABLE", "lost"],
  ["57014", "STORE_TIMEOUT", "sound"],
  ["ETIMEDOUT", "STORE_TIMEOUT", "lost"],
  ["53300", "STORE_OVERLOADED", "sound"],
  ["53100", "STORE_OVERLOADED", "sound"],
  ["28P01", "STORE_UNAUTHORIZED", "sound"],
  ["28000", "STORE_UNAUTHORIZED", "sound"],
  ["42501", "STORE_UNAUTHORIZED", "sound"],
  ["40001", "STORE_CONTENTION", "sound"],
  ["40P01", "STORE_CONTENTION", "sound"],
  ["55P03", "STORE_CONTENTION", "sound"],
  ["42P01", "STORE_SCHEMA_MISMATCH", "sound"],
  ["42703", "STORE_SCHEMA_MISMATCH", "sound"],
  ["22012", "STORE_FAILED", "sound"],
  ["XX000", "STORE_FAILED", "sound"],
  ["EPROTO", "STORE_FAILED", "lost"],
] as const;

const byMessage = [
  ["Query read timeout", "STORE_TIMEOUT"],
  ["timeout exceeded when trying to connect", "STORE_TIMEOUT"],
  ["Connection terminated due to connection timeout", "STORE_TIMEOUT"],
  ["Connection terminated unexpectedly", "STORE_UNAVAILABLE"],
  ["Client has encountered a connection error and is not queryable", "STORE_UNAVAILABLE"],
  ["Cannot use a pool after calling end on the pool", "STORE_UNAVAILABLE"],
  ["SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string", "STORE_UNAUTHORIZED"],
  ["something else", "STORE_FAILED"],
] as const;

describe("toStoreErrorCode", () => {
  it.each(byCode)("maps the code %s to %s, its connection %s", (code, storeErrorCode, connection) => {
    const error = Object.assign(new Error("select secret"), { code });
    expect(toStoreErrorCode(error)).toBe(storeErrorCode);
    expect(isConnectionLost(error)).toBe(connection === "lost");
  });

  it.each(byMessage)("toStoreErrorCode maps the message %j to %s", (message, storeErrorCode) => {
    expect(toStoreErrorCode(new Error(message))).toBe(storeErrorCode);
    expect(isConnectionLost(new Error(message))).toBe(true);
  });

  it("maps a value that is not an error to STORE_FAILED", () => {
    expect(toStoreErrorCode("oops")).toBe("STORE_FAILED");
    expect(toStoreErrorCode(undefined)).toBe("STORE_FAILED");
  });
});

describe("toStoreError", () => {
  it("keeps the cause and the SQLSTATE, but not the foreign message", () => {
    const cause = Object.assign(new Error("insert into secrets"), { code: "53300" });
    const error = toStoreError(cause);
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({ code: "STORE_OVERLOADED", isRetryable: true, cause });
    expect(error.message).toBe("The database is out of resources (SQLSTATE 53300)");
  });

  it("toStoreError returns a DispatchError unchanged", () => {
    const error = new StoreError("STORE_FAILED", "of ours");
    expect(toStoreError(error)).toBe(error);
  });
});
