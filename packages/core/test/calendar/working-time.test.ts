import { describe, expect, it, vi } from "vitest";
import { findNextWorkingTime } from "../../src/calendar/next-working-time.js";
import { findWorkingTime, listShiftTimes, listWorkingTime } from "../../src/calendar/working-time.js";
import type { Availability } from "../../src/index.js";
import { createRandom, pick } from "../../src/testing/random.js";
import { checkHours } from "../support/working-hours.js";

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const hour = 3_600_000;

const range = (from: string, to: string) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) });

/** As texts, for people. */
function list(availability: Availability, from: string, to: string, overtimeMs = 0): readonly string[] {
  return listWorkingTime(availability, range(from, to), overtimeMs).map((time) =>
    [time.fromMs, time.toMs, time.endsByMs].map((ms) => new Date(ms).toISOString().slice(5, 16)).join(" "),
  );
}

describe("working time", () => {
  it("working time is unlimited without an availability", () => {
    const [time] = listWorkingTime(undefined, range("2026-06-17T00:00:00Z", "2026-06-18T00:00:00Z"), 0);
    expect(time).toMatchObject({ fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY });
  });

  it("working time has 23 hours on the day when the clocks go forward, and 25 when they go back", () => {
    const days = { timeZone: "Europe/Berlin", shifts: [{ weekdays: [7], from: "00:00", to: "24:00" }] };
    const toHours = (from: string, to: string) =>
      listWorkingTime(days, range(from, to), 0).map(({ fromMs, toMs }) => (toMs - fromMs) / hour);
    expect(toHours("2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z")).toEqual([23]);
    expect(toHours("2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z")).toEqual([25]);
  });

  it("working time of a night shift follows the clocks", () => {
    const night = { timeZone: "Europe/Berlin", shifts: [{ weekdays: [6], from: "22:00", to: "06:00" }] };
    expect(list(night, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z")).toEqual([
      "03-28T21:00 03-29T04:00 03-29T04:00",
    ]);
    expect(list(night, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z")).toEqual([
      "10-24T20:00 10-25T05:00 10-25T05:00",
    ]);
  });

  it("joins shifts that meet, and leaves out absences", () => {
    const availability = {
      timeZone: "UTC",
      shifts: [
        { weekdays: everyDay, from: "08:00", to: "12:00" },
        { weekdays: everyDay, from: "12:00", to: "16:00" },
      ],
      absences: [{ from: "2026-06-17T10:00:00Z", to: "2026-06-17T11:00:00Z" }],
    };
    expect(list(availability, "2026-06-17T00:00:00Z", "2026-06-18T00:00:00Z")).toEqual([
      "06-17T08:00 06-17T10:00 06-17T10:00",
      "06-17T11:00 06-17T16:00 06-17T16:00",
    ]);
  });

  it("ends later with overtime, but not during an absence", () => {
    const availability = {
      timeZone: "UTC",
      shifts: [{ weekdays: everyDay, from: "08:00", to: "16:00" }],
      absences: [{ from: "2026-06-18T16:30:00Z", to: "2026-06-18T20:00:00Z" }],
    };
    expect(list(availability, "2026-06-17T00:00:00Z", "2026-06-19T00:00:00Z", hour)).toEqual([
      "06-17T08:00 06-17T16:00 06-17T17:00",
      "06-18T08:00 06-18T16:00 06-18T16:30",
    ]);
  });

  it.each(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])(
    "working time is what the rule for working hours says at each quarter of an hour in %s",
    (timeZone) => {
      const shifts = [
        { weekdays: [1, 3, 6, 7], from: "02:30", to: "10:00" },
        { weekdays: everyDay, from: "21:45", to: "02:15" },
      ];
      for (const from of [
        "2026-03-07T00:00:00Z",
        "2026-03-28T00:00:00Z",
        "2026-10-24T00:00:00Z",
        "2026-10-31T00:00:00Z",
      ]) {
        const fromMs = Date.parse(from);
        const times = listWorkingTime({ timeZone, shifts }, { fromMs, toMs: fromMs + 48 * hour }, 0);
        for (let ms = fromMs; ms < fromMs + 48 * hour; ms += hour / 4) {
          const isListed = times.some((time) => time.fromMs <= ms && ms < time.toMs);
          const at = new Date(ms).toISOString();
          expect([at, isListed]).toEqual([at, checkHours({ timeZone, shifts }, ms) === null]);
        }
      }
    },
  );
});

