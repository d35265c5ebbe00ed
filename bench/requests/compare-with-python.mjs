import { atLeast, toRatios, toRow } from "../table.mjs";

/** How many times as fast as the service ours should be, by the number of technicians. */
const goals = { 1000: 25, 100000: 300 };

/** Compares ours with the Python service, if the figures include it. */
export function compareWithPython(figures, size) {
  const { "ours, prepared": ours, "Python service": service, "Python service, one HTTP client": sharing } = figures;
  if (service === undefined) return {};
  const ratio = toRow(toRatios(ours, service), 1);
  return {
    "ours, prepared / Python service": size in goals ? atLeast(ratio, goals[size]) : ratio,
    "ours, prepared / with one HTTP client": toRow(toRatios(ours, sharing), 1),
  };
}
