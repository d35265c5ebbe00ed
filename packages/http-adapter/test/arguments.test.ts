import { createDispatcher } from "@dispatch/core";
import {
  memoryAssignments,
  memoryCustomers,
  memoryRateLimiter,
  memoryTechnicians,
  straightLineDistances,
} from "@dispatch/core/memory";
import { describe } from "vitest";
import { type ArgumentCase, testArguments } from "../../../scripts/test-arguments.js";
import * as guard from "../src/guard/index.js";
import * as adapter from "../src/index.js";

const customers = memoryCustomers([]);
const technicians = memoryTechnicians();
const assignments = memoryAssignments({ customers, technicians });
const distances = straightLineDistances();
const dispatcher = createDispatcher({ customers, technicians, distances, assignments });

const app: Required<adapter.DispatchAppOptions> = {
  dispatcher,
  assignments,
  locations: technicians,
  technicians,
  customers,
  intake: { toRequirements: () => Promise.reject(new Error("not called")) },
  legacyOnly: false,
  forecast: async () => () => "2126-01-01T00:00:00Z",
  maxMoveMeters: "off",
  maxLocationAgeSeconds: "off",
  imports: {
    maxBytes: 1,
    idleMs: 1,
    timeoutMs: 1,
    keepAliveMs: 1,
    maxConcurrent: 1,
    trustedProxies: 0,
    showLimit: () => undefined,
  },
  events: {
    maxListeners: 10,
    pollMs: 10,
    positionPollMs: 10,
    runShared: (read) => read(),
    heartbeatMs: 10,
    stallMs: 10,
    trustedProxies: 0,
    showLimit: () => undefined,
    onFailure: () => undefined,
    closing: new AbortController().signal,
  },
  onError: () => undefined,
  forTenant: () => ({ dispatcher, assignments }),
  health: async () => undefined,
  readiness: { database: async () => undefined },
  healthTimeoutMs: 5,
  metrics: async () => new Response(""),
  quota: () => ({ limit: 500, remaining: 1 }),
  routing: () => null,
  consolePath: "/console",
  middleware: [],
  probeMiddleware: [],
};

const appCases: Record<string, ArgumentCase> = {
  createDispatchApp: {
    call: adapter.createDispatchApp,
    args: [app],
    options: [[0], [0, "events"], [0, "imports"]],
    refused: [
      [[], "options must be an object; got undefined"],
      [
        [{ ...app, dispatcher: createDispatcher }],
        /^dispatcher must be a dispatcher of createDispatcher\(\); got the function/,
      ],
      [[{ ...app, assignments: {} }], /^assignments must be .*with a function ping/],
      [[{ ...app, locations: {} }], /^locations must be .*with a function updateLocations/],
      [[{ ...app, intake: {} }], /^intake must be .*with a function toRequirements/],
      [[{ ...app, legacyOnly: "yes" }], 'legacyOnly must be true or false; got "yes"'],
      [[{ ...app, onError: true }], "onError must be a function; got true"],
      [[{ ...app, forecast: {} }], "forecast must be a function; got an object"],
      [[{ ...app, forTenant: {} }], "forTenant must be a function; got an object"],
      [[{ ...app, readiness: { database: 5 } }], "readiness.database must be a function; got a number"],
      [[{ ...app, healthTimeoutMs: "5" }], 'healthTimeoutMs must be a number from 1 to 60000; got "5"'],
      [[{ ...app, middleware: "x" }], "middleware must be a list; got a text"],
      [[{ ...app, middleware: [{}] }], "middleware[0] must be a function; got an object"],
      [[{ ...app, probeMiddleware: {} }], "probeMiddleware must be a list; got an object"],
      [[{ ...app, events: { onFailure: 5 } }], "events.onFailure must be a function; got a number"],
      [[{ ...app, events: { closing: 5 } }], "events.closing must be an AbortSignal; got a number"],
      [[{ ...app, imports: { idleMs: 0 } }], "imports.idleMs must be a whole number from 1 to 600000; got 0"],
      [[{ ...app, evnets: {} }], "evnets is not a known field; did you mean events?"],
    ],
  },
};

describe("@dispatch/http-adapter", () =>
  testArguments(adapter, appCases, {
    isBusinessOutcome: "takes a code of ours",
    listMatchedPaths: "reads a context of Hono",
    problemOfError: "takes any value that was thrown",
    toProblemResponse: "takes a problem of ours",
  }));

