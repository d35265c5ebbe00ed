import { once } from "node:events";
import { type CustomerSource, createDispatcher } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";
import { serve } from "@hono/node-server";
import { describe, expect, it, onTestFinished } from "vitest";
import { createDispatchApp } from "../../src/index.js";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A server that closes a connection on which nothing happens for 400 ms, with a store that is slower. */
async function start() {
  const stored = memoryCustomers([{ id: "1", location: { latitude: 49.4, longitude: 8.7 } }]);
  const customers: CustomerSource & typeof stored = {
    ...stored,
    async findEntries(ids, options) {
      await pause(1500);
      return stored.findEntries(ids, options);
    },
  };
  const technicians = memoryTechnicians();
  const assignments = memoryAssignments({ customers: stored, technicians });
  const app = createDispatchApp({
    dispatcher: createDispatcher({ customers, technicians, assignments, distances: straightLineDistances() }),
    ...{ assignments, technicians, customers, imports: { keepAliveMs: 100 } },
  });
  const server = serve({ fetch: app.fetch, port: 0 });
  await once(server, "listening");
  onTestFinished(() => void server.close());
  if ("timeout" in server) server.timeout = 400;
  const address = server.address();
  return `http://localhost:${typeof address === "object" && address !== null ? address.port : 0}`;
}

const post = (url: string, body: string) =>
  fetch(`${url}/jobs/import`, { method: "POST", headers: { "content-type": "text/csv" }, body });

describe("an import that takes long to store", () => {
  it("keeps the connection open before the first result and between results, and its lines are JSON", async () => {
    const url = await start();
    const response = await post(url, "reference,customer_id\na,1\nb,9\n");
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toMatch(/^ +\{/);
    expect(
      text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { line: 2, outcome: "created" },
      { line: 3, outcome: "invalid" },
      { summary: { rows: 2, created: 1 } },
    ]);
    const rows = Array.from({ length: 700 }, (_, index) => `r${index},1\n`).join("");
    const many = await post(url, `reference,customer_id\n${rows}`);
    const parts: string[] = [];
    const body = many.body ?? expect.fail("no body");
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value);
    // The results of the first 500 rows do not wait for those of the others.
    const firstResult = parts.findIndex((part) => part.includes("{"));
    expect(parts.slice(firstResult + 1).filter((part) => part === " ").length).toBeGreaterThan(3);
    expect(JSON.parse(parts.join("").trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ summary: { created: 700 } });
  });

  it("still refuses a file that cannot be read as a problem", async () => {
    const url = await start();
    const response = await post(url, "reference,colour\na,red\n");
    expect([response.status, await response.json()]).toMatchObject([422, { code: "INVALID_REQUEST" }]);
  });
});
