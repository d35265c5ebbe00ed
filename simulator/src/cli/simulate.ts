import { InvalidRequestError } from "@dispatch/core";
import { listCalls } from "../demand/list-calls.js";
import { sendLoad } from "../load/send-load.js";
import { loadPolicy } from "../policies/load-policy.js";
import { runInTurn } from "../towns/run-in-turn.js";
import { runInWorkers } from "../towns/run-in-workers.js";
import { runTowns, type Towns } from "../towns/run-towns.js";
import { createWorld } from "../world/create-world.js";
import { type Arguments, parseArguments, usage } from "./arguments.js";
import { formatReports } from "./format-reports.js";

const workerFile = new URL("./town-worker.js", import.meta.url);

/** Prints the report to stdout, and the speed, which does not depend on the seed, to stderr. */
async function compare({ workerCount, isJson, ...towns }: Arguments): Promise<void> {
  const startMs = performance.now();
  // Reports an invalid policy here, before a thread fails because of it.
  await Promise.all(towns.policies.map(loadPolicy));
  const result = await runTowns(towns, (tasks) =>
    workerCount === 1 ? runInTurn(tasks) : runInWorkers(tasks, workerCount, workerFile),
  );
  console.error(describeSpeed(result, (performance.now() - startMs) / 1000));
  const { kind, technicianCount, townCount, scenario } = towns;
  const { reports } = result;
  if (isJson) console.log(JSON.stringify({ kind, technicianCount, townCount, scenario, reports }, null, 2));
  else console.log(formatReports(reports));
  if (result.attribution !== null) console.error(result.attribution);
}

function describeSpeed({ reports, eventCount }: Towns, seconds: number): string {
  const { user, system } = process.cpuUsage();
  const assignments = reports.reduce((sum, report) => sum + report.assignments, 0);
  const perSecond = (count: number, over: number): string => Math.round(count / over).toLocaleString("en-US");
  return [
    `${assignments.toLocaleString("en-US")} dispatches in ${seconds.toFixed(1)} s`,
    `per second ${perSecond(assignments, seconds)} dispatches, ${perSecond(eventCount, seconds)} events`,
    `per second of CPU ${perSecond(assignments, (user + system) / 1e6)} dispatches`,
    `${Math.round(process.memoryUsage.rss() / 1e6)} MB`,
  ].join("; ");
}

async function load({ scenario, ...given }: Arguments, options: NonNullable<Arguments["load"]>): Promise<void> {
  const calls = listCalls(createWorld({ ...given, seed: scenario.seed }), scenario);
  console.log(JSON.stringify(await sendLoad(calls, { ...options, apiKey: process.env["API_KEY"] }), null, 2));
}

try {
  const given = parseArguments(process.argv.slice(2));
  if (given === null) console.log(usage);
  else await (given.load === null ? compare(given) : load(given, given.load));
} catch (error) {
  if (!InvalidRequestError.isInstance(error)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
