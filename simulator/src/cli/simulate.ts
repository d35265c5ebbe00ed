import { InvalidRequestError } from "@dispatch/core";
import { listCalls } from "../demand/list-calls.js";
import { sendLoad } from "../load/send-load.js";
import { loadContender } from "../policies/load-contender.js";
import type { Report } from "../report/report.js";
import { simulate } from "../simulate.js";
import { createWorld } from "../world/create-world.js";
import type { World } from "../world/world.js";
import { type Arguments, parseArguments, usage } from "./arguments.js";
import { formatReports } from "./format-report.js";

async function run(given: Arguments): Promise<void> {
  const world = createWorld({ ...given, seed: given.scenario.seed });
  if (given.load === null) await compare(world, given);
  else {
    const apiKey = process.env["API_KEY"];
    console.log(JSON.stringify(await sendLoad(listCalls(world, given.scenario), { ...given.load, apiKey }), null, 2));
  }
  if (world.attribution !== null) console.error(world.attribution);
}

/** The report goes to the output; how fast it was, which no seed decides, beside it. */
async function compare(world: World, { scenario, policies, isJson }: Arguments): Promise<void> {
  const contenders = await Promise.all(policies.map(loadContender));
  const reports: Report[] = [];
  for (const contender of contenders) {
    const startMs = performance.now();
    const { report, eventCount } = await simulate(world, contender, scenario);
    reports.push(report);
    console.error(describeSpeed(report, eventCount, (performance.now() - startMs) / 1000));
  }
  if (isJson)
    console.log(JSON.stringify({ world: world.name, technicianCount: world.homes.length, scenario, reports }, null, 2));
  else console.log(formatReports(reports));
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
