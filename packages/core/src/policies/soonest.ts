import type { Policy } from "../plugins/policy.js";

/** Chooses the technician who can start the work first: the drive counts, and any wait. */
export const soonest: Policy = {
  name: "soonest",
  unit: "seconds",
  toCost: ({ startsInSeconds }) => startsInSeconds,
  toLowerBound: ({ startsInSeconds }) => startsInSeconds,
};
