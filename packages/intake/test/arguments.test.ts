import { systemClock } from "@dispatch/core/plugin-kit";
import { describe } from "vitest";
import { type ArgumentCase, testArguments } from "../../../scripts/test-arguments.js";
import * as intake from "../src/index.js";

const options: Required<intake.IntakeOptions> = {
  apiKey: "key",
  model: "some/model",
  baseUrl: "http://localhost:9/v1",
  responseCount: 1,
  skills: ["gas"],
  timeZone: "Europe/Berlin",
  timeoutMs: 5,
  retries: 0,
  retryDelayMs: 0,
  maxResponseBytes: 1000,
  fetch: () => Promise.reject(new Error("no connection")),
  clock: systemClock,
};

const cases: Record<string, ArgumentCase> = {
  createIntake: {
    call: intake.createIntake,
    args: [options],
    options: [[0]],
    refused: [
      [["key"], "options must be an object; got a text"],
      [[{ key: "key" }], "key is not a known field; did you mean apiKey?"],
      [[{ ...options, apiKey: 5 }], "apiKey must be a text; got a number"],
      [[{ ...options, model: 5 }], "model must be a string of 1 to 100 characters"],
      [[{ ...options, skills: [5] }], "skills[0] must be a string of 1 to 100 characters"],
      [[{ ...options, timeZone: "Berlin" }], "timeZone must be an IANA time zone such as Europe/Berlin"],
    ],
  },
  "createIntake toRequirements": {
    call: intake.createIntake(options).toRequirements,
    args: ["It smells of gas", { signal: new AbortController().signal }],
    options: [[1]],
    refused: [
      [[5], "text must be a string of at most 10000 characters"],
      [["gas", { signal: 5 }], "options.signal must be an AbortSignal; got a number"],
    ],
  },
};

describe("@dispatch/intake", () => testArguments(intake, cases, {}));
