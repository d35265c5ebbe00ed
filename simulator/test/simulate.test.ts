import { fastest, nearest, type Policy } from "@dispatch/core";
import { beforeAll, describe, expect, it } from "vitest";
import { type Contender, findContender, toContender } from "../src/policies/contender.js";
import { type Report, toReport } from "../src/report/report.js";
import type { Scenario } from "../src/scenario.js";
import { simulate } from "../src/simulate.js";
import { createWorld } from "../src/world/create-world.js";

const base: Scenario = {
  seed: 7,
  days: 1,
  jobsPerTechnician: 2,
  capacity: 1,
  declineShare: 0.1,
  serviceMinutes: 45,
  shiftHours: 9,
  patienceHours: 24,
  keepsHistory: false,
};
const byNearest = toContender("nearest", nearest);
const town = createWorld({ kind: "clustered", seed: 7, technicianCount: 60 });

async function run(changes: Partial<Scenario> = {}, contender: Contender = byNearest): Promise<Report> {
  const { tally } = await simulate(town, contender, { ...base, ...changes });
  return toReport(contender.name, tally);
}

function topFive(): Contender {
  const contender = findContender("top-5");
  if (contender === undefined) throw new Error("There is no top-5");
  return contender;
}

describe("a simulation", () => {
  let report: Report;
  let fixed: Report;

  beforeAll(async () => {
    report = await run();
    fixed = await run({}, topFive());
  });

  it("gives the same report for the same seed, to the byte, and another for another", async () => {
    expect(JSON.stringify(await run())).toBe(JSON.stringify(report));
    expect(JSON.stringify(await run({ seed: 8 }))).not.toBe(JSON.stringify(report));
  });

  it("gives the same report whether the ledger remembers everything or only what is open", async () => {
    expect(await run({ keepsHistory: true })).toEqual(report);
    const queues = { capacity: 3, jobsPerTechnician: 6, days: 0.4 };
    expect(await run({ ...queues, keepsHistory: true })).toEqual(await run(queues));
  });

  it("accounts for every job and every assignment", async () => {
    const busy = await run({ jobsPerTechnician: 12, patienceHours: 3 });
    expect(busy.unserved).toBeGreaterThan(0);
    expect(busy.declined).toBeGreaterThan(0);
    expect(busy.served + busy.unserved).toBe(busy.jobs);
    expect(busy.assignments).toBe(busy.served + busy.declined);
  });

  it("sends every policy the same calls", async () => {
    const others = [await run({}, toContender("fastest", fastest)), fixed];
    for (const other of others) {
      expect(other.jobs).toBe(report.jobs);
      expect(other.drivenKilometers).not.toBe(report.drivenKilometers);
    }
  });

  it("proves every answer of the nearest, with two routing calls at most, and not every one of a fixed top 5", () => {
    expect(report.provenShare).toBe(1);
    expect(report.routingCalls).toBeLessThanOrEqual(2 * report.assignments);
    expect(fixed.provenShare).toBeLessThan(1);
    expect(fixed.routingCalls).toBe(fixed.routingElements);
  });

  it("has customers wait for whoever comes on shift", async () => {
    const always = await run({ shiftHours: 24 });
    const short = await run({ shiftHours: 2 });
    expect(short.waitP95Minutes).toBeGreaterThan(3 * (always.waitP95Minutes ?? 0));
  });

  it("lets a policy of one's own share out the jobs of the day", async () => {
    const fewestToday: Policy = {
      ...nearest,
      name: "fewest-today",
      tolerance: 5000,
      toPreference: ({ attributes }) => Number(attributes?.["jobsToday"]),
    };
    const fair = await run({}, toContender("fewest-today", fewestToday));
    expect(fair.jobsGini).toBeLessThan(report.jobsGini);
    expect(fair.drivenKilometers).toBeGreaterThan(report.drivenKilometers);
  });
});
