import fc from "fast-check";
import type { FuzzRequest } from "./fuzz-request.js";
import { headerValues } from "./targets.js";

/** Credentials: mostly the first key, otherwise another one, an invalid one, or none. */
export function credentials(keys: readonly string[]): fc.Arbitrary<FuzzRequest["headers"]> {
  const [first = "", ...others] = keys;
  const odd = headerValues(fc.constantFrom(...keys.map((key) => key.slice(1)), "Bearer", "Basic x", "bearer  x y"));
  return fc.oneof(
    { arbitrary: fc.constant({ authorization: `Bearer ${first}` }), weight: 20 },
    { arbitrary: fc.constantFrom(first, ...others).map((key) => ({ "x-api-key": key })), weight: 5 },
    { arbitrary: odd.map((authorization) => ({ authorization })), weight: 1 },
    { arbitrary: fc.constant({}), weight: 1 },
  );
}
