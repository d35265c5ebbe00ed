import { dayProfile } from "../demand/day-profile.js";

/** The size of a place, and its busiest hour relative to the mean of the day. */
export interface Scale {
  readonly name: string;
  readonly technicians: number;
  readonly peakFactor: number;
}

/** Where people live, in hours from UTC, and what share of them: rounded. */
const zones = [
  { offsetHours: -6, share: 0.13 },
  { offsetHours: 1, share: 0.3 },
  { offsetHours: 7, share: 0.57 },
];

/** Uses the measured peak of bookings, which is higher than that of calls: calls of the night are booked in the morning. */
export function listScales(measuredPeakFactor: number): readonly Scale[] {
  const flattening = toPlanetPeak() / Math.max(...dayProfile);
  return [
    { name: "town", technicians: 200, peakFactor: measuredPeakFactor },
    { name: "city", technicians: 2_000, peakFactor: measuredPeakFactor },
    { name: "country", technicians: 100_000, peakFactor: measuredPeakFactor },
    { name: "planet", technicians: 10_000_000, peakFactor: measuredPeakFactor * flattening },
  ];
}

/** The planet's peak is lower: while one part of it calls, another sleeps. */
function toPlanetPeak(): number {
  const hours = dayProfile.map((_, hour) =>
    zones.reduce((sum, { offsetHours, share }) => sum + share * (dayProfile.at((hour + offsetHours) % 24) ?? 0), 0),
  );
  return Math.max(...hours);
}
