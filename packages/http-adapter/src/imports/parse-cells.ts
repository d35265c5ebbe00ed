import type { Absence, Shift, Skill } from "@dispatch/core";
import { findInstant, isTimeZone, parseInstant } from "@dispatch/core/plugin-kit";
import { maxEntries } from "../schemas/terms.js";

/** A cell cannot be read. The message is the rest of a sentence about its column. */
export class CellError extends Error {
  /** The column, if the field of the entry does not say it. */
  readonly column: string | undefined;
  /** What is wrong with other cells of the same field. */
  readonly others: readonly CellError[];

  constructor(problem: string, column?: string, others: readonly CellError[] = []) {
    super(problem);
    this.column = column;
    this.others = others;
  }
}

function refuse(text: string, problem: string): never {
  throw new CellError(`${problem}; got ${text.slice(0, 40)}`);
}

/**
 * Returns a parser of a number with a point or a comma before its decimals.
 *
 * @param example one that fits the column, such as `49.41 or 49,41`
 */
export function createNumberParser(example: string): (text: string) => number {
  return (text) => toNumber(text) ?? refuse(text, `must be a number, such as ${example}`);
}

function toNumber(text: string): number | null {
  return /^[+-]?\d{1,15}(?:[.,]\d{1,20})?$/.test(text) ? Number(text.replace(",", ".")) : null;
}

const yes = new Set(["yes", "y", "true", "1", "x", "ja", "wahr"]);
const no = new Set(["no", "n", "false", "0", "nein", "falsch"]);

export function parseYesNo(text: string): boolean {
  const word = text.toLowerCase();
  if (yes.has(word)) return true;
  return no.has(word) ? false : refuse(text, "must be yes or no");
}

/** Splits a list at commas, semicolons, bars and line breaks. Refuses a long one before its items are parsed. */
export function parseList(text: string): readonly string[] {
  return splitList(text, maxEntries);
}

