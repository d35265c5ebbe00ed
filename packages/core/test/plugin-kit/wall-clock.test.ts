import { expect, it } from "vitest";
import { findInstant, isTimeZone } from "../../src/plugin-kit/index.js";
import { readWallClock } from "../../src/plugin-kit/wall-clock.js";

/** Spells a name in upper and lower case by the bits of a number. */
function spell(name: string, bits: number): string {
  return [...name].map((letter, index) => ((bits >> index) & 1 ? letter.toUpperCase() : letter.toLowerCase())).join("");
}

it("one format is created for a time zone, regardless of its spelling", () => {
  const { DateTimeFormat } = Intl;
  let made = 0;
  Intl.DateTimeFormat = new Proxy(DateTimeFormat, {
    construct(target, parameters) {
      made += 1;
      return Reflect.construct(target, parameters);
    },
  });
  try {
    const minutes = readWallClock("America/Argentina/Buenos_Aires", 0);
    expect(minutes).toBe(-180);
    for (let bits = 0; bits < 2000; bits += 1) {
      expect(readWallClock(spell("America/Argentina/Buenos_Aires", bits), 0)).toBe(minutes);
    }
    expect(made).toBe(1);
  } finally {
    Intl.DateTimeFormat = DateTimeFormat;
  }
});

it("isTimeZone accepts any spelling of a time zone, and refuses everything else, however long", () => {
  expect(isTimeZone("europe/BERLIN")).toBe(true);
  expect(isTimeZone("Europe/Atlantis")).toBe(false);
  expect(isTimeZone("")).toBe(false);
  expect(isTimeZone("Europe/Berlin".repeat(100_000))).toBe(false);
});

it.each([
  ["Europe/Berlin", "2026-07-01T12:30:15Z", "2026-07-01T10:30:15Z"],
  ["Europe/Berlin", "2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z"], // shown twice: the first time
  ["Europe/Berlin", "2026-03-29T02:30:00Z", "2026-03-29T01:30:00Z"], // never shown: moved to 03:30
  ["america/new_york", "2026-01-01T00:00:00.250Z", "2026-01-01T05:00:00.250Z"],
  ["Asia/Kathmandu", "2026-01-01T00:00:00Z", "2025-12-31T18:15:00Z"],
])("in %s, %s local time is %s", (timeZone, wall, instant) => {
  expect(findInstant(timeZone, Date.parse(wall))).toBe(Date.parse(instant));
});

it("findInstant returns null for an unknown time zone", () => {
  expect(findInstant("Europe/Atlantis", 0)).toBeNull();
});
