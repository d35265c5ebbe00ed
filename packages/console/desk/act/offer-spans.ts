import { moveDate, toInstant, toLocalTime } from "../texts/local-time.js";

/** A stretch of time in which an appointment may start, both ends included. RFC 3339 timestamps. */
export interface OfferSpan {
  readonly earliest: string;
  readonly latest: string;
}

/** The parts of a day that a customer may choose, as local times; the end is left out. */
export const dayParts = {
  day: ["07:00", "20:00"],
  morning: ["07:00", "12:00"],
  afternoon: ["12:00", "17:00"],
  evening: ["17:00", "20:00"],
  any: ["00:00", "24:00"],
} as const;
export type DayPart = keyof typeof dayParts;

export interface OfferWishes {
  /** A local date, such as `2026-05-04`. Null: the next seven days. */
  readonly date: string | null;
  readonly part: DayPart;
}

/** Every span is a search of its own, which costs the quota of routing. */
const maxSpans = 14;
const days = 7;
const quarterMs = 900_000;
const leastMs = 3_600_000;

/**
 * Splits the wanted time into spans of at least an hour, in the order of time. Each is searched for one appointment, so that
 * their starts differ, and are spread over the days.
 */
export function listOfferSpans(
  { date, part }: OfferWishes,
  window: OfferSpan | null,
  nowMs: number,
  timeZone: string,
): readonly OfferSpan[] {
  const firstMs = Math.max(nowMs, window === null ? nowMs : Date.parse(window.earliest));
  const lastMs = window === null ? Number.POSITIVE_INFINITY : Date.parse(window.latest);
  const first = toLocalTime(firstMs, timeZone).slice(0, 10);
  const dates = date === null ? Array.from({ length: days }, (_, index) => moveDate(first, index)) : [date];
  const stretches = dates.flatMap((day) => {
    const [from, to] = dayParts[part];
    const fromMs = Math.max(Date.parse(toInstant(`${day}T${from}`, timeZone)), firstMs);
    const end = to === "24:00" ? `${moveDate(day, 1)}T00:00` : `${day}T${to}`;
    const toMs = Math.min(Date.parse(toInstant(end, timeZone)) - 1, lastMs);
    return fromMs <= toMs ? [{ fromMs, toMs }] : [];
  });
  const pieces = Math.max(1, Math.floor(maxSpans / stretches.length));
  return stretches.flatMap((stretch) => split(stretch, pieces));
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Into so many pieces at most, which start on a full quarter of an hour. */
function split({ fromMs, toMs }: Stretch, pieces: number): readonly OfferSpan[] {
  const widthMs = Math.max(leastMs, toQuarter((toMs - fromMs) / pieces));
  const starts = [fromMs];
  for (let atMs = toQuarter(fromMs) + widthMs; atMs <= toMs; atMs += widthMs) starts.push(atMs);
  return starts.map((atMs, index) => ({
    earliest: new Date(atMs).toISOString(),
    latest: new Date((starts[index + 1] ?? toMs + 1) - 1).toISOString(),
  }));
}

function toQuarter(ms: number): number {
  return Math.ceil(ms / quarterMs) * quarterMs;
}
