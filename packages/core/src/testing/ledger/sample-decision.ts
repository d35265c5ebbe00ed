import type { Decision } from "../../domain/decision.js";
import { place } from "./fixture.js";

/**
 * Contains what JSON and columns tend to lose: an empty list, a null, text in any script, a number with many digits.
 */
export const sampleDecision: Decision = {
  version: 1,
  decidedAt: "2026-11-24T07:35:19.182Z",
  customer: { id: null, location: place },
  requirements: { skills: [], territory: "Süd-'\"\\ 東 🙂", maxDistanceMeters: 1e21 },
  policy: { name: "nearest", unit: "meters", tolerance: 0 },
  provider: "memory",
  candidates: [
    {
      status: "chosen",
      technician: { id: "1", location: { latitude: 49.414_612_345_678, longitude: 8.681_495_678_901 } },
      greatCircleDistanceMeters: 1234.567_890_123_456,
      distanceMeters: 1774.13,
      durationSeconds: 0.1 + 0.2,
      originSnapMeters: 0,
      destinationSnapMeters: 0,
      basis: "road",
      cost: 1774.13,
      preference: 0,
    },
    {
      status: "ineligible",
      technician: { id: "2", location: place },
      greatCircleDistanceMeters: null,
      reasons: ["INVALID_LOCATION", "SMOKES"],
    },
  ],
  search: {
    isEveryoneNamed: true,
    unseenLowerBound: null,
    endedBy: null,
    isConsistent: true,
    ineligibleOmitted: 0,
  },
  routing: { calls: 1, elements: 1 },
  optimality: { proven: false, reason: "max-calls", gapMeters: 0.1, gapSeconds: null },
  basis: "road",
};
