/** The seeds of `worlds` random worlds, or of CALENDAR_WORLDS; from 1 on, or from CALENDAR_FROM. */
export function listSeeds(worlds: number): readonly number[] {
  const count = Number(process.env["CALENDAR_WORLDS"] ?? worlds);
  const from = Number(process.env["CALENDAR_FROM"] ?? 1);
  return Array.from({ length: count }, (_, index) => from + index);
}
