import type { Texts } from "./en.js";
import { toInstant } from "./local-time.js";

/** How times and amounts are written, in the language and the time zone chosen. Times are RFC 3339, or milliseconds. */
export interface Format {
  readonly timeZone: string;
  /** `14:05` */
  time(at: string | number): string;
  /** `14:05` today, otherwise with the day: `Mon 4 May, 14:05` */
  dateTime(at: string | number): string;
  /** `14:05 to 15:30`, with the days if they are others; `14:05` if that is both. */
  window(from: string, to: string): string;
  /** `Mon 4 May`, in other years `Sat, 3 May 2025` */
  day(at: string | number): string;
  /** `5 min ago` */
  ago(at: string | number, now: number): string;
  /** `850 m`, `2.1 km` */
  distance(meters: number): string;
  /** The meters that `distance` writes. */
  shownMeters(meters: number): number;
  /** `40 min`, `2 h 5 min` */
  duration(seconds: number): string;
  /** The sum of parts that are shown, by `distance`; with "about" if what is shown of them adds up to something else. */
  distanceSum(meters: readonly number[]): string;
  /** As `distanceSum`, by `duration`. */
  durationSum(seconds: readonly number[]): string;
  number(value: number, digits?: number): string;
  percent(share: number): string;
  /** The start of the day in the time zone, in milliseconds since 1970. */
  startOfDay(at: number): number;
  /** The day in the time zone, as `2026-05-04`. */
  isoDay(at: string | number): string;
}

const daySeconds = 86_400;

export function createFormat({ language: { locale }, units, jobs }: Texts, timeZone: string): Format {
  const time = new Intl.DateTimeFormat(locale, { timeZone, hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat(locale, { timeZone, weekday: "short", day: "numeric", month: "short" });
  const dayOfYear = new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  const isoDay = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  const toMs = (at: string | number): number => (typeof at === "number" ? at : Date.parse(at));
  const numbers = new Map<number, Intl.NumberFormat>();
  const number = (value: number, digits = 0): string => {
    const form = numbers.get(digits) ?? new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
    numbers.set(digits, form);
    return form.format(value);
  };
  const toSum = (
    parts: readonly number[],
    toShown: (part: number) => number,
    write: (sum: number) => string,
  ): string => {
    const add = (sum: number, part: number): number => sum + part;
    const text = write(parts.reduce(add, 0));
    return text === write(parts.map(toShown).reduce(add, 0)) ? text : units.about(text);
  };
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });

  const format: Format = {
    timeZone,
    time: (at) => time.format(toMs(at)),
    day(at) {
      const isThisYear = format.isoDay(at).slice(0, 4) === format.isoDay(Date.now()).slice(0, 4);
      return (isThisYear ? day : dayOfYear).format(toMs(at));
    },
    isoDay: (at) => isoDay.format(toMs(at)),
    dateTime(at) {
      const isToday = format.isoDay(at) === format.isoDay(Date.now());
      return isToday ? format.time(at) : `${format.day(at)}, ${format.time(at)}`;
    },
    window(from, to) {
      if (format.dateTime(from) === format.dateTime(to)) return format.dateTime(from);
      const isOneDay = format.isoDay(from) === format.isoDay(to);
      return jobs.window(format.dateTime(from), isOneDay ? format.time(to) : format.dateTime(to));
    },
    ago(at, now) {
      const seconds = Math.max(0, (now - toMs(at)) / 1000);
      return seconds < 5 ? units.now : units.ago(format.duration(seconds));
    },
    shownMeters: (meters) => (meters < 995 ? Math.round(meters / 10) * 10 : Math.round(meters / 100) * 100),
    distance(meters) {
      const shown = format.shownMeters(meters);
      return meters < 995 ? units.metres(number(shown)) : units.kilometres(number(shown / 1000, 1));
    },
    distanceSum: (meters) => toSum(meters, format.shownMeters, format.distance),
    durationSum: (seconds) => toSum(seconds, (one) => (one < 60 ? one : Math.round(one / 60) * 60), format.duration),
    duration(seconds) {
      // The clocks of the server and of the reader differ a little.
      if (seconds < 60) return units.seconds(Math.max(0, Math.round(seconds)));
      const minutes = Math.round(seconds / 60);
      if (minutes < 60) return units.minutes(minutes);
      if (seconds < 2 * daySeconds) return units.hours(Math.floor(minutes / 60), minutes % 60);
      return units.days(Math.floor(seconds / daySeconds));
    },
    number,
    percent: (share) => percent.format(share),
    // By the date, not by the clock: at noon of the day on which the clocks change, midnight is 11 or 13 hours ago.
    startOfDay: (at) => Date.parse(toInstant(`${format.isoDay(at)}T00:00`, timeZone)),
  };
  return format;
}
