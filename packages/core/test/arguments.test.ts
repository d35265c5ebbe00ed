import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ArgumentCase, testArguments } from "../../../scripts/test-arguments.js";
import * as core from "../src/index.js";
import * as memory from "../src/memory/index.js";
import * as kit from "../src/plugin-kit/index.js";
import { makeBench, north } from "./support/make-dispatcher.js";
import { detour } from "./support/roads.js";

const location = { latitude: 49.4, longitude: 8.7 };
const technician = {
  id: "1",
  location,
  locatedAt: "2026-01-01T00:00:00Z",
  capacity: 2,
  openAssignments: 0,
  skills: [{ name: "gas", level: 2 }],
  availability: { timeZone: "UTC", shifts: [], absences: [] },
  territories: ["north"],
  attributes: { van: true },
  isActive: true,
};
const { id: _, openAssignments: __, ...entry } = technician;
const contact = { externalId: "A-7", name: "Anna", phone: "1", email: "a@example.org", address: "Here 1" };
const clock = kit.systemClock;
const provider = memory.straightLineDistances();
const limiter = memory.memoryRateLimiter();
const { dispatcher } = makeBench([north("1", 1), north("2", 2)], detour(1.2));
const { assignment, decision } = await dispatcher.dispatch({ customerId: "1" });
const { decision: batch } = await dispatcher.previewBatch({ jobs: [{ customerId: "1" }] });
const person: Required<core.ErasedPerson> = { kind: "customer", id: "1", visitIds: ["7"], places: [location] };
const { signal } = new AbortController();
const request = { customerId: "1", requirements: { skills: [] }, actor: "anna" };
const tomorrow = (hour: number): string => new Date(Date.now() + (24 + hour) * 3_600_000).toISOString();
const held = await dispatcher.holdSlot({ customerId: "1", technicianId: "2", startsAt: tomorrow(10) });
/** Of a hold, which ends at most a day ahead. */
const soon = new Date(Date.now() + 3_600_000).toISOString();
const notASignal = "options.signal must be an AbortSignal; got a number";

const queueStore = memory.memoryAssignments();
/** It ends at once. */
const queueSettings: Required<core.QueueSettings> = {
  signal: AbortSignal.abort(),
  pollMs: 250,
  hints: { listen: () => () => undefined },
  windowMs: 60_000,
  retryMs: 30_000,
  silenceSeconds: 86_400,
  maxJobs: 200,
  leaseMs: 600,
  actor: "queue",
  clock,
  onTurn: () => undefined,
  onFailure: () => undefined,
};

const plugins: core.DispatcherOptions = {
  customers: memory.memoryCustomers([{ id: "1", location }]),
  technicians: memory.memoryTechnicians(),
  distances: provider,
  assignments: memory.memoryAssignments(),
};

/** Every option with an accepted value: the type also requires options that are added later. */
const allOptions: Required<core.DispatcherOptions> = {
  ...plugins,
  shortlistSize: 20,
  policy: core.nearest,
  rules: [],
  topSpeedKmh: 130,
  maxCalls: 2,
  maxElements: 100,
  maxRows: 1000,
  maxPages: 10,
  deadlineMs: 1000,
  maxDistanceMeters: "off",
  maxLocationAgeSeconds: "off",
  maxPastStartSeconds: "off",
  defaultWorkSeconds: 3600,
  workSecondsBySkill: { gas: 7200 },
  overtimeSeconds: 0,
  isDriveInShift: false,
  overrunSeconds: 1800,
  slots: { maxRows: 1000, maxCalls: 5, maxElements: 100 },
  holds: { maxMinutes: 60, maxPerHolder: 10, maxHolds: 1000 },
  idempotencyKeepMs: 1000,
  clock,
  observer: { observe: () => undefined },
};

