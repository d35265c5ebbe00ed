import { InvalidRequestError } from "@dispatch/core";
import { expect, it } from "vitest";

it("InvalidRequestError names its parameter and composes its message", () => {
  const cause = new RangeError("too high");
  const error = new InvalidRequestError({
    parameter: "requirements.skills[2].level",
    problem: "must be a finite number",
    cause,
  });
  expect(error).toMatchObject({
    code: "INVALID_REQUEST",
    parameter: "requirements.skills[2].level",
    problem: "must be a finite number",
    message: "requirements.skills[2].level must be a finite number",
    cause,
  });
});
