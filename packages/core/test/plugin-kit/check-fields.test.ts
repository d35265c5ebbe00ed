import { expect, it } from "vitest";
import { toUnknownFieldProblem } from "../../src/plugin-kit/check-fields.js";

it.each([
  ["stat", ["status", "reference"], "is not a known field; did you mean status?"],
  ["Skills", ["skill"], "is not a known field; did you mean skill?"],
  ["colour", ["skill", "status"], "is not a known field; the known ones are skill, status"],
  ["colour", [], "is not a known field; there are none here"],
])("says of %s, if %j are known, that it %s", (name, known, problem) => {
  expect(toUnknownFieldProblem(name, known)).toBe(problem);
});
