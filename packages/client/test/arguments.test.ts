import { describe, expect, it } from "vitest";
import { createDispatchClient } from "../src/index.js";

const client = createDispatchClient({
  url: "http://localhost:9",
  fetch: () => Promise.reject(new Error("nothing may be sent")),
});

const file = new Blob(["name\n"], { type: "text/csv" });

/** How to call each kind of method with these options. */
const calls: readonly (readonly [name: string, call: (options: never) => unknown, known: string])[] = [
  ["dispatch", (options) => client.dispatch({ customer_id: 1 }, options), "idempotencyKey, signal"],
  ["preview", (options) => client.preview({ customer_id: 1 }, options), "idempotencyKey, signal"],
  ["createJob", (options) => client.createJob({ customer_id: 1 }, options), "idempotencyKey, signal"],
  ["changeJob", (options) => client.changeJob(1, { note: "x" }, options), "ifMatch, signal"],
  ["readJob", (options) => client.readJob(1, {}, options), "signal"],
  ["move", (options) => client.move(1, "accept", {}, options), "signal"],
  ["decline", (options) => client.decline(1, {}, options), "signal"],
  ["listAssignments", (options) => client.listAssignments({}, options), "signal"],
  ["listJobs", (options) => client.listJobs({}, options), "signal"],
  ["listTechnicians", (options) => client.listTechnicians({}, options), "signal"],
  ["listCustomers", (options) => client.listCustomers({}, options), "signal"],
  ["readRequirements", (options) => client.readRequirements("gas", options), "signal"],
  ["importFile", (options) => client.importFile("jobs", file, options), "dryRun, heldUntil, signal"],
  ["readImportTemplate", (options) => client.readImportTemplate("jobs", options), "signal"],
  ["events", (options) => client.events(options), "after, signal"],
  ["jobEvents", (options) => client.jobEvents(options), "after, signal"],
  ["positionChanges", (options) => client.positionChanges(options), "box, after, signal"],
];

/** Returns the error that it throws or rejects with. */
async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return null;
}

describe.each(calls)("the options of %s", (_, call, known) => {
  it("an unknown option is a TypeError that names it and the known ones", async () => {
    const error = await errorOf(() => call({ idempotencykey: "k" } as never));
    expect(error).toBeInstanceOf(TypeError);
    const end = `: idempotencykey is not a known option; the known ones are ${known}`;
    expect((error as TypeError).message).toMatch(new RegExp(`${end}$`));
  });

  it.each([["key"], [5], [[]]])("options that are not an object are a TypeError: %j", async (options) => {
    const error = await errorOf(() => call(options as never));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as TypeError).message).toMatch(/: options must be an object$/);
  });

  it("a signal that is not an AbortSignal is a TypeError", async () => {
    const error = await errorOf(() => call({ signal: {} } as never));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as TypeError).message).toMatch(/: signal must be an AbortSignal$/);
  });
});

describe("an id in the path", () => {
  it.each<[string, (id: never) => unknown]>([
    ["readJob", (id) => client.readJob(id)],
    ["readTechnician", (id) => client.readTechnician(id)],
    ["move", (id) => client.move(id, "accept")],
    ["importFile", (kind) => client.importFile(kind, file)],
  ])("%s refuses an id that is missing or empty, which would call another path", async (_, call) => {
    for (const id of [undefined, null, "", {}, []]) {
      const error = await errorOf(() => call(id as never));
      expect(error).toBeInstanceOf(TypeError);
      expect((error as TypeError).message).toMatch(/: (?:id|kind) must be a text or a number$/);
    }
  });
});

it("move refuses a move that does not exist", async () => {
  const error = await errorOf(() => client.move(1, "acept" as never));
  expect(error).toEqual(new TypeError("move: acept is not a move of an assignment"));
});
