import { describe } from "vitest";
import { type ArgumentCase, testArguments } from "../../../scripts/test-arguments.js";
import * as providers from "../src/index.js";

const baseUrl = "http://localhost:5000";
const options = {
  baseUrl,
  timeoutMs: 5,
  retries: 0,
  retryDelayMs: 1,
  maxResponseBytes: 1000,
  fetch,
  maxSnapMeters: 50,
  maxCellsPerCall: 1000,
};

const cases: Record<string, ArgumentCase> = {
  osrmDistances: {
    call: providers.osrmDistances,
    args: [{ ...options, profile: "driving", engineVersion: "5.27.1" }],
    options: [[0]],
    refused: [
      [[], "options must be an object; got undefined"],
      [[baseUrl], "options must be an object; got a text"],
      [[{ url: baseUrl }], "url is not a known field; did you mean baseUrl?"],
      [[{ baseUrl, clock: {} }], "clock must be a clock, with a function now"],
      [[{ baseUrl, retries: "2" }], 'retries must be a whole number from 0 to 10; got "2"'],
    ],
  },
  valhallaDistances: {
    call: providers.valhallaDistances,
    args: [{ ...options, costing: "auto" }],
    options: [[0]],
    refused: [[[{ baseUrl, costing: 5 }], "costing must be a text; got a number"]],
  },
  graphhopperDistances: {
    call: providers.graphhopperDistances,
    args: [{ ...options, apiKey: "key", profile: "car" }],
    options: [[0]],
    refused: [
      [[{}], "apiKey must not be empty"],
      [[{ apiKey: 5 }], "apiKey must be a text; got a number"],
    ],
  },
};

describe("@dispatch/routing-providers", () => testArguments(providers, cases, {}));
