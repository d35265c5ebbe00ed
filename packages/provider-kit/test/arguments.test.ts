import { systemClock } from "@dispatch/core/plugin-kit";
import { describe } from "vitest";
import { type ArgumentCase, testArguments } from "../../../scripts/test-arguments.js";
import * as kit from "../src/index.js";

const clock = systemClock;
const { signal } = new AbortController();
const url = "http://localhost:9/";
const place = { latitude: 49.41, longitude: 8.69 };
/** As if nobody could be reached. */
const fetch: kit.FetchLike = () => Promise.reject(new Error("no connection"));
const service = { baseUrl: url, timeoutMs: 5, retries: 0, retryDelayMs: 0, maxResponseBytes: 9, fetch, clock };
const settings = kit.parseServiceOptions("osrm", service);
const exchanged: Required<kit.ExchangeRequest> = {
  ...{ url, method: "POST", headers: {}, body: {}, timeoutMs: 5, maxResponseBytes: 9, secrets: ["key"] },
};
const cell: kit.RoadCell = { distanceMeters: 5, durationSeconds: 5, originSnapMeters: 0, destinationSnapMeters: 0 };
const cells: kit.RoadCellOptions = { provider: "osrm", originCount: 1, toNullReason: () => "NO_ROUTE" };

const cases: Record<string, ArgumentCase> = {
  askService: {
    call: kit.askService,
    args: [{ url, body: {}, headers: {}, isRateLimit: () => true, retriedCodes: [] }, settings, signal],
    options: [[0]],
    refused: [
      [[], "request must be an object; got undefined"],
      [
        [{ uri: url }, settings],
        "request.uri is not a known field; the known ones are url, body, headers, isRateLimit, retriedCodes",
      ],
      [[{ url }], "settings must be an object; got undefined"],
      [[{ url }, settings, 5], "signal must be an AbortSignal; got a number"],
    ],
  },
  exchange: {
    call: kit.exchange,
    args: [exchanged, fetch, clock, signal],
    options: [[0]],
    refused: [
      [[], "request must be an object; got undefined"],
      [[{ ...exchanged, timeout: 5 }, fetch, clock], /^request.timeout is not a known field; did you mean timeoutMs/],
      [[{ ...exchanged, method: "PUT" }, fetch, clock], /^request.method must be one of GET, POST/],
      [[{ ...exchanged, secrets: [5] }, fetch, clock], "request.secrets[0] must be a text; got a number"],
      [[exchanged], "fetch must be a function; got undefined"],
      [[exchanged, fetch], /^clock must be a clock/],
    ],
  },
  measureWithoutUnroutable: {
    call: kit.measureWithoutUnroutable,
    args: [
      { origins: [place], destinations: [place] },
      async () => ({ results: [[{ status: "unreachable", reason: "NO_ROUTE" }]] }),
      { provider: "osrm", maxExtraCalls: 3 },
    ],
    options: [[2]],
    refused: [
      [[], "request must be an object; got undefined"],
      [[{ destinations: [] }], "request.origins must be a list; got undefined"],
      [[{ origins: [], destinations: [] }], "ask must be a function; got undefined"],
      [
        [{ origins: [], destinations: [] }, () => null, { provider: "osrm", maxCalls: 5 }],
        /^options.maxCalls is not a known field/,
      ],
    ],
  },
  parseApiKey: {
    call: kit.parseApiKey,
    args: ["key"],
    options: [],
    refused: [
      [[5], "apiKey must be a text; got a number"],
      [["my key"], "apiKey must contain only printable ASCII, without spaces"],
    ],
  },
  parseBaseUrl: {
    call: kit.parseBaseUrl,
    args: [url],
    options: [],
    refused: [[["localhost"], /^baseUrl must be an absolute URL/]],
  },
  parseHttpUrl: {
    call: kit.parseHttpUrl,
    args: ["jwksUrl", url],
    options: [],
    refused: [[["jwksUrl", 5], /^jwksUrl must be an absolute URL/]],
  },
  parseServiceOptions: {
    call: kit.parseServiceOptions,
    args: ["osrm", service, ["key"]],
    // A provider checks the names, because it has options of its own.
    options: [],
    refused: [
      [["osrm"], "options must be an object; got undefined"],
      [["osrm", { ...service, retries: 11 }], "retries must be a whole number from 0 to 10; got 11"],
    ],
  },
  retry: {
    call: kit.retry,
    args: [async () => 5, { retries: 0, retryDelayMs: 0, clock, signal, shouldRetry: () => false, toWaitMs: () => 0 }],
    options: [[1]],
    refused: [
      [[], "attempt must be a function; got undefined"],
      [[async () => 5], "options must be an object; got undefined"],
      [[async () => 5, { retries: 0, delayMs: 5 }], /^options.delayMs is not a known field; did you mean retryDelayMs/],
    ],
  },
  toRoadResults: {
    call: kit.toRoadResults,
    args: [[cell], cells],
    options: [[1]],
    refused: [
      [[], "cells must be a list; got undefined"],
      [[[cell], { ...cells, toReason: () => null }], /^options.toReason is not a known field/],
      [[[cell], { ...cells, originCount: -1 }], /^options.originCount must be a whole number/],
    ],
  },
  toRoadMatrix: {
    call: kit.toRoadMatrix,
    args: [[[cell]], { ...cells, destinationCount: 1 }],
    options: [[1]],
    refused: [
      [[], "rows must be a list; got undefined"],
      [[[cell], { ...cells, destinationCount: 1 }], "rows[0] must be a list; got an object"],
      [[[[cell]], cells], /^options.destinationCount must be a whole number/],
    ],
  },
};

const checked = "takes values that a provider has checked";
const answered = "reads the headers of an answer";

describe("@dispatch/provider-kit", () =>
  testArguments(kit, cases, {
    globalFetch: "takes what fetch takes",
    invalidResponse: checked,
    readReportedQuota: answered,
    readRequestedWait: answered,
    readRetryAfterMs: answered,
    redactText: checked,
    rejected: checked,
    tooLarge: checked,
    unroutableDestination: checked,
    withoutSlashes: checked,
  }));
