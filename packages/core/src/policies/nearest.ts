import type { Policy } from "../plugins/policy.js";

/**
 * Chooses the technician with the shortest way door to door: the drive, and the straight legs between its ends and the
 * road.
 */
export const nearest: Policy = {
  name: "nearest",
  unit: "meters",
  toCost: ({ doorToDoorMeters }) => doorToDoorMeters,
  toLowerBound: ({ doorToDoorMeters }) => doorToDoorMeters,
};
