// Measures the cost of each part, compared with its peers and goals: docs/benchmarks.md.
// [DATABASE_URL=postgres://...] node bench/run.mjs [--short] [group ...]; --short only shows that everything runs.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { benchBatch } from "./batch/bench.mjs";
import { benchDispatches } from "./dispatches/bench.mjs";
import { processorClock } from "./measure-alternating.mjs";
import { benchRouting } from "./routing/bench.mjs";
import { benchSpatialIndex } from "./spatial-index/bench.mjs";

const groups = {
  "spatial-index": benchSpatialIndex,
  dispatches: benchDispatches,
  batch: benchBatch,
  routing: benchRouting,
  postgres: inDatabase("postgres"),
  requests: inDatabase("requests"),
  lists: inDatabase("lists"),
  import: inDatabase("import"),
  "start-up": inDatabase("start-up"),
};

const { values, positionals } = parseArgs({ options: { short: { type: "boolean" } }, allowPositionals: true });
const effort = values.short ? { rounds: 2, turnMs: 5, isShort: true } : { rounds: 9, turnMs: 50, isShort: false };
for (const name of positionals.length > 0 ? positionals : Object.keys(groups)) {
  await groups[name]({ ...effort, now: processorClock });
}

/** Runs in a separate process, because it is measured by wall-clock time, and leaves garbage. */
function inDatabase(name) {
  return ({ isShort }) => {
    if (process.env.DATABASE_URL === undefined) return console.log(`\n${name}: set DATABASE_URL to run it`);
    const script = fileURLToPath(new URL(`${name}/bench.mjs`, import.meta.url));
    return execFileSync(process.execPath, isShort ? [script, "--short"] : [script], { stdio: "inherit" });
  };
}
