// What the parts cost, beside their peers and their goals: docs/benchmarks.md.
// node bench/run.mjs [--short] [group ...]; --short only shows that all of it runs.
import { parseArgs } from "node:util";
import { benchDispatches } from "./dispatches/bench.mjs";
import { processorClock } from "./measure-alternating.mjs";
import { benchSpatialIndex } from "./spatial-index/bench.mjs";

const groups = { "spatial-index": benchSpatialIndex, dispatches: benchDispatches };

const { values, positionals } = parseArgs({ options: { short: { type: "boolean" } }, allowPositionals: true });
const effort = values.short ? { rounds: 2, turnMs: 5, isShort: true } : { rounds: 9, turnMs: 50, isShort: false };
for (const name of positionals.length > 0 ? positionals : Object.keys(groups)) {
  await groups[name]({ ...effort, now: processorClock });
}
