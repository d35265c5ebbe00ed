import { systemClock } from "@dispatch/core/plugin-kit";
import { describe, expect, it } from "vitest";
import { type ArgumentCase, testArguments } from "../../../scripts/test-arguments.js";
import { type EmbeddedStoreOptions, openEmbeddedStore } from "../src/embedded/index.js";
import * as store from "../src/index.js";

/** A pool of a database that cannot be reached: nothing here connects. */
const pool = store.createPgPool({ host: "127.0.0.1", port: 1 });

const cases: Record<string, ArgumentCase> = {
  createPgStore: {
    call: store.createPgStore,
    args: [pool, { preparesStatements: true, maxDeepSearches: 2, maxWaitingSearches: 5 }],
    options: [[1]],
    refused: [
      [[null], "pool must be a pool, such as one of createPgPool(); got null"],
      [[{ query() {} }], "pool must be a pool, such as one of createPgPool(), with a function connect"],
      [[pool, { preparesStatements: "yes" }], 'preparesStatements must be true or false; got "yes"'],
      [[pool, { maxDeepSearches: 0 }], "maxDeepSearches must be a whole number from 1 to 1000; got 0"],
      [[pool, { prepared: true }], /^prepared is not a known field/],
    ],
  },
  createPgPool: {
    call: store.createPgPool,
    args: [
      {
        connectionString: "postgres://user:password@127.0.0.1:1/database",
        host: "127.0.0.1",
        port: 1,
        database: "database",
        user: "user",
        password: "password",
        ssl: { ca: "certificate", rejectUnauthorized: true },
        maxConnections: 5,
        minConnections: 0,
        connectTimeoutMs: 5,
        statementTimeoutMs: 5,
        lockTimeoutMs: 5,
        idleInTransactionTimeoutMs: 5,
        idleTimeoutMs: 5,
        applicationName: "test",
        onIdleError: () => undefined,
      },
    ],
    options: [[0]],
    refused: [
      [["postgres://localhost/database"], "options must be an object; got a text"],
      [[{ connectionString: 5 }], "connectionString must be a text; got a number"],
      [[{ port: 70_000 }], "port must be a whole number from 1 to 65535; got 70000"],
      [[{ ssl: "require" }], 'ssl must be true or false; got "require"'],
      [[{ onIdleError: true }], "onIdleError must be a function; got true"],
      [[{ max: 5 }], /^max is not a known field/],
    ],
  },
  pgRateLimiter: {
    call: store.pgRateLimiter,
    args: [pool, { clock: systemClock }],
    options: [[1]],
    refused: [
      [[undefined], "pool must be a pool, such as one of createPgPool(); got undefined"],
      [[pool, { clock: Date.now }], /^clock must be a clock; got the function/],
    ],
  },
  pgQueueHints: {
    call: store.pgQueueHints,
    args: [pool, { signal: AbortSignal.abort(), onFailure: () => undefined }],
    options: [[1]],
    refused: [
      [[null], "pool must be a pool, such as one of createPgPool(); got null"],
      [[pool, { signal: 5 }], "signal must be an AbortSignal; got a number"],
      [[pool, { onFailure: 5 }], "onFailure must be a function; got a number"],
    ],
  },
};

describe("@dispatch/pg-store", () => testArguments(store, cases, { toStoreError: "takes any value that was thrown" }));

describe("@dispatch/pg-store/embedded", () => {
  // Not the table: what it tries would open databases and create folders.
  it.each([
    ["data", "options must be an object; got a text"],
    [{ folder: 5 }, "folder must be a text; got a number"],
    [{ path: "data" }, /^path is not a known field/],
  ])("openEmbeddedStore refuses %j", async (options, message) => {
    await expect(openEmbeddedStore(options as EmbeddedStoreOptions)).rejects.toThrow(message);
  });
});
