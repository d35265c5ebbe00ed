import { InvalidRequestError } from "@dispatch/core";

/** A whole number of at least 1. */
export function checkLimit(limit: number): number {
  if (Number.isSafeInteger(limit) && limit >= 1) return limit;
  throw new InvalidRequestError(`limit must be a whole number of at least 1; got ${String(limit)}`);
}