function splitList(text: string, maxItems: number): readonly string[] {
  const items = text
    .split(/[,;|\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== "");
  if (items.length > maxItems) throw new CellError(`must have ${maxItems} entries at most`);
  return items;
}

/** Such as `gas:2, water` or `gas:2.5 until 2030-12-31`. */
export function parseSkills(text: string, timeZone: string): readonly Skill[] {
  return parseList(text).map((item) => {
    const [skill = "", ...dates] = item.split(/\suntil\s/);
    const [name = "", ...levels] = skill.split(":").map((part) => part.trim());
    if (dates.length > 1 || levels.length > 1 || name === "" || /^[\d.]+$/.test(name)) {
      return refuse(item, "must be skills such as gas:2, water; a level has a point before its decimals");
    }
    const [level] = levels;
    const [date] = dates;
    return {
      name,
      ...(level !== undefined && { level: parseLevel(level) }),
      ...(date !== undefined && { expiresAt: parseTime(date.trim(), timeZone, true) }),
    };
  });
}

function parseLevel(text: string): number {
  return toNumber(text) ?? refuse(text, "must have numbers as levels, such as gas:2");
}

const dayNames: readonly (readonly string[])[] = [
  ["mo", "mon", "monday", "montag"],
  ["tu", "tue", "tuesday", "di", "dienstag"],
  ["we", "wed", "wednesday", "mi", "mittwoch"],
  ["th", "thu", "thursday", "do", "donnerstag"],
  ["fr", "fri", "friday", "freitag"],
  ["sa", "sat", "saturday", "samstag"],
  ["su", "sun", "sunday", "so", "sonntag"],
];

const shiftForm = "must be shifts such as Mon-Fri 08:00-16:00, Sat 09:00-13:00";

function parseWeekday(text: string): number {
  const index = dayNames.findIndex((names) => names.includes(text.toLowerCase().replace(/\.$/, "")));
  return index < 0 ? refuse(text, shiftForm) : index + 1;
}

/** One day or a range of days, such as `Mon`, `Mon-Fri` or `Sat-Mon`. */
function parseDays(text: string): readonly number[] {
  const [from, to = from, ...others] = text.split("-").map((name) => parseWeekday(name.trim()));
  if (from === undefined || to === undefined || others.length > 0) return refuse(text, shiftForm);
  const length = ((to - from + 7) % 7) + 1;
  return Array.from({ length }, (_, index) => ((from - 1 + index) % 7) + 1);
}

function parseTimeOfDay(text: string): string {
  const [, hour, minute = "00"] = /^(\d{1,2})(?:[:.](\d{2}))?$/.exec(text.trim()) ?? [];
  return hour === undefined ? refuse(text, shiftForm) : `${hour.padStart(2, "0")}:${minute}`;
}

/** An item names a day or more, so these are enough for any shifts. */
const maxShiftItems = 7 * maxEntries;

/** Such as `Mon-Fri 08:00-16:00, Sat 09:00-13:00`; of `Mon, Wed 8-12`, both days have these hours. */
export function parseShifts(text: string): readonly Shift[] {
  const shifts: Shift[] = [];
  const days = new Set<number>();
  for (const item of splitList(text.replaceAll("–", "-"), maxShiftItems)) {
    const start = item.search(/\d/);
    if (start === 0) return refuse(item, shiftForm);
    for (const day of parseDays((start < 0 ? item : item.slice(0, start)).trim())) days.add(day);
    if (start < 0) continue;
    const [from, to, ...others] = item.slice(start).split("-").map(parseTimeOfDay);
    if (from === undefined || to === undefined || others.length > 0) return refuse(item, shiftForm);
    shifts.push({ weekdays: [...days].sort((left, right) => left - right), from, to });
    days.clear();
  }
  return days.size === 0 ? shifts : refuse(text, shiftForm);
}

/** Such as `2026-12-24..2026-12-27, 31.12.2026 - 02.01.2027, 2027-01-06`: the last day is a part of it. */
export function parseAbsences(text: string, timeZone: string): readonly Absence[] {
  return parseList(text).map((item) => {
    const [from, to = from, ...others] = item.split(/\.\.|\s[-–]\s/).map((date) => date.trim());
    if (from === undefined || to === undefined || others.length > 0) {
      return refuse(item, "must be dates such as 2026-12-24..2026-12-27");
    }
    return { from: parseTime(from, timeZone, false), to: parseTime(to, timeZone, true) };
  });
}

const timeForm = "must be a date such as 2026-12-31, 31.12.2026 or 2026-12-31 16:00";

/**
 * Returns an RFC 3339 timestamp of a date, a local time or a timestamp, as spreadsheets write them. A date is its first
 * moment, or with `isEnd` the first one after it.
 */
export function parseTime(text: string, timeZone: string, isEnd: boolean): string {
  if (parseInstant(text) !== null) return text;
  const wallMs = parseSerial(text) ?? parseLocalTime(text, isEnd);
  const instantMs = findInstant(isTimeZone(timeZone) ? timeZone : "UTC", wallMs);
  return new Date(instantMs ?? wallMs).toISOString();

  function parseSerial(serial: string): number | null {
    // What Excel stores: days since 1899-12-30, here of the years 1954 to 2119.
    if (!/^[2-7]\d{4}(?:[.,]\d{1,12})?$/.test(serial)) return null;
    const days = Number(serial.replace(",", "."));
    const end = isEnd && Number.isInteger(days) ? 1 : 0;
    return Math.round(((days + end) * dayMs) / 1000) * 1000 + Date.UTC(1899, 11, 30);
  }
}

const dayMs = 86_400_000;

function parseLocalTime(text: string, isEnd: boolean): number {
  const [date = "", time, ...others] = text.split(/[T ]/);
  const dayStart = parseDate(date);
  if (dayStart === null || others.length > 0) return refuse(text, timeForm);
  if (time === undefined) return dayStart + (isEnd ? dayMs : 0);
  const [, hour, minute, second = "0"] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(time) ?? [];
  if (!(Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60)) return refuse(text, timeForm);
  return dayStart + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
}

function parseDate(text: string): number | null {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (iso !== null) return toDay(iso[1], iso[2], iso[3]);
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  if (dotted !== null) return toDay(dotted[3], dotted[2], dotted[1]);
  const [, first, second, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text) ?? [];
  if (year === undefined) return null;
  if (first !== second && Number(first) <= 12 && Number(second) <= 12) {
    return refuse(text, "must be a date with one meaning, such as 2026-12-31; this could be two");
  }
  return Number(first) > 12 ? toDay(year, second, first) : toDay(year, first, second);
}

function toDay(year: string | undefined, month: string | undefined, day: string | undefined): number | null {
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const date = new Date(ms);
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day) ? ms : null;
}
