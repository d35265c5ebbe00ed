import type { Requirements } from "../../domain/requirements.js";
import type { Technician } from "../../domain/technician.js";
import type { SearchCriteria } from "../../plugins/technician-source.js";
import { createRandom, pick } from "../random.js";
import { randomFleet } from "../random-fleet.js";

type OtherField = "id" | "location" | "openAssignments" | "visits";

/** Values for every field of a technician that a search compares. */
const details: { readonly [Field in Exclude<keyof Technician, OtherField>]: readonly Technician[Field][] } = {
  capacity: [undefined, undefined, 0, 1, 5],
  locatedAt: [undefined, "2020-02-29T23:59:59.182Z", new Date().toISOString()],
  skills: [
    undefined,
    [],
    [{ name: "gas" }],
    [{ name: "gas", level: 3 }, { name: "water" }],
    [{ name: "gas", level: 2.5, expiresAt: "2026-11-01T00:00:00Z" }],
  ],
  availability: [
    undefined,
    { timeZone: "America/New_York" },
    { timeZone: "Europe/Berlin", shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "16:30" }] },
    { timeZone: "Europe/Berlin", shifts: [{ weekdays: [6, 7], from: "22:00", to: "06:00" }] },
    // Starts in an hour that occurs twice on one day of the year.
    { timeZone: "Europe/Berlin", shifts: [{ weekdays: [1, 7], from: "02:30", to: "24:00" }] },
    { timeZone: "UTC", shifts: [], absences: [] },
    { timeZone: "UTC", absences: [{ from: "2026-10-25T00:00:00+02:00", to: "2026-10-25T01:30:00Z" }] },
  ],
  base: [undefined, undefined, { latitude: 49.41, longitude: 8.69 }],
  agreesToOvertime: [undefined, true],
  territories: [undefined, [], ["north"], ["south", "north"]],
  attributes: [undefined, {}, { van: "V 7", tools: [{ name: "ladder", meters: 3.5 }] }],
};

/** Values for every field of the requirements. */
const requests: { readonly [Name in keyof Requirements]: readonly Requirements[Name][] } = {
  skills: [
    undefined,
    [{ name: "gas" }],
    [{ name: "gas", minLevel: 2 }],
    [{ name: "water" }, { name: "gas" }],
    [{ name: "Gas" }],
  ],
  territory: [undefined, undefined, "north", "east"],
  pinned: [undefined, undefined, undefined, ["3", "4", "11", "999999", "abc"]],
  preferred: [undefined, ["1", "2"]],
  excluded: [undefined, ["1", "2", "5", "abc"]],
  maxDistanceMeters: [undefined, 5000],
  maxLocationAgeSeconds: [undefined, undefined, 86_400],
  mayExtendHours: [undefined, true],
};

const starts = ["2026-11-24T09:00:00Z", "2026-10-24T22:30:00Z", "2026-10-25T01:15:00Z", "2026-10-25T02:00:00Z"];

/** Returns technicians all over the globe, with values in every field; the same ones each time. */
export function detailedFleet(size: number): readonly Technician[] {
  const random = createRandom(4);
  return randomFleet(size).map((technician) => ({ ...technician, ...pickOfEach(details, random) }));
}

/** Returns various search criteria; the same ones each time. */
export function variousCriteria(count: number): readonly SearchCriteria[] {
  const random = createRandom(5);
  return Array.from({ length: count }, () => ({
    requirements: pickOfEach(requests, random),
    startsAtMs: Date.parse(pick(starts, random)),
  }));
}

type Choices<Values> = { readonly [Name in keyof Values]: readonly Values[Name][] };

function pickOfEach<Values>(choices: Choices<Values>, random: () => number): Values {
  const picked = Object.entries<readonly unknown[]>(choices).map(([name, values]) => [name, pick(values, random)]);
  return Object.fromEntries(picked.filter(([, value]) => value !== undefined));
}
