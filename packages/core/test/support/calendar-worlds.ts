import { type Coordinates, greatCircleDistanceMeters, type Technician, type Visit } from "../../src/index.js";
import { createRandom, pick } from "../../src/testing/random.js";
import type { OracleWork } from "./calendar-oracle.js";

const minuteMs = 60_000;

/** Shortly before the clocks change somewhere, and on a day when none does. */
const changes = [
  "2026-03-28T20:00:00Z",
  "2026-10-24T20:00:00Z",
  "2026-03-08T02:00:00Z",
  "2026-11-01T02:00:00Z",
  "2026-04-04T10:00:00Z",
  "2026-06-17T06:00:00Z",
];

const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"];

const center = { latitude: 49.4, longitude: 8.7 };

function somewhere(random: () => number): Coordinates {
  // On a grid, so that some places are equal.
  const step = () => Math.floor(random() * 20) * 0.02 - 0.2;
  return { latitude: center.latitude + step(), longitude: center.longitude + step() };
}

/** Where the work of a world is. */
export function toCustomer(seed: number): Coordinates {
  return somewhere(createRandom(seed * 7919));
}

/** Roads at up to 60 km/h with random detours: the same each time. */
export function roadMinutes(from: Coordinates, to: Coordinates): number {
  const kilometers = greatCircleDistanceMeters(from, to) / 1000;
  const key = Math.round(from.latitude * 50 + from.longitude * 3500 + to.latitude * 1700 + to.longitude * 90_000);
  return Math.ceil(kilometers * (1 + (Math.abs(key) % 7) / 3));
}

export function randomWork(random: () => number): OracleWork {
  const now = Math.floor(Date.parse(pick(changes, random)) / minuteMs + random() * 900);
  const earliest = now + Math.floor(random() * 1500) - 200;
  return {
    now,
    window:
      random() < 0.2
        ? null
        : { earliest, latest: Math.max(now, earliest) + Math.floor(random() * pick([1, 90, 900], random)) },
    work: pick([1, 15, 60, 60, 150, 600], random),
    overrun: pick([1, 30, 30, 120], random),
    overtime: pick([0, 0, 0, 45], random),
    isDriveInShift: random() < 0.25,
  };
}

export function randomTechnician(id: string, random: () => number, { now }: OracleWork): Technician {
  const capacity = pick([undefined, 0, 1, 1, 1, 1, 2, 3], random);
  const knowsCalendar = random() < 0.9;
  const base = random() < 0.6 ? { base: somewhere(random) } : {};
  const open = random() < 0.3 && !knowsCalendar ? { openAssignments: 1 } : {};
  return {
    id,
    location: somewhere(random),
    ...(capacity === undefined ? {} : { capacity }),
    ...base,
    ...open,
    ...(knowsCalendar ? { visits: randomVisits(capacity, now, random) } : {}),
    ...(random() < 0.8 ? { availability: randomAvailability(now, random) } : {}),
  };
}

function randomAvailability(now: number, random: () => number): NonNullable<Technician["availability"]> {
  const time = (): string => {
    const minute = Math.floor(random() * 96) * 15;
    return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  };
  const shift = () => ({
    weekdays: [1, 2, 3, 4, 5, 6, 7].filter(() => random() < 0.85).concat(7),
    ...pick<{ from: string; to: string }>(
      [
        { from: "08:00", to: "16:00" },
        { from: "22:00", to: "06:00" },
        { from: "00:00", to: "24:00" },
        { from: "02:30", to: "10:00" },
        { from: time(), to: time() },
      ],
      random,
    ),
  });
  const absence = () => {
    const from = now + Math.floor(random() * 1200) - 300;
    return { from: toInstant(from), to: toInstant(from + 1 + Math.floor(random() * 300)) };
  };
  return {
    timeZone: pick(zones, random),
    ...(random() < 0.8 ? { shifts: Array.from({ length: 1 + Math.floor(random() * 3) }, shift) } : {}),
    ...(random() < 0.4 ? { absences: Array.from({ length: 1 + Math.floor(random() * 2) }, absence) } : {}),
  };
}

function randomVisits(capacity: number | undefined, now: number, random: () => number): readonly Visit[] {
  // Now and then, the capacity was another one, or none, when the visits were booked.
  const isOther = random() < 0.15;
  const own = Array.from({ length: capacity ?? 0 }, (_, lane) => lane);
  const lanes = capacity === undefined || isOther ? [null, ...own.map((lane) => lane + 1)] : own;
  const visits = lanes.flatMap((lane) => {
    const own: Visit[] = [];
    let minute = now - Math.floor(random() * 400);
    for (let left = Math.floor(random() * 5); left > 0; left -= 1) {
      const leaves = minute + Math.floor(random() * pick([1, 120, 600], random));
      const starts = leaves + Math.floor(random() * 60);
      const ends = starts + 1 + Math.floor(random() * 120);
      own.push({
        assignmentId: `${lane}-${left}`,
        lane,
        leavesAt: toInstant(leaves),
        startsAt: toInstant(starts),
        endsAt: toInstant(ends),
        location: somewhere(random),
      });
      minute = ends;
    }
    return own;
  });
  return visits.sort((left, right) => Date.parse(left.leavesAt) - Date.parse(right.leavesAt));
}

function toInstant(minute: number): string {
  return new Date(minute * minuteMs).toISOString();
}
