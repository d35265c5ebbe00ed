import type { LongestDrive } from "./task.js";

export type Excess = "TOO_FAR" | "TOO_LONG";

/** Which of the limits a way exceeds, or the least that a way can be. */
export function listExcesses(
  distanceMeters: number,
  durationSeconds: number,
  { maxDistanceMeters, maxDurationSeconds }: LongestDrive,
): readonly Excess[] {
  const excesses: Excess[] = [];
  if (maxDistanceMeters !== undefined && distanceMeters > maxDistanceMeters) excesses.push("TOO_FAR");
  if (maxDurationSeconds !== undefined && durationSeconds > maxDurationSeconds) excesses.push("TOO_LONG");
  return excesses;
}