const limit = { limit: 5, windowMs: 1000 };
const limiter = memoryRateLimiter();
const guardOptions: Required<guard.GuardOptions> = {
  authenticators: [async () => null],
  routeRoles: { "/docs": "viewer" },
  rateLimits: { limiter, perPrincipal: limit, perAddress: limit },
  trustedProxies: 1,
  corsOrigins: ["https://desk.example.com"],
  allowedHosts: ["desk.example.com"],
  timeoutMs: 5,
  maxBodyBytes: 5,
  maxBodyBytesTotal: 50,
  maxConcurrent: 5,
  showLimit: () => undefined,
};
const tokens: Required<guard.JsonWebTokenOptions> = {
  issuer: "https://issuer.example.com",
  audience: "dispatch",
  jwksUrl: "https://issuer.example.com/keys",
  clockSkewSeconds: 5,
  roleClaim: "role",
  tenantClaim: "tenant",
  technicianClaim: "technician",
};

const guardCases: Record<string, ArgumentCase> = {
  guard: {
    call: guard.guard,
    args: [guardOptions],
    options: [[0], [0, "rateLimits"], [0, "rateLimits", "perPrincipal"], [0, "rateLimits", "perAddress"]],
    refused: [
      [[{}], /^authenticators must be a list/],
      [[{ authenticators: [5] }], "authenticators[0] must be a function; got a number"],
      [[{ authenticators: null, corsOrigins: "*" }], "corsOrigins must be a list; got a text"],
      [[{ authenticators: null, corsOrigins: [5] }], "corsOrigins[0] must be a text; got a number"],
      [[{ authenticators: null, routeRoles: { "/docs": "boss" } }], /^routeRoles\["\/docs"\] must be one of /],
      [[{ authenticators: null, rateLimits: {} }], /^rateLimits.limiter must be a rate limiter/],
      [[{ authenticators: null, showLimit: 5 }], "showLimit must be a function; got a number"],
      [[{ authenticators: null, timeout: 5 }], "timeout is not a known field; did you mean timeoutMs?"],
    ],
  },
  apiKeys: {
    call: guard.apiKeys,
    args: [`desk:dispatcher:${"0".repeat(64)}`],
    options: [],
    refused: [[[5], "apiKeys must be a text; got a number"]],
  },
  makeApiKey: {
    call: guard.makeApiKey,
    args: ["desk", "technician", "north", "7"],
    options: [],
    refused: [
      [[5, "admin"], "name must be a text; got a number"],
      [["desk", "boss"], 'role must be one of viewer, dispatcher, admin, technician; got "boss"'],
      [["desk", "technician"], /technicianId/],
    ],
  },
  jsonWebTokens: {
    call: guard.jsonWebTokens,
    args: [tokens],
    options: [[0]],
    refused: [
      [[{ ...tokens, issuer: 5 }], "issuer must be a text; got a number"],
      [[{ ...tokens, audience: undefined }], "audience must be a text; got undefined"],
      [[{ ...tokens, roleClaim: 5 }], "roleClaim must be a text; got a number"],
      [[{ ...tokens, jwksUri: "x" }], "jwksUri is not a known field; did you mean jwksUrl?"],
    ],
  },
  fallBackLimiter: {
    call: guard.fallBackLimiter,
    args: [limiter, { timeoutMs: 5, restMs: 5, onFailure: () => undefined }],
    options: [[1]],
    refused: [
      [[{}], /^limiter must be a rate limiter.*with a function take/],
      [[limiter, { restMs: -1 }], "restMs must be a whole number from 0 to 3600000; got -1"],
    ],
  },
  createFairShares: {
    call: guard.createFairShares,
    args: [{ name: "slots", limit: 5, perHolder: 3 }],
    options: [[0]],
    refused: [
      [[{ name: "slots" }], /^limit must be a whole number from 1 to .*; got undefined/],
      [[{ name: "slots", limit: 5, perHolder: 0 }], /^perHolder must be a whole number from 1 to /],
    ],
  },
  toNetwork: {
    call: guard.toNetwork,
    args: ["127.0.0.1"],
    options: [],
    refused: [[[5], "address must be a text; got a number"]],
  },
};

describe("@dispatch/http-adapter/guard", () =>
  testArguments(guard, guardCases, {
    identifyClient: "reads a context of Hono",
    isLoopbackName: "takes the name of a host",
    isRole: "takes any value",
  }));
