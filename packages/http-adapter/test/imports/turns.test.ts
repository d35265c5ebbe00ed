import { describe, expect, it, onTestFinished, vi } from "vitest";
import { readImport } from "../../src/imports/index.js";
import { countTicks, toTinyParts } from "../support/count-ticks.js";

async function readAll(format: "csv" | "ndjson", stream: ReadableStream<Uint8Array>): Promise<number> {
  const bytes = stream as unknown as AsyncIterable<Uint8Array>;
  let rows = 0;
  for await (const _ of readImport("technicians", format, bytes)) rows += 1;
  return rows;
}

const toOnePart = (text: string) => new Blob([text]).stream();

describe("rows of an import", () => {
  it.each([
    ["csv", "one row each", "external_id\n", "a\n"],
    ["csv", "blank", "external_id\n", "\n"],
    ["ndjson", "one row each", "", "1\n"],
    ["ndjson", "blank", "", "\n"],
  ] as const)("lines of %s, %s, give other work a turn every 5 ms", async (format, _, header, line) => {
    await readAll(format, toOnePart(`${header}${line}`));
    let nowMs = 0;
    vi.spyOn(performance, "now").mockImplementation(() => {
      nowMs += 0.1;
      return nowMs;
    });
    onTestFinished(() => void vi.restoreAllMocks());
    const ticks = await countTicks(() => readAll(format, toOnePart(header + line.repeat(5000))));
    expect(ticks).toBeGreaterThanOrEqual(5000 / 51);
  });

  it.each([
    ["csv", "external_id,name"],
    ["ndjson", "{"],
  ] as const)("a line of %s in tiny parts is searched once: %s", async (format, start) => {
    const text = start + " ".repeat(5000);
    let searched = 0;
    const { split } = String.prototype;
    const { includes, set } = Uint8Array.prototype;
    vi.spyOn(String.prototype, "split").mockImplementation(function (this: string, ...args) {
      searched += this.length;
      return split.apply(this, args as never);
    });
    vi.spyOn(Uint8Array.prototype, "includes").mockImplementation(function (this: Uint8Array, ...args) {
      searched += this.length;
      return includes.apply(this, args);
    });
    vi.spyOn(Uint8Array.prototype, "set").mockImplementation(function (this: Uint8Array, ...args) {
      searched += args[0].length;
      return set.apply(this, args);
    });
    onTestFinished(() => void vi.restoreAllMocks());
    await readAll(format, toTinyParts(text));
    expect(searched).toBeLessThan(5 * text.length);
  });
});
