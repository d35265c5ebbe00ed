import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const mainFile = fileURLToPath(new URL("../main.js", import.meta.url));
const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");

it("the quick start runs, and sends the nearest technician", () => {
  expect(execFileSync(process.execPath, [mainFile], { encoding: "utf8" })).toBe("anna drives 1857 m (estimate)\n");
});

it("the quick start is the first code in the README, before line 15", () => {
  const [, firstCode] = /```js\n(.*?)```/s.exec(readme) ?? [];
  expect(firstCode).toBe(readFileSync(mainFile, "utf8"));
  expect(readme.slice(0, readme.indexOf("```")).split("\n").length).toBeLessThan(15);
});
