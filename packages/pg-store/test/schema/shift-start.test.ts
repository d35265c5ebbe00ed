import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findShiftStartOfRecord } from "../../../core/src/calendar/working-time.js";
import { createRandom, pick } from "../../../core/src/testing/random.js";
import { createPgStore } from "../../src/index.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";

const quarterMs = 900_000;
/** Zones that change their clocks by night or at midnight, or never; and offsets. */
const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Santiago",
  "Africa/Cairo",
  "Asia/Kathmandu",
  "europe/berlin",
];

const random = createRandom(26);
const pad = (value: number): string => String(value).padStart(2, "0");
/** Not in an hour in which clocks are changed, be it by night or before midnight. */
const time = (): string => `${pad(4 + Math.floor(random() * 19))}:${pick(["00", "15", "30", "45"], random)}`;
const weekdays = [1, 2, 3, 4, 5, 6, 7];

function randomAvailability(): unknown {
  const timeZone = pick(zones, random);
  if (random() < 0.2) return { timeZone };
  const shifts = Array.from({ length: Math.floor(random() * 4) }, () => ({
    weekdays: random() < 0.5 ? weekdays : [pick(weekdays, random), pick(weekdays, random)],
    from: time(),
    to: pick([time(), time(), "24:00"], random),
  }));
  return { timeZone, shifts };
}

const unreadable = [
  null,
  {},
  { timeZone: "Nowhere/At_All" },
  { timeZone: "Europe/Berlin", shifts: null },
  { timeZone: "Europe/Berlin", shifts: "daily" },
  { timeZone: "Europe/Berlin", shifts: [{ weekdays, from: "soon", to: "late" }] },
  { timeZone: "Europe/Berlin", shifts: [{ weekdays, from: "00:00", to: "25:00" }] },
];

describe.each(backends)("the start of a shift on $name", ({ open }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
    await createPgStore(database.pool).migrate();
  });
  afterAll(() => database.drop());

  it("is the same as in the core, in random calendars and in those that cannot be read", async () => {
    const changes = ["2030-03-31", "2030-10-27", "2030-03-10", "2030-11-03", "2030-04-06", "2030-09-07", "2030-04-26"];
    const cases = Array.from({ length: 1500 }, (_, index) => {
      const fromMs = Date.parse(pick(changes, random)) - 2 * 86_400_000;
      const availability = index < 70 ? unreadable[index % unreadable.length] : randomAvailability();
      return { availability, moment: new Date(fromMs + Math.floor(random() * 400) * quarterMs).toISOString() };
    });
    const { rows } = await database.pool.query(
      `select (extract(epoch from dispatch_shift_start(availability::jsonb, moment)) * 1000)::float8 as ms
       from unnest($1::text[], $2::timestamptz[]) with ordinality as given (availability, moment, nth) order by nth`,
      [cases.map(({ availability }) => JSON.stringify(availability)), cases.map(({ moment }) => moment)],
    );
    const toCase = (index: number, ms: number) => ({ ...cases[index], start: new Date(ms).toISOString() });
    expect(rows.map(({ ms }, index) => toCase(index, Number(ms)))).toEqual(
      cases.map(({ availability, moment }, index) =>
        toCase(index, findShiftStartOfRecord({ availability: availability as undefined }, Date.parse(moment))),
      ),
    );
  });
});
