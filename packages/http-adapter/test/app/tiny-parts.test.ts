import { expect, it } from "vitest";
import { countTicks, toTinyParts } from "../support/count-ticks.js";
import { memoryApp } from "../support/memory-app.js";

it.each([
  ["POST", "/jobs", "application/json", '{"customer_id":1,"note":"', 1000],
  ["POST", "/technicians/import", "application/x-ndjson", '{"external_id":"a","name":"', 200],
  ["POST", "/technicians/import", "text/csv", 'external_id,name\na,"', 200],
  ["POST", "/technicians/import", "text/csv", "external_id,name", 200],
])(
  "%s %s lets other requests go on while it reads %s in tiny parts: %s",
  async (method, path, type, start, partsPerTurn) => {
    const app = memoryApp();
    const send = (body: BodyInit) =>
      app.request(path, { method, headers: { "content-type": type }, body, duplex: "half" } as RequestInit);
    // Loads what is loaded on demand, which takes turns too.
    await send("");
    const length = 20_000;
    const ticks = await countTicks(() => send(toTinyParts(start + "x".repeat(length))));
    expect(ticks).toBeGreaterThanOrEqual(length / partsPerTurn);
  },
);
