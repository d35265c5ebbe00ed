import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const mainFile = fileURLToPath(new URL("../main.js", import.meta.url));

it("the example prints each operation of a dispatch when it has ended", () => {
  const lines = execFileSync(process.execPath, [mainFile], { encoding: "utf8" }).trimEnd().split("\n");
  expect(lines.map((line) => line.replace(/\d+\.\d ms$/, "... ms"))).toEqual([
    "customers.findCustomer: done after ... ms",
    "technicians.findNearest: done after ... ms",
    "distances.measureDistances: done after ... ms",
    "assignments.bookAssignment: done after ... ms",
    "dispatcher.dispatch: done after ... ms",
  ]);
});
