import type { Policy } from "../plugins/policy.js";

/** Chooses the technician with the shortest driving time. */
export const fastest: Policy = {
  name: "fastest",
  unit: "seconds",
  toCost: ({ road }) => road.durationSeconds,
  toLowerBound: ({ durationSeconds }) => durationSeconds,
};
