import { fastest, nearest, type Policy } from "@dispatch/core";
import { beforeAll, describe, expect, it } from "vitest";
import { findPolicySetup, type PolicySetup, toPolicySetup } from "../src/policies/policy-setup.js";
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
  isEven: false,
  keepsHistory: false,
};
const byNearest = toPolicySetup("nearest", nearest);
const town = createWorld({ kind: "clustered", seed: 7, technicianCount: 60 });

async function run(changes: Partial<Scenario> = {}, setup: PolicySetup = byNearest): Promise<Report> {
  const { tally } = await simulate(town, setup, { ...base, ...changes });
  return toReport(setup.name, tally);
}

function topFive(): PolicySetup {
  const setup = findPolicySetup("top-5");
  if (setup === undefined) throw new Error("There is no top-5");
  return setup;
}

describe("a simulation", () => {
  let report: Report;
  let fixed: Report;

  beforeAll(async () => {
    report = await run();
    fixed = await run({}, topFive());
  });

  it("the same seed gives the same report, to the byte, and another seed another one", async () => {
    expect(JSON.stringify(await run())).toBe(JSON.stringify(report));
    expect(JSON.stringify(await run({ seed: 8 }))).not.toBe(JSON.stringify(report));
  });

  it("the report is the same whether the ledger keeps everything or only open jobs", async () => {
    expect(await run({ keepsHistory: true })).toEqual(report);
    const queues = { capacity: 3, jobsPerTechnician: 6, days: 0.4 };
    expect(await run({ ...queues, keepsHistory: true })).toEqual(await run(queues));
  });

  it("a queue whose jobs are decided together drives less than first come, first served, and serves everyone", async () => {
    const busy = { isEven: true, shiftHours: 24, days: 0.2, jobsPerTechnician: 28 };
    const firstCome = await run(busy);
    for (const name of ["queue-0", "queue-60"]) {
      const together = await run(busy, findPolicySetup(name));
      expect([together.jobs, together.served, together.unserved]).toEqual([firstCome.jobs, firstCome.jobs, 0]);
      expect(together.assignments).toBe(together.served + together.declined);
      expect(together.kilometersPerJob).toBeLessThan(firstCome.kilometersPerJob);
      expect(together.waitLongestMinutes).toBeGreaterThan(together.waitMeanMinutes ?? 0);
      expect(together.provenShare).toBe(1);
    }
  });

  it("the report accounts for every job and every assignment", async () => {
    const busy = await run({ jobsPerTechnician: 12, patienceHours: 3 });
    expect(busy.unserved).toBeGreaterThan(0);
    expect(busy.declined).toBeGreaterThan(0);
    expect(busy.served + busy.unserved).toBe(busy.jobs);
    expect(busy.assignments).toBe(busy.served + busy.declined);
  });

  it("every policy gets the same calls", async () => {
    const others = [await run({}, toPolicySetup("fastest", fastest)), fixed];
    for (const other of others) {
      expect(other.jobs).toBe(report.jobs);
      expect(other.drivenKilometers).not.toBe(report.drivenKilometers);
    }
  });

  it("every answer of nearest is proven, with at most two routing calls, but not every one of top-5", () => {
    expect(report.provenShare).toBe(1);
    expect(report.routingCalls).toBeLessThanOrEqual(2 * report.assignments);
    expect(fixed.provenShare).toBeLessThan(1);
    expect(fixed.routingCalls).toBe(fixed.routingElements);
  });

  it("customers wait until a technician's shift starts", async () => {
    const always = await run({ shiftHours: 24 });
    const short = await run({ shiftHours: 2 });
    expect(short.waitP95Minutes).toBeGreaterThan(3 * (always.waitP95Minutes ?? 0));
  });

  it("a custom policy can distribute the jobs of the day", async () => {
    const fewestToday: Policy = {
      ...nearest,
      name: "fewest-today",
      tolerance: 5000,
      toPreference: ({ attributes }) => Number(attributes?.["jobsToday"]),
    };
    const fair = await run({}, toPolicySetup("fewest-today", fewestToday));
    expect(fair.jobsGini).toBeLessThan(report.jobsGini);
    expect(fair.drivenKilometers).toBeGreaterThan(report.drivenKilometers);
  });
});