it("reads the clocks a few times a day, however many shifts there are", () => {
  const shifts = Array.from({ length: 100 }, (_, index) => {
    const minutes = String(index % 60).padStart(2, "0");
    const from = `${String(index % 24).padStart(2, "0")}:${minutes}`;
    return { weekdays: everyDay, from, to: `${String((index + 1) % 24).padStart(2, "0")}:${minutes}` };
  });
  const reads = vi.spyOn(Intl.DateTimeFormat.prototype as { readonly format: unknown }, "format", "get");
  try {
    listShiftTimes({ timeZone: "Europe/Helsinki", shifts }, range("2030-01-01T00:00:00Z", "2030-04-01T00:00:00Z"));
    // On the day when the clocks change, that moment is searched for.
    expect(reads.mock.calls.length).toBeLessThan(5 * 92);
  } finally {
    reads.mockRestore();
  }
});

describe("the shift of a start", () => {
  it("the shift of a start is the one that started first, of several that overlap", () => {
    const shifts = [
      { weekdays: everyDay, from: "08:00", to: "16:00" },
      { weekdays: everyDay, from: "12:00", to: "20:00" },
    ];
    const times = listShiftTimes({ timeZone: "UTC", shifts }, range("2026-06-17T00:00:00Z", "2026-06-18T00:00:00Z"));
    expect(
      times.map((time) => [time.startsAtMs, time.fromMs, time.toMs].map((ms) => new Date(ms).getUTCHours())),
    ).toEqual([
      [8, 8, 16],
      [12, 16, 20],
    ]);
  });

  it("the shift of a start is the day in their time zone without shifts", () => {
    const days = listShiftTimes({ timeZone: "Europe/Berlin" }, range("2026-10-25T12:00:00Z", "2026-10-25T13:00:00Z"));
    expect(days.map(({ fromMs, toMs }) => (toMs - fromMs) / hour)).toEqual([25]);
  });
});

describe("the next working time", () => {
  const day = 24 * hour;
  const two = (value: number): string => String(value).padStart(2, "0");

  function randomAvailability(random: () => number, atMs: number): Availability {
    const time = (): string => `${two(Math.floor(random() * 24))}:${pick(["00", "15", "30"], random)}`;
    const weekdays = everyDay.filter(() => random() < 0.5);
    const shifts = Array.from({ length: Math.floor(random() * 5) }, () => ({ weekdays, from: time(), to: time() }));
    const absences = Array.from({ length: Math.floor(random() * 5) }, () => {
      const fromMs = atMs + Math.floor((random() - 0.3) * 20 * day);
      const toMs = fromMs + Math.floor(random() * pick([hour, day, 12 * day], random)) + 1;
      return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
    });
    const timeZone = pick(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"], random);
    return random() < 0.2 ? { timeZone, absences } : { timeZone, shifts, absences };
  }

  it("is the first of all, though not all are listed, in 300 random calendars", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = createRandom(seed);
      const changes = ["2026-03-27T00:00:00Z", "2026-10-23T00:00:00Z", "2026-10-31T00:00:00Z", "2026-06-01T00:00:00Z"];
      const atMs = Date.parse(pick(changes, random)) + Math.floor(random() * 4 * day);
      const availability = randomAvailability(random, atMs);
      const longMs = 60 * day;
      const all = listWorkingTime(availability, { fromMs: atMs, toMs: atMs + longMs }, 0);
      const first = all.find(({ toMs }) => toMs > atMs);
      const horizon = { fromMs: atMs, toMs: atMs + 8 * day };
      const found = findWorkingTime(availability, horizon);
      const isNear = first !== undefined && first.fromMs < horizon.toMs;
      expect([seed, found?.fromMs]).toEqual([seed, isNear ? first.fromMs : undefined]);
      // Beyond the horizon, it only has to be beyond.
      if (isNear && first.toMs < horizon.toMs) expect([seed, found?.toMs]).toEqual([seed, first.toMs]);
      const ends = (availability.absences ?? []).map(({ to }) => Date.parse(to)).filter((toMs) => toMs > atMs);
      const isKnown = [atMs, ...ends].some((fromMs) => first !== undefined && first.fromMs < fromMs + 8 * day);
      const next = findNextWorkingTime(availability, atMs);
      expect([seed, next?.fromMs]).toEqual([seed, isKnown ? first?.fromMs : undefined]);
    }
  });
});
