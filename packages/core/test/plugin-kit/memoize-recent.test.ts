import { expect, it } from "vitest";
import { memoizeRecent } from "../../src/plugin-kit/memoize-recent.js";

it("memoizeRecent computes a value once, and again after newer keys have displaced it", () => {
  const made: string[] = [];
  const find = memoizeRecent(2, (key) => made.push(key));
  for (const key of ["a", "b", "a", "c", "a", "b"]) find(key);
  expect(made).toEqual(["a", "b", "c", "b"]);
});
