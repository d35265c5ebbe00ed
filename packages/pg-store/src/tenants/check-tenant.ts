import { InvalidRequestError } from "@dispatch/core";

/** Excludes control characters, and halves of surrogate pairs, which the database would change. */
const tenantPattern = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

/** @throws {InvalidRequestError} if this cannot be the name of a tenant */
export function checkTenant(tenant: string): string {
  if (typeof tenant === "string" && tenantPattern.test(tenant)) return tenant;
  throw new InvalidRequestError({
    parameter: "tenant",
    problem: "must be a string of 1 to 255 characters, without control characters",
  });
}
