import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const source = new URL("../src", import.meta.url).pathname;

describe("the client", () => {
  it("uses no Node API outside of testing, to run on Bun, Deno and workers, and writes no logs", () => {
    const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith(".ts") && !file.startsWith("testing"),
    );
    expect(files.length).toBeGreaterThan(20);
    const withoutComments = (file: string): string =>
      readFileSync(join(source, file), "utf8").replace(/^\s*\/?\*.*$/gm, "");
    expect(files.filter((file) => /"node:|\bprocess\.|\bBuffer\b|\bconsole\b/.test(withoutComments(file)))).toEqual([]);
  });
});
