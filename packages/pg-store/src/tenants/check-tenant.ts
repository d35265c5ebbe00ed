import { InvalidRequestError } from "@dispatch/core";

/** Neither control characters nor halves of surrogate pairs, of which the database would make something else. */
const tenantPattern = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

/** @throws {InvalidRequestError} where this is no name of a tenant */
export function checkTenant(tenant: string): string {
  if (typeof tenant === "string" && tenantPattern.test(tenant)) return tenant;
  throw new InvalidRequestError({
    parameter: "tenant",
    problem: "must be a text of 1 to 255 characters, none of them a control character",
  });
}
