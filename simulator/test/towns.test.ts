import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { Scenario } from "../src/scenario.js";
import { runInTurn } from "../src/towns/run-in-turn.js";
import { runTowns } from "../src/towns/run-towns.js";

const scenario: Scenario = {
  seed: 3,
  days: 1,
  jobsPerTechnician: 3,
  capacity: 1,
  declineShare: 0.1,
  serviceMinutes: 45,
  shiftHours: 9,
  patienceHours: 24,
  isEven: false,
  keepsHistory: false,
};

describe("several towns", () => {
  it("several towns are reported together, each with the next seed", async () => {
    const run = (seed: number, townCount: number) =>
      runTowns(
        { kind: "city", technicianCount: 20, policies: ["nearest"], townCount, scenario: { ...scenario, seed } },
        runInTurn,
      );
    const [first] = (await run(3, 1)).reports;
    const [second] = (await run(4, 1)).reports;
    const [both] = (await run(3, 2)).reports;
    expect(second?.jobs).not.toBe(first?.jobs);
    expect(both?.jobs).toBe((first?.jobs ?? 0) + (second?.jobs ?? 0));
    expect(both?.routingElements).toBe((first?.routingElements ?? 0) + (second?.routingElements ?? 0));
  });

  it("pnpm simulate prints the same bytes with one thread and with two", async () => {
    const command = join(import.meta.dirname, "../dist/simulate.js");
    const words = ["--world", "city", "--technicians", "10", "--days", "1", "--towns", "2", "--json"];
    const run = promisify(execFile);
    const [alone, together] = await Promise.all(
      ["1", "2"].map((workers) => run(process.execPath, [command, ...words, "--workers", workers])),
    );
    expect(JSON.parse(alone?.stdout ?? "").reports).toHaveLength(4);
    expect(together?.stdout).toBe(alone?.stdout);
  });
});