const dispatcherCases: Record<string, ArgumentCase> = {
  createDispatcher: {
    call: core.createDispatcher,
    args: [allOptions],
    options: [[0]],
    refused: [
      [[], "options must be an object; got undefined"],
      [[{ ...plugins, technicians: undefined }], "technicians must be a technician source; got undefined"],
      [
        [{ ...plugins, technicians: memory.memoryTechnicians }],
        "technicians must be a technician source; got the function memoryTechnicians, which must be called first",
      ],
      [
        [{ ...plugins, policy: "fastest" }],
        'policy must be a policy, such as nearest or leastLoaded({ withinMeters: 1000 }); got "fastest": import the policy, and give that',
      ],
      [
        [{ ...plugins, policy: core.leastLoaded }],
        "policy must be a policy, such as nearest or leastLoaded({ withinMeters: 1000 }); got the function leastLoaded: call it, and give what it returns",
      ],
      [[{ ...plugins, rules: () => null }], "rules must be a list; got the function rules"],
      [[{ ...plugins, rules: [() => null] }], /^rules\[0\] must be an eligibility rule; got a function/],
      [[{ ...plugins, shortlistSize: "20" }], 'shortlistSize must be a whole number of at least 1; got "20"'],
      [
        [{ ...plugins, maxDistanceMeters: "none" }],
        'maxDistanceMeters must be a number from 1 to 20037508, or "off"; got "none"',
      ],
      [[{ ...plugins, maxDistance: 5 }], "maxDistance is not a known field; did you mean maxDistanceMeters?"],
      [[{ ...plugins, deadline: 5 }], "deadline is not a known field; did you mean deadlineMs?"],
      [[{ ...plugins, observer: {} }], "observer must be an observer, with a function observe"],
      [[{ ...plugins, observer: [5] }], "observer[0] must be an observer; got a number"],
      [[{ ...plugins, clock: Date }], "clock must be a clock; got the function Date, which must be called first"],
    ],
  },
  "dispatcher.dispatch": {
    call: dispatcher.dispatch,
    args: [request, { signal }],
    options: [[0], [0, "requirements"], [1]],
    refused: [
      [[], "request must be an object; got undefined"],
      [["42"], "request must be an object; got a text"],
      [[{ customerId: 42 }], "customerId must be a text; got a number"],
      [[{ customerId: "1", actor: 5 }], "actor must be a text; got a number"],
      [[{ customerId: "1", whenNobody: "wait" }], 'whenNobody must be one of fail, queue; got "wait"'],
      [[{ customerId: "1", priority: 0.5 }], "priority must be a whole number from -1000 to 1000; got 0.5"],
      [[{ customerId: "1", priority: "high" }], 'priority must be one of routine, urgent, emergency; got "high"'],
      [[{ customerId: "1" }, { signal: 5 }], notASignal],
      [[{ location: { lat: 49, lng: 8 } }], "location must have a latitude and a longitude; got lat, lng"],
    ],
  },
  "dispatcher.importJobs": {
    call: dispatcher.importJobs,
    args: [{ jobs: [], isDryRun: true, heldUntil: soon, actor: "anna" }, { signal }],
    options: [[0], [1]],
    refused: [
      [[{}], "jobs must be a list; got undefined"],
      [[{ jobs: [], isDryRun: "no" }], 'isDryRun must be true or false; got "no"'],
      [[{ jobs: [], heldUntil: "2020-01-01T00:00:00Z" }], "heldUntil must be in the future, at most 24 hours ahead"],
      [[{ jobs: [{ reference: "R-1", refrence: "x" }] }], /jobs\[0\]\.refrence is not a known field/],
    ],
  },
  "dispatcher.createJob": {
    call: dispatcher.createJob,
    args: [{ customerId: "1", idempotencyKey: "of-a-job", requirements: {} }, { signal }],
    options: [[0], [0, "requirements"], [1]],
    refused: [
      [["1"], "request must be an object; got a text"],
      [[{ location: { latitude: 49.4, longitude: 8.7 } }], "customerId must be a text; got undefined"],
      [[{ customerId: "1", idempotencyKey: "a b" }], "idempotencyKey must be 1 to 255 visible ASCII characters"],
      [[{ customerId: "1" }, { signal: 5 }], notASignal],
    ],
  },
  "dispatcher.findSlots": {
    call: dispatcher.findSlots,
    args: [
      { customerId: "1", requirements: {}, workSeconds: 600, from: tomorrow(8), to: tomorrow(9), count: 5 },
      { signal },
    ],
    options: [[0], [0, "requirements"], [1]],
    refused: [
      [[], "request must be an object; got undefined"],
      [[{ customerId: "1", count: 101 }], "count must be a whole number from 1 to 100; got 101"],
      [[{ customerId: "1", from: "noon" }], 'from must be an RFC 3339 timestamp; got "noon"'],
      [[{ customerId: "1", to: "2020-01-01T00:00:00Z" }], "to must not be in the past"],
      [[{ customerId: "1", from: tomorrow(9), to: tomorrow(8) }], "to must not be before from"],
      [[{ customerId: "1", to: "2126-01-01T00:00:00Z" }], "to must be at most 28 days after from"],
      [[{ customerId: "1", jobId: "1" }], "customerId cannot be given together with jobId"],
      [
        [{ customerId: "1", requirements: { startsAt: tomorrow(8) } }],
        "requirements.startsAt cannot be given for a slot",
      ],
      [[{ customerId: "1" }, { signal: 5 }], notASignal],
    ],
  },
  "dispatcher.holdSlot": {
    call: dispatcher.holdSlot,
    args: [
      {
        ...{ customerId: "1", requirements: {}, workSeconds: 600 },
        ...{ technicianId: "2", startsAt: tomorrow(8), minutes: 5, holder: "call 7" },
      },
      { signal },
    ],
    options: [[0], [0, "requirements"], [1]],
    refused: [
      [[], "request must be an object; got undefined"],
      [[{ customerId: "1", startsAt: tomorrow(8) }], "technicianId must be a text; got undefined"],
      [[{ customerId: "1", technicianId: "2" }], "startsAt must be an RFC 3339 timestamp; got undefined"],
      [[{ customerId: "1", technicianId: "2", startsAt: "2020-01-01T00:00:00Z" }], "startsAt must be in the future"],
      [
        [{ customerId: "1", technicianId: "2", startsAt: tomorrow(8), minutes: 61 }],
        "minutes must be a whole number from 1 to 60; got 61",
      ],
      [
        [{ customerId: "1", technicianId: "2", startsAt: tomorrow(8), holder: "" }],
        "holder must have 1 to 255 characters",
      ],
      [
        [{ customerId: "1", jobId: "1", technicianId: "2", startsAt: tomorrow(8) }],
        "customerId cannot be given together with jobId",
      ],
      [[{ customerId: "1", technicianId: "2", startsAt: tomorrow(8) }, { signal: 5 }], notASignal],
    ],
  },
  "dispatcher.releaseHold": {
    call: dispatcher.releaseHold,
    args: [held.id, { signal }],
    options: [[1]],
    refused: [
      [[5], "holdId must be a text; got a number"],
      [[held.id, { signal: 5 }], notASignal],
    ],
  },
  "dispatcher.preview": {
    call: dispatcher.preview,
    args: [{ customerId: "1", changes: [technician].map(({ isActive: _, ...change }) => change) }, { signal }],
    options: [[0], [0, "changes", 0], [1]],
    refused: [
      [[{ customerId: "1", changes: ["2"] }], "changes[0] must be an object; got a text"],
      [[{ customerId: "1", jobId: 5 }], "jobId must be a text; got a number"],
      [[{ customerId: "1" }, { signal: 5 }], notASignal],
    ],
  },
  "dispatcher.dispatchBatch": {
    call: dispatcher.dispatchBatch,
    args: [{ jobs: [{ customerId: "1" }], fixed: [], actor: "anna", reason: "storm" }, { signal }],
    options: [[0], [0, "jobs", 0], [1]],
    refused: [
      [[], "request must be an object; got undefined"],
      [[{ jobs: [{ customerId: "1" }], actor: 5 }], "actor must be a text; got a number"],
    ],
  },
  "dispatcher.previewBatch": {
    call: dispatcher.previewBatch,
    args: [
      {
        jobs: [{ customerId: "1", requirements: {}, priority: 10 }],
        fixed: [{ jobId: "request-1", technicianId: "1" }],
        technicianIds: ["1"],
        maxJobsPerTechnician: 1,
      },
      { signal },
    ],
    options: [[0], [0, "jobs", 0], [0, "fixed", 0], [1]],
    refused: [
      [[{ jobs: [{ customerId: "1" }], technicianIds: "1" }], "technicianIds must be a list; got a text"],
      [[{ jobs: [{ customerId: "1" }], technicianIds: [5] }], "technicianIds[0] must be a text; got a number"],
      [[], "request must be an object; got undefined"],
      [[{ jobs: "1" }], "jobs must be a list; got a text"],
      [[{ jobs: [5] }], "jobs[0] must be an object; got a number"],
      [[{ jobs: [{ customerId: "1" }] }, { signal: 5 }], notASignal],
    ],
  },
  "dispatcher.decline": {
    call: dispatcher.decline,
    args: [{ assignmentId: "none", actor: "anna", reason: "ill" }, { signal }],
    options: [[0], [1]],
    refused: [
      [[], "request must be an object; got undefined"],
      [[{}], "assignmentId must be a text; got undefined"],
      [[assignment], /^id is not a known field/],
    ],
  },
  "dispatcher.reassign": {
    // A new open assignment each time: a reassigned one is over.
    call: async (given: core.ReassignRequest, operation: core.OperationOptions) => {
      const { assignment } = await dispatcher.dispatch({ customerId: "1" });
      const isOpen = given?.assignmentId === "open";
      await dispatcher.reassign(isOpen ? { ...given, assignmentId: assignment.id } : given, operation);
    },
    args: [{ assignmentId: "open", actor: "anna", reason: "ill", requirements: {} }, { signal }],
    options: [[0], [0, "requirements"], [1]],
    refused: [
      [[{ assignmentId: 5 }], "assignmentId must be a text; got a number"],
      [[{ assignmentId: "open", technicianId: 4 }], "technicianId must be a text; got a number"],
    ],
  },
  "dispatcher.explain": {
    call: dispatcher.explain,
    args: [assignment.id, { signal }],
    options: [[1]],
    refused: [
      [[{ assignmentId: "1" }], "assignmentId must be a text; got an object"],
      [["1", { signal: 5 }], notASignal],
    ],
  },
  findTechnicianState: {
    call: core.findTechnicianState,
    args: [
      { ...technician, isActive: true, underway: null },
      { nowMs: 0, maxLocationAgeSeconds: 60 },
    ],
    options: [[1]],
    refused: [
      [[technician, { nowMs: "now" }], /^options.nowMs must be a number from/],
      [
        [technician, { nowMs: 0, maxLocationAgeSeconds: 0 }],
        'options.maxLocationAgeSeconds must be a number from 1 to 3155760000, or "off"; got 0',
      ],
      [[null, { nowMs: 0 }], "position must be an object; got null"],
    ],
  },
  readCalendar: {
    call: core.readCalendar,
    args: [technician, { from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z" }],
    options: [[1]],
    refused: [
      [[technician, { from: "today" }], "from must be an RFC 3339 timestamp"],
      [[technician, { from: "2026-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" }], "to must be after from"],
      [
        [technician, { from: "2026-01-01T00:00:00Z", to: "2026-05-01T00:00:00Z" }],
        "to must be at most 92 days after from",
      ],
    ],
  },
  verifyBatch: {
    call: core.verifyBatch,
    args: [batch, { policy: core.nearest }],
    options: [[1]],
    refused: [
      [[], "decision must be an object; got undefined"],
      [[{ ...batch, jobs: 5 }], "decision.jobs must be a list; got a number"],
    ],
  },
  eraseFromDecision: {
    call: core.eraseFromDecision,
    args: [decision, person],
    options: [[1]],
    refused: [
      [[], "decision must be an object; got undefined"],
      [[decision, { ...person, kind: "desk" }], 'person.kind must be one of customer, technician; got "desk"'],
      [[decision, { ...person, places: location }], "person.places must be a list; got an object"],
    ],
  },
  eraseFromBatchDecision: {
    call: core.eraseFromBatchDecision,
    args: [batch, person],
    options: [[1]],
    refused: [
      [[{ ...batch, jobs: 5 }, person], "decision.jobs must be a list; got a number"],
      [[batch, { ...person, id: 7 }], "person.id must be a text; got a number"],
    ],
  },
  explainPair: {
    call: core.explainPair,
    args: [batch, "request-1", "1", { policy: core.nearest }],
    options: [[3]],
    refused: [
      [[batch, 5], "jobId must be a text; got a number"],
      [[batch, "request-1", "9"], "technicianId must be the id of a technician of the batch"],
    ],
  },
  runQueue: {
    call: core.runQueue,
    args: [{ dispatcher, jobs: queueStore, ...queueSettings }],
    options: [[0]],
    refused: [
      [[], "options must be an object; got undefined"],
      [[{ dispatcher, jobs: queueStore }], "signal must be an AbortSignal; got undefined"],
      [[{ jobs: queueStore, ...queueSettings }], "dispatcher must be a dispatcher; got undefined"],
      [
        [{ dispatcher, jobs: memory.memoryCustomers(), ...queueSettings }],
        "jobs must be a queue store, with a function readQueue",
      ],
      [
        [{ dispatcher, jobs: queueStore, ...queueSettings, windowMs: -1 }],
        "windowMs must be a whole number from 0 to 600000; got -1",
      ],
      [
        [{ dispatcher, jobs: queueStore, ...queueSettings, pollMs: 0 }],
        "pollMs must be a whole number from 10 to 60000; got 0",
      ],
      [
        [{ dispatcher, jobs: queueStore, ...queueSettings, retryMs: 5 }],
        "retryMs must be a whole number from 100 to 3600000; got 5",
      ],
      [
        [{ dispatcher, jobs: queueStore, ...queueSettings, silenceSeconds: 299 }],
        'silenceSeconds must be a number from 300 to 9007199254740991, or "off"; got 299',
      ],
      [
        [{ dispatcher, jobs: queueStore, ...queueSettings, maxJobs: 1001 }],
        "maxJobs must be a whole number from 1 to 1000; got 1001",
      ],
      [
        [{ dispatcher, jobs: queueStore, ...queueSettings, leaseMs: 1 }],
        "leaseMs must be a whole number from 50 to 600000; got 1",
      ],
      [[{ dispatcher, jobs: queueStore, ...queueSettings, onTurn: 5 }], "onTurn must be a function; got a number"],
      [
        [{ dispatcher, jobs: queueStore, ...queueSettings, hints: {} }],
        "hints must be queue hints, with a function listen",
      ],
    ],
  },
  runQueues: {
    call: core.runQueues,
    args: [{ list: async () => [], find: () => ({ dispatcher, jobs: queueStore }), maxTurns: 2, ...queueSettings }],
    options: [[0]],
    refused: [
      [[{ ...queueSettings, list: async () => [] }], "find must be a function; got undefined"],
      [[{ ...queueSettings, find: () => null }], "list must be a function; got undefined"],
      [
        [{ ...queueSettings, list: async () => [], find: () => null, maxTurns: 0 }],
        "maxTurns must be a whole number from 1 to 1000; got 0",
      ],
    ],
  },
  forecastTries: {
    call: core.forecastTries,
    args: [queueStore, { windowMs: 0, retryMs: 1000, clock, signal }],
    options: [[1]],
    refused: [
      [[], "jobs must be a queue store; got undefined"],
      [[queueStore, { windowMs: 0.5 }], "windowMs must be a whole number from 0 to 600000; got 0.5"],
      [[queueStore, { signal: 5 }], notASignal],
    ],
  },
  "dispatcher.explainCandidate": {
    // A new job each time.
    call: async (given: core.ExplainCandidateRequest, operation: core.OperationOptions) => {
      const { assignment } = await dispatcher.dispatch({ customerId: "1" });
      const isOpen = given?.jobId === "open";
      await dispatcher.explainCandidate(isOpen ? { ...given, jobId: assignment.jobId } : given, operation);
    },
    args: [{ jobId: "open", technicianId: "1" }, { signal }],
    options: [[0], [1]],
    refused: [[[{ jobId: "1" }], "technicianId must be a text; got undefined"]],
  },
  "dispatcher.releaseTechnician": {
    call: dispatcher.releaseTechnician,
    args: [
      { technicianId: "1", from: "2126-01-01T00:00:00Z", to: "2126-01-02T00:00:00Z", actor: "anna", reason: "ill" },
      { signal },
    ],
    options: [[0], [1]],
    refused: [
      [[{ technicianId: 1 }], "technicianId must be a text; got a number"],
      [[{ technicianId: "1" }], "from must be an RFC 3339 timestamp"],
      [[{ technicianId: "1", from: "2126-01-01T00:00:00Z", to: "2126-01-01T00:00:00Z" }], "to must be after from"],
    ],
  },
  replay: {
    call: core.replay,
    args: [decision, { free: [], without: [] }],
    options: [[1]],
    refused: [
      [[], "decision must be an object; got undefined"],
      [[{ decision }], "decision.candidates must be a list; got undefined"],
      [[decision, { without: "7" }], "changes.without must be a list; got a text"],
    ],
  },
};

const noRows = (async function* (): AsyncGenerator<never> {})();

const otherCases: Record<string, ArgumentCase> = {
  importJobs: {
    call: (...args: Parameters<typeof core.importJobs>) => core.importJobs(...args).next(),
    args: [dispatcher, noRows, { signal, isDryRun: true, maxRows: 1, batchSize: 1, heldUntil: soon, actor: "anna" }],
    options: [[2]],
    refused: [
      [[], "dispatcher must be a dispatcher; got undefined"],
      [[dispatcher, []], "rows[Symbol.asyncIterator] must be a function; got undefined"],
      [[dispatcher, noRows, { maxRows: 0 }], /^options.maxRows must be a whole number from 1/],
    ],
  },
  importRows: {
    call: (...args: Parameters<typeof core.importRows>) => core.importRows(...args).next(),
    args: [
      memory.memoryTechnicians(),
      noRows,
      { signal, maxDistanceMeters: 1, isDryRun: true, maxRows: 1, batchSize: 1 },
    ],
    options: [[2]],
    refused: [
      [[], "directory must be a directory; got undefined"],
      [[memory.memoryTechnicians(), []], "rows[Symbol.asyncIterator] must be a function; got undefined"],
      [
        [memory.memoryTechnicians(), noRows, { batchSize: 501 }],
        /^options.batchSize must be a whole number from 1 to 500/,
      ],
      [[memory.memoryTechnicians(), noRows, { signal: 5 }], notASignal],
    ],
  },
  leastLoaded: {
    call: core.leastLoaded,
    args: [{ withinMeters: 1000 }],
    options: [[0]],
    refused: [
      [[], "options must be an object; got undefined"],
      [[{ within: 5 }], "within is not a known field; did you mean withinMeters?"],
    ],
  },
  fallback: {
    call: core.fallback,
    args: [provider, provider, { codes: [] }],
    options: [[2]],
    refused: [
      [[provider], "secondary must be a distance provider; got undefined"],
      [
        [provider, memory.straightLineDistances],
        "secondary must be a distance provider; got the function straightLineDistances, which must be called first",
      ],
    ],
  },
  sharedQuota: {
    call: core.sharedQuota,
    args: [provider, { limiter, callsPerMinute: 40, callsPerDay: 100, maxWaitMs: 5, key: "ors", clock }],
    options: [[1]],
    refused: [
      [[provider], "options must be an object; got undefined"],
      [[provider, {}], "limiter must be a rate limiter, such as memoryRateLimiter(); got undefined"],
    ],
  },
};

const memoryCases: Record<string, ArgumentCase> = {
  memoryTechnicians: {
    call: memory.memoryTechnicians,
    args: [[technician], { clock, keepsFaulty: false }],
    options: [[1]],
    refused: [
      [["1"], "technicians must be a list; got a text"],
      [[[null]], "technicians[0] must be an object; got null"],
      [[[technician, { ...technician, id: 2 }]], "technicians[1].id must be a text of at least one character; got 2"],
      [[[technician, technician]], "technicians[1].id is also the id of technicians[0]"],
      [
        [[{ ...technician, location: { lat: 49, lng: 8 } }]],
        "technicians[0].location must have a latitude and a longitude; got lat, lng",
      ],
      [
        [[{ ...technician, location: { latitude: 149, longitude: 8 } }]],
        /^technicians\[0\].location must have a latitude from -90 to 90.*; it may be mistyped, or have latitude and longitude swapped$/,
      ],
      [
        [[{ ...technician, location: { latitude: 0, longitude: 0 } }]],
        /^technicians\[0\].location must not be latitude 0/,
      ],
      [[[{ ...technician, skills: ["gas"] }]], "technicians[0].skills[0] is not an object"],
      [[[{ ...technician, capacity: -1 }]], /^technicians\[0\].capacity must be a whole number from 0 to \d+; got -1$/],
      [[[{ ...technician, openAssignments: "1" }]], /^technicians\[0\].openAssignments must be .*; got "1"$/],
      [
        [[{ ...technician, locatedAt: "today" }]],
        "technicians[0].locatedAt must be an RFC 3339 timestamp with an offset",
      ],
      [
        [[{ ...technician, territories: "north" }]],
        "technicians[0].territories must be a list of texts of at least one character",
      ],
      [[[{ ...technician, isActive: "no" }]], 'technicians[0].isActive must be true or false; got "no"'],
      [
        [[{ ...technician, availabilty: {} }]],
        "technicians[0].availabilty is not a known field; did you mean availability?",
      ],
    ],
  },
  "memoryTechnicians.upsert": {
    call: memory.memoryTechnicians().upsert,
    args: [technician],
    options: [],
    refused: [
      [[], "technician must be an object; got undefined"],
      [[{ ...technician, capacity: 0.5 }], /^capacity must be a whole number/],
    ],
  },
  "memoryTechnicians.createEntry": {
    call: memory.memoryTechnicians().createEntry,
    args: [
      { ...entry, ...contact },
      { signal, maxDistanceMeters: 1000 },
    ],
    options: [[0], [1]],
    refused: [
      [[], "technician must be an object; got undefined"],
      [[{ ...entry, capacity: -1 }], /^capacity must be a whole number from 0/],
      [[entry, { maxDistanceMeters: 0 }], "options.maxDistanceMeters must be a number from 1 to 20037508; got 0"],
      [[entry, { signal: 5 }], notASignal],
    ],
  },
  "memoryTechnicians.updateEntry": {
    call: memory.memoryTechnicians([technician]).updateEntry,
    args: [{ id: "1", version: "1", changes: { name: "Anna", phone: null } }, { signal }],
    options: [[0], [0, "changes"], [1]],
    refused: [
      [[], "request must be an object; got undefined"],
      [[{ id: 1, changes: {} }], "id must be a text; got a number"],
      [[{ id: "1" }], "changes must be an object; got undefined"],
      [[{ id: "1", changes: { location: null } }], "location must not be null"],
    ],
  },
  "memoryTechnicians.upsertEntry": {
    call: memory.memoryTechnicians([technician]).upsertEntry,
    args: [{ id: "ext:7", version: null, fields: entry }, { signal }],
    options: [[0], [0, "fields"], [1]],
    refused: [
      [[{ id: "ext:7" }], "fields must be an object; got undefined"],
      [[{ id: "ext:7", fields: { ...entry, externalId: "8" } }], /^externalId must equal the id, "ext:7"/],
    ],
  },
  "memoryTechnicians.listEntries": {
    call: memory.memoryTechnicians([technician]).listEntries,
    args: [
      {
        limit: 5,
        cursor: "1",
        filter: { isActive: true, skill: "gas", territory: "north", near: { location, withinMeters: 5 } },
      },
      { signal },
    ],
    options: [[0], [0, "filter"], [0, "filter", "near"], [1]],
    refused: [
      [[{ limit: 0 }], "limit must be a whole number of at least 1; got 0"],
      [[{ limit: 1, filter: { skill: 5 } }], "filter.skill must be a text; got a number"],
      [[{ limit: 1, filter: { isActive: "yes" } }], 'filter.isActive must be true or false; got "yes"'],
    ],
  },
  "memoryTechnicians.findEntries": {
    call: memory.memoryTechnicians([technician]).findEntries,
    args: [["1"], { signal }],
    options: [[1]],
    refused: [
      [["1"], "ids must be a list; got a text"],
      [[Array(1001).fill("1")], "ids must have 1000 entries at most"],
    ],
  },
  memoryCustomers: {
    call: memory.memoryCustomers,
    args: [[{ id: "1", location, ...contact }], { technicians: memory.memoryTechnicians() }],
    options: [[1]],
    refused: [
      [[[{ id: 1, location }]], "customers[0].id must be a text; got a number"],
      [[[{ id: "1" }]], "customers[0].location must have a latitude and a longitude; got undefined"],
      [
        [
          [
            { id: "1", location },
            { id: "1", location },
          ],
        ],
        "customers[1].id is also the id of customers[0]",
      ],
    ],
  },
  memoryAssignments: {
    call: memory.memoryAssignments,
    args: [{ customers: memory.memoryCustomers(), technicians: memory.memoryTechnicians(), clock }],
    options: [[0]],
    refused: [[[{ technicians: [technician] }], "technicians must be memoryTechnicians(), with a function claim"]],
  },
  memoryDistances: {
    call: memory.memoryDistances,
    args: [detour(1.2)],
    options: [],
    refused: [[[], "toRoadResult must be a function; got undefined"]],
  },
  memoryRateLimiter: { call: memory.memoryRateLimiter, args: [{ maxKeys: 5, clock }], options: [[0]], refused: [] },
  straightLineDistances: {
    call: memory.straightLineDistances,
    args: [{ circuityFactor: 1.4, speedKmh: 40 }],
    options: [[0]],
    refused: [[[{ speed: 5 }], "speed is not a known field; did you mean speedKmh?"]],
  },
};

const ofPluginAuthors = "plug-ins and adapters are written with it, in TypeScript";

const kitCases: Record<string, ArgumentCase> = {
  measureChecked: {
    call: kit.measureChecked,
    args: [provider, { origins: [location], destination: location }, { signal }],
    options: [[2]],
    refused: [
      [[], "provider must be a distance provider; got undefined"],
      [[provider], "request must be an object; got undefined"],
      [[provider, { destination: location }], "request.origins must be a list; got undefined"],
      [[provider, { origins: [] }], "request.destination must be an object; got undefined"],
      [[provider, { origins: [], destination: location }, { signal: 5 }], notASignal],
    ],
  },
  measureMatrixChecked: {
    call: kit.measureMatrixChecked,
    args: [provider, { origins: [location], destinations: [location] }, { signal }],
    options: [[2]],
    refused: [
      [[], "provider must be a distance provider; got undefined"],
      [[{ ...provider, billing: "hours" }, {}], 'provider.billing must be one of calls, elements; got "hours"'],
      [
        [{ ...provider, maxCellsPerCall: 0 }, {}],
        "provider.maxCellsPerCall must be a whole number of at least 1; got 0",
      ],
      [[{ ...provider, measureMatrix: 5 }, {}], "provider.measureMatrix must be a function; got a number"],
      [[provider], "request must be an object; got undefined"],
      [[provider, { destinations: [location] }], "request.origins must be a list; got undefined"],
      [[provider, { origins: [] }], "request.destinations must be a list; got undefined"],
      [[provider, { origins: [], destinations: [] }, { signal: 5 }], notASignal],
    ],
  },
  listTechnicianFaults: {
    call: kit.listTechnicianFaults,
    args: [technician],
    options: [],
    refused: [[[], "technician must be an object; got undefined"]],
  },
};

/** Functions of values that a caller has checked, and those that check. */
const exemptOfKit: Record<string, string> = Object.fromEntries(
  [
    "badCursor",
    "changeJob",
    "checkBoolean",
    "checkClock",
    "checkCustomer",
    "checkCount",
    "checkDistance",
    "checkDistanceProvider",
    "checkEnding",
    "checkFields",
    "checkFieldsBesideStore",
    "checkFunction",
    "checkIds",
    "checkList",
    "checkLocationReport",
    "checkListEventsRequest",
    "checkListJobEventsRequest",
    "checkAddHoldRequest",
    "checkHoldQueueRequest",
    "checkLeaveQueueRequest",
    "checkListOpeningsRequest",
    "checkListPositionChangesRequest",
    "checkListPositionsRequest",
    "checkListRequest",
    "checkListWaitingRequest",
    "checkMoveRequest",
    "checkMethods",
    "checkRemoveAbsenceRequest",
    "checkRemoveOldRequest",
    "checkNoteAbsenceRequest",
    "checkNumber",
    "checkNumberOrOff",
    "checkObject",
    "checkOneOf",
    "checkOperationOptions",
    "checkOptionalFunction",
    "checkSignal",
    "checkPlannedVisit",
    "checkSearchWindow",
    "checkReadQueueOptions",
    "checkRecordFields",
    "checkRecords",
    "checkTechnician",
    "checkText",
    "checkUpdateLocationsOptions",
    "checkWhole",
    "compareIds",
    "createDirectory",
    "createNameFinder",
    "createTurns",
    "createTurnstile",
    "findMeantName",
    "findInstant",
    "findMoves",
    "findJsonExcess",
    "findPlaceProblem",
    "findSwappedPlace",
    "isAbsenceStore",
    "isDirectory",
    "isJobStore",
    "isLedger",
    "cutCoordinates",
    "isNoFix",
    "isPossibleDrive",
    "isHoldStore",
    "isInBox",
    "isPositionSource",
    "isQueueStore",
    "isTimeZone",
    "isValidCoordinates",
    "listChangeErrors",
    "listJobErrors",
    "memoizeRecent",
    "onAbort",
    "parseExternalId",
    "parseInstant",
    "parseHeldUntil",
    "parseJobDetails",
    "parseJobFilter",
    "pause",
    "readStoredDecision",
    "readStoredRequirements",
    "retryOvertaken",
    "startDeadline",
    "statusesBefore",
    "takeTurn",
    "withValidReports",
    "toCompactDecision",
    "toUnknownFieldProblem",
    "tooManyAbsences",
    "untilAborted",
    "withAbsences",
    "wrapDistances",
  ].map((name) => [name, ofPluginAuthors]),
);

const exempt = { greatCircleDistanceMeters: ofPluginAuthors };

describe("@dispatch/core", () => testArguments(core, { ...dispatcherCases, ...otherCases }, exempt));

describe("@dispatch/core/plugin-kit", () => testArguments(kit, kitCases, exemptOfKit));

describe("@dispatch/core/memory", () => testArguments(memory, memoryCases, {}));

it("the README names every option of createDispatcher, each in a row of its own", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const table = /## Options\n([^#]*)/.exec(readme)?.[1] ?? "";
  const rows = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect([...Object.keys(plugins), ...rows].toSorted()).toEqual(Object.keys(allOptions).toSorted());
});
