import type { Dispatcher } from "@dispatch/core";
import { memoryAssignments } from "@dispatch/core/memory";
import { expect, it } from "vitest";
import type { Authenticator } from "../../src/guard/index.js";
import { collectLimits } from "../support/collect-limits.js";
import { failingDispatcher } from "../support/failing-plugins.js";
import { readProblem } from "../support/memory-app.js";
import { until } from "../support/until.js";
import { serveGuarded } from "./serve.js";

const byName: Authenticator = async (id) => ({ id, role: "dispatcher" });
const hanging: Dispatcher = { ...failingDispatcher(new Error("not used")), dispatch: () => new Promise(() => {}) };

it("One principal with many slow requests leaves slots to others, also from the same address", async () => {
  const { limits, showLimit } = collectLimits();
  const options = { authenticators: [byName], maxConcurrent: 8, timeoutMs: 3_000, showLimit };
  await using served = await serveGuarded(options, { dispatcher: hanging });
  const ask = (name: string, path = "/dispatch/1", method = "POST") =>
    fetch(served.url + path, { method, headers: { "x-api-key": name } });
  const slots = limits.get("write-slots");
  const answers = Array.from({ length: 20 }, () => ask("greedy"));
  await until(() => slots?.refusals === 14);
  expect(slots?.used).toBe(6);
  // Not OVERLOADED: the assignment does not exist.
  expect(await readProblem(await ask("other", "/assignments/9/accept"))).toMatchObject({
    code: "ASSIGNMENT_NOT_FOUND",
  });
  expect((await ask("greedy", "/assignments", "GET")).status).toBe(200);
  const codes = await Promise.all(answers.map(async (answer) => (await readProblem(await answer))["code"]));
  expect(codes.filter((code) => code === "OVERLOADED")).toHaveLength(14);
  expect(slots?.used).toBe(0);
});

it("Without principals, a network counts as one, as trusted proxies name it", async () => {
  const { limits, showLimit } = collectLimits();
  const options = { maxConcurrent: 4, timeoutMs: 3_000, trustedProxies: 1, showLimit };
  await using served = await serveGuarded(options, { dispatcher: hanging });
  const from = (address: string, path = "/dispatch/1") =>
    fetch(served.url + path, { method: "POST", headers: { "x-forwarded-for": address } });
  const answers = Array.from({ length: 5 }, () => from("192.0.2.1"));
  await until(() => limits.get("write-slots")?.refusals === 2);
  expect((await from("192.0.2.1", "/assignments/9/accept")).status).toBe(503);
  expect((await from("192.0.2.2", "/assignments/9/accept")).status).toBe(404);
  await Promise.all(answers);
});

it("Long lists of one principal are read one by one; short ones and other principals do not wait", async () => {
  const reading: (() => void)[] = [];
  const assignments = memoryAssignments();
  const slow: typeof assignments = {
    ...assignments,
    listAssignments: (request, options) =>
      request.limit > 200
        ? new Promise((resolve) => {
            reading.push(() => resolve({ items: [], nextCursor: null }));
          })
        : assignments.listAssignments(request, options),
  };
  await using served = await serveGuarded({ authenticators: [byName] }, { assignments: slow });
  const list = async (name: string, limit: number, signal?: AbortSignal) =>
    (
      await fetch(`${served.url}/assignments?limit=${limit}`, {
        headers: { "x-api-key": name },
        ...(signal && { signal }),
      })
    ).status;
  const leaving = new AbortController();
  const first = list("greedy", 1000);
  await until(() => reading.length === 1);
  const left = list("greedy", 1000, leaving.signal).catch(() => "left");
  const others = [list("greedy", 1000), list("greedy", 201)];
  expect(await list("greedy", 200)).toBe(200);
  const other = list("other", 1000);
  await until(() => reading.length === 2);
  leaving.abort();
  expect(await left).toBe("left");
  reading[1]?.();
  expect(await other).toBe(200);
  expect(reading.length).toBe(2);
  reading[0]?.();
  expect(await first).toBe(200);
  for (const [index, answer] of others.entries()) {
    await until(() => reading.length === 3 + index);
    reading[2 + index]?.();
    expect(await answer).toBe(200);
  }
});
