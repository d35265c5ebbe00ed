import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const mainFile = fileURLToPath(new URL("../main.js", import.meta.url));

it("the example prints a dispatch as a tree, and passes the trace on to the routing service", () => {
  const lines = execFileSync(process.execPath, [mainFile], { encoding: "utf8" }).trimEnd().split("\n");
  expect(lines.map((line) => line.replace(/ +\d+\.\d ms .*/, ""))).toEqual([
    "dispatch",
    "  find",
    "  search",
    "  measure",
    "    POST",
    "  claim",
    expect.stringMatching(/^traceparent sent to the routing service: 00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
  ]);
  expect(lines[0]).toContain("dispatch.basis=road dispatch.optimality=proven");
  expect(lines[5]).toContain("dispatch.technician_id=anna");
});
