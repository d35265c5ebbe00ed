import { loadHeidelberg } from "@dispatch/example-heidelberg";
import { measureAlternating } from "../measure-alternating.mjs";
import { mapValues, printTable, toRatios, toRow } from "../table.mjs";
import { createNearestFive } from "./nearest-five.mjs";
import { createProven } from "./proven.mjs";

/** Measures how many dispatches a second the core decides, compared with the way of most systems. */
export async function benchDispatches(settings) {
  const heidelberg = loadHeidelberg("clustered");
  const competitors = { proven: createProven(heidelberg), "nearest five": createNearestFive(heidelberg) };

  const rows = {};
  for (const [name, dispatch] of Object.entries(competitors)) {
    rows[name] = { "wrong answers": await countWrong(heidelberg, dispatch) };
  }
  const runs = mapValues(competitors, (dispatch) => toRun(heidelberg, dispatch));
  const micros = await measureAlternating(runs, { ...settings, turnMs: 6 * settings.turnMs });
  const rates = mapValues(micros, (values) => values.map((value) => 1e6 / value));
  for (const [name, values] of Object.entries(rates)) rows[name] = { ...toRow(values, 0), ...rows[name] };
  rows["proven / nearest five"] = toRow(toRatios(rates.proven, rates["nearest five"]));

  const { technicians, customers, attribution } = heidelberg;
  printTable(
    `Dispatches per second of CPU time, ${technicians.length} technicians, ${customers.length} customers`,
    rows,
  );
  console.log(attribution);
}

function toRun({ customers }, dispatch) {
  return async (from, to) => {
    for (let call = from; call < to; call += 1) await dispatch(customers[call % customers.length]);
  };
}

/** Counts the dispatches that do not send the technician who is nearest, door to door, by the recording. */
async function countWrong({ customers, technicians, distanceMeters }, dispatch) {
  let count = 0;
  for (const [row, customer] of customers.entries()) {
    const meters = technicians.map(({ snapMeters }, column) => distanceMeters[row][column] + snapMeters);
    const chosen = Number(await dispatch(customer)) - 1;
    if (meters[chosen] > Math.min(...meters) + 0.001) count += 1;
  }
  return count;
}
