import { dayProfile } from "../demand/day-profile.js";

/** How large it is, and how its busiest hour compares with the mean of the day. */
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

/** Bookings have a higher peak than calls, as those of the night are made in the morning: it is measured. */
export function listScales(measuredPeakFactor: number): readonly Scale[] {
  const flattening = toPlanetPeak() / Math.max(...dayProfile);
  return [
    { name: "town", technicians: 200, peakFactor: measuredPeakFactor },
    { name: "city", technicians: 2_000, peakFactor: measuredPeakFactor },
    { name: "country", technicians: 100_000, peakFactor: measuredPeakFactor },
    { name: "planet", technicians: 10_000_000, peakFactor: measuredPeakFactor * flattening },
  ];
}

/** While one part of the planet calls, another sleeps. */
function toPlanetPeak(): number {
  const hours = dayProfile.map((_, hour) =>
    zones.reduce((sum, { offsetHours, share }) => sum + share * (dayProfile.at((hour + offsetHours) % 24) ?? 0), 0),
  );
  return Math.max(...hours);
}
