import type { Policy } from "../plugins/policy.js";

/** The least seconds driven. */
export const fastest: Policy = {
  name: "fastest",
  unit: "seconds",
  toCost: ({ road }) => road.durationSeconds,
  toLowerBound: ({ durationSeconds }) => durationSeconds,
};
