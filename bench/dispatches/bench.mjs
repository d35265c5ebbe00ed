import { loadHeidelberg } from "@dispatch/example-heidelberg";
import { measureAlternating } from "../measure-alternating.mjs";
import { mapValues, printTable, toRatios, toRow } from "../table.mjs";
import { createNearestFive } from "./nearest-five.mjs";
import { createProven } from "./proven.mjs";

/** How many dispatches a second the core decides, against the way most systems do it. */
export async function benchDispatches(settings) {
  const heidelberg = loadHeidelberg("clustered");
  const contenders = { proven: createProven(heidelberg), "nearest five": createNearestFive(heidelberg) };

  const rows = {};
  for (const [name, dispatch] of Object.entries(contenders)) {
    rows[name] = { "wrong answers": await countWrong(heidelberg, dispatch) };
  }
  const runs = mapValues(contenders, (dispatch) => toRun(heidelberg, dispatch));
  const micros = await measureAlternating(runs, { ...settings, turnMs: 6 * settings.turnMs });
  const rates = mapValues(micros, (values) => values.map((value) => 1e6 / value));
  for (const [name, values] of Object.entries(rates)) rows[name] = { ...toRow(values, 0), ...rows[name] };
  rows["proven / nearest five"] = toRow(toRatios(rates.proven, rates["nearest five"]));

  const { technicians, customers, attribution } = heidelberg;
  printTable(
    `Dispatches a second of processor time, ${technicians.length} technicians, ${customers.length} customers`,
    rows,
  );
  console.log(attribution);
}

function toRun({ customers }, dispatch) {
  return async (from, to) => {
    for (let call = from; call < to; call += 1) await dispatch(customers[call % customers.length]);
  };
}

/** Dispatches whose technician is not the nearest door to door of all, by the recording. */
async function countWrong({ customers, technicians, distanceMeters }, dispatch) {
  let count = 0;
  for (const [row, customer] of customers.entries()) {
    const meters = technicians.map(({ snapMeters }, column) => distanceMeters[row][column] + snapMeters);
    const chosen = Number(await dispatch(customer)) - 1;
    if (meters[chosen] > Math.min(...meters) + 0.001) count += 1;
  }
  return count;
}
