import type { Requirements } from "../domain/requirements.js";

export type Excess = "TOO_FAR" | "TOO_LONG";

/** Which of the limits of the requirements a way exceeds, or the least that a way can be. */
export function listExcesses(
  distanceMeters: number,
  durationSeconds: number,
  { maxDistanceMeters, maxDurationSeconds }: Requirements,
): readonly Excess[] {
  const excesses: Excess[] = [];
  if (maxDistanceMeters !== undefined && distanceMeters > maxDistanceMeters) excesses.push("TOO_FAR");
  if (maxDurationSeconds !== undefined && durationSeconds > maxDurationSeconds) excesses.push("TOO_LONG");
  return excesses;
}
