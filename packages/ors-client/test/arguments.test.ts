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

const place = { latitude: 49.41, longitude: 8.69 };
const { signal } = new AbortController();
const call = { signal };

/** Of a server that nobody can reach. */
const ors = client.createOrsClient({
  baseUrl: "http://localhost:9",
  optimizationUrl: "http://localhost:9",
  retries: 0,
  fetch: () => Promise.reject(new Error("no connection")),
});

const methods: Record<string, ArgumentCase> = {
  "createOrsClient matrix": {
    call: ors.matrix,
    args: [{ origins: [place], destinations: [place], profile: "driving-car" }, call],
    options: [[0], [1]],
    refused: [
      [[], "request must be an object; got undefined"],
      [[{ destinations: [place] }], "origins must be a list; got undefined"],
      [[{ origin: [place], destinations: [place] }], "origin is not a known field; did you mean origins?"],
      [[{ origins: [null], destinations: [place] }], /^origins\[0\] must have a latitude/],
      [[{ origins: [place], destinations: [place] }, { signal: 5 }], /^options.signal must be an AbortSignal/],
    ],
  },
  "createOrsClient directions": {
    call: ors.directions,
    args: [{ places: [place, place], profile: "driving-car", preference: "fastest", snapRadiusMeters: 100 }, call],
    options: [[0], [1]],
    refused: [
      [[{}], "places must be a list; got undefined"],
      [[{ places: [place, place], preference: "scenic" }], /^preference must be one of /],
    ],
  },
  "createOrsClient snap": {
    call: ors.snap,
    args: [{ places: [place], profile: "driving-car", radiusMeters: 100 }, call],
    options: [[0], [1]],
    refused: [[[{ places: [place], radius: 5 }], "radius is not a known field; did you mean radiusMeters?"]],
  },
  "createOrsClient optimization": {
    call: ors.optimization,
    args: [
      {
        jobs: [{ id: 1, location: place, serviceSeconds: 60, skills: [1], priority: 10, timeWindows: [[0, 3600]] }],
        vehicles: [
          {
            ...{ id: 1, profile: "driving-car", start: place, end: place, skills: [1] },
            ...{ timeWindow: [0, 3600], maxTasks: 5 },
          },
        ],
      },
      call,
    ],
    options: [[0], [0, "jobs", 0], [0, "vehicles", 0], [1]],
    refused: [
      [[{ vehicles: [] }], "jobs must be a list; got undefined"],
      [
        [{ jobs: [{ id: 1, location: place, skill: [1] }], vehicles: [{ id: 1, start: place }] }],
        "jobs[0].skill is not a known field; did you mean skills?",
      ],
    ],
  },
  "createOrsClient health": { call: ors.health, args: [call], options: [[0]], refused: [] },
  "createOrsClient status": { call: ors.status, args: [call], options: [[0]], refused: [] },
  "createOrsClient quota": {
    call: ors.quota,
    args: ["snap"],
    options: [],
    refused: [[["matrx"], /^endpoint must be one of matrix, directions, /]],
  },
  "createOrsClient breakerState": {
    call: ors.breakerState,
    args: ["snap"],
    options: [],
    refused: [[["matrx"], /^endpoint must be one of matrix, directions, /]],
  },
};

const cases: Record<string, ArgumentCase> = {
  ...methods,
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
