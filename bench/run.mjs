// How many dispatches a second the core decides, against the way most systems do it: see docs/benchmarks.md.
import { loadHeidelberg } from "../examples/heidelberg/src/index.js";
import { measureAlternating } from "./measure-alternating.mjs";
import { createNearestFive } from "./nearest-five.mjs";
import { createProven } from "./proven.mjs";

const rounds = 15;
const heidelberg = loadHeidelberg("clustered");
const contenders = { proven: createProven(heidelberg), "nearest five": createNearestFive(heidelberg) };

const wrong = {};
for (const [name, dispatch] of Object.entries(contenders)) wrong[name] = await countWrong(dispatch);
const rates = await measureAlternating(contenders, heidelberg.customers, rounds);

const [ours, theirs] = Object.keys(contenders);
const ratios = rates[ours].map((rate, round) => rate / rates[theirs][round]);
console.log(
  `${heidelberg.technicians.length} technicians, ${heidelberg.customers.length} customers, ${rounds} rounds; dispatches a second`,
);
console.table({
  ...Object.fromEntries(Object.entries(rates).map(([name, values]) => [name, toRow(values, 0, wrong[name])])),
  [`${ours} / ${theirs}`]: toRow(ratios, 2),
});
console.log(heidelberg.attribution);

/** Dispatches whose technician is not the nearest door to door of all, by the recording. */
async function countWrong(dispatch) {
  let count = 0;
  for (const [row, customer] of heidelberg.customers.entries()) {
    const meters = heidelberg.technicians.map(
      ({ snapMeters }, column) => heidelberg.distanceMeters[row][column] + snapMeters,
    );
    const chosen = Number(await dispatch(customer)) - 1;
    if (meters[chosen] > Math.min(...meters) + 0.001) count += 1;
  }
  return count;
}

function toRow(values, decimals, wrongAnswers) {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share) => Number(sorted[Math.round(share * (sorted.length - 1))].toFixed(decimals));
  return {
    median: at(0.5),
    least: at(0),
    most: at(1),
    ...(wrongAnswers === undefined ? {} : { "wrong answers": wrongAnswers }),
  };
}
