import { findPolicySetup } from "../policies/policy-setup.js";
import { type Report, toReport } from "../report/report.js";
import type { Scenario } from "../scenario.js";
import { simulate } from "../simulate.js";
import { createWorld } from "../world/create-world.js";
import type { JobCosts } from "./predict.js";

/** The costs of a fleet of one size, in a synthetic city that is as dense for every size. */
export interface Measurement {
  readonly technicians: number;
  readonly report: Report;
  readonly costs: JobCosts;
}

/** @param days use fewer for a large fleet: the precision depends on the number of jobs */
export async function measureCosts(technicians: number, days: number, scenario: Scenario): Promise<Measurement> {
  const nearest = findPolicySetup("nearest");
  if (nearest === undefined) throw new Error("There is no policy to measure");
  const world = createWorld({ kind: "city", seed: scenario.seed, technicianCount: technicians });
  const before = process.cpuUsage();
  const { tally } = await simulate(world, nearest, { ...scenario, days });
  const cpu = process.cpuUsage(before);
  const report = toReport(nearest.name, tally);
  const { assignments } = report;
  return {
    technicians,
    report,
    costs: {
      jobsPerTechnician: report.jobs / technicians / days,
      assignmentsPerJob: assignments / report.served,
      callsPerAssignment: report.routingCalls / assignments,
      elementsPerAssignment: report.routingElements / assignments,
      decisionsPerSecond: assignments / ((cpu.user + cpu.system) / 1e6),
    },
  };
}
