import { describe } from "vitest";
import { type ArgumentCase, testArguments } from "../../../scripts/test-arguments.js";
import * as client from "../src/index.js";

const options = {
  apiKey: "key",
  profile: "driving-car",
  timeoutMs: 5,
  retries: 0,
  hooks: { onRequest: () => undefined },
  fetch,
};

const cases: Record<string, ArgumentCase> = {
  createOrsClient: {
    call: client.createOrsClient,
    args: [options],
    options: [[0], [0, "hooks"]],
    refused: [
      [["my key"], "options must be an object; got a text"],
      [[{ apiKey: 5 }], "apiKey must be a text; got a number"],
      [[{ key: "secret" }], "key is not a known field; did you mean apiKey?"],
      [[{ fetch: "fetch" }], "fetch must be a function; got a text"],
    ],
  },
  orsDistances: {
    call: client.orsDistances,
    args: [{ ...options, maxSnapMeters: 350, cache: { ttlMs: 5, maxEntries: 5, onLookup: () => undefined } }],
    options: [[0], [0, "hooks"], [0, "cache"]],
    refused: [
      [[{ cache: true }], "cache must be an object; got true"],
      [[{ cache: { ttl: 5 } }], "cache.ttl is not a known field; did you mean ttlMs?"],
      [[{ client: client.createOrsClient }], /^client must be a client of createOrsClient; got the function/],
      [[{ client: client.createOrsClient(), shortListSize: 5 }], /^shortListSize is not a known field/],
    ],
  },
};

describe("@dispatch/ors-client", () =>
  testArguments(client, cases, { judge: "reads an answer of the server, for adapters in TypeScript" }));
