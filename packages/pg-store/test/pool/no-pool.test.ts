import { expect, it } from "vitest";
import { createPgStore, pgRateLimiter } from "../../src/index.js";

it.each([
  ["createPgStore", createPgStore],
  ["pgRateLimiter", pgRateLimiter],
])("%s refuses a value that is not a pool, and quotes no password", (_, make) => {
  const refusal = (got: string) => `pool must be a pool, such as one of createPgPool(); got ${got}`;
  expect(() => make(undefined as never)).toThrow(refusal("undefined"));
  expect(() => make("postgres://user:password@host/db" as never)).toThrow(refusal("a text"));
});
