import { InvalidRequestError } from "@dispatch/core";
import { loadContender } from "../policies/load-contender.js";
import type { Report } from "../report/report.js";
import { simulate } from "../simulate.js";
import { createWorld } from "../world/create-world.js";
import { type Arguments, parseArguments, usage } from "./arguments.js";
import { formatReports } from "./format-report.js";

/** The report goes to the output; how fast it was, which no seed decides, beside it. */
async function run({ scenario, world: kind, technicianCount, policies, isJson }: Arguments): Promise<void> {
  const world = createWorld({ kind, seed: scenario.seed, technicianCount });
  const contenders = await Promise.all(policies.map(loadContender));
  const reports: Report[] = [];
  for (const contender of contenders) {
    const startMs = performance.now();
    const { report, eventCount } = await simulate(world, contender, scenario);
    reports.push(report);
    console.error(describeSpeed(report, eventCount, (performance.now() - startMs) / 1000));
  }
  if (isJson) console.log(JSON.stringify({ world: world.name, technicianCount, scenario, reports }, null, 2));
  else console.log(formatReports(reports));
  if (world.attribution !== null) console.error(world.attribution);
}

function describeSpeed({ policy, assignments }: Report, eventCount: number, seconds: number): string {
  const perSecond = (count: number): string => Math.round(count / seconds).toLocaleString("en-US");
  const megabytes = Math.round(process.memoryUsage.rss() / 1e6);
  return `${policy}: ${seconds.toFixed(1)} s; a second ${perSecond(assignments)} dispatches, ${perSecond(eventCount)} events; ${megabytes} MB`;
}

try {
  const given = parseArguments(process.argv.slice(2));
  if (given === null) console.log(usage);
  else await run(given);
} catch (error) {
  if (!InvalidRequestError.isInstance(error)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
