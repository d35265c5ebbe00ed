import { expect } from "vitest";
import {
  type Clock,
  type Coordinates,
  createDispatcher,
  type Decision,
  DispatchError,
  fastest,
  greatCircleDistanceMeters,
  type MeasuredRoad,
  nearest,
  replay,
  soonest,
  type Technician,
} from "../../src/index.js";
import { memoryDistances } from "../../src/memory/index.js";
import { compareIds, maxWindowDays } from "../../src/plugin-kit/index.js";
import type { AssignmentFixture, CalendarTestStore } from "../../src/testing/index.js";
import { createRandom, pick } from "../../src/testing/random.js";
import { createClock, drivesOn, findOracleStart, type OracleStart, type OracleWork } from "./calendar-oracle.js";
import { randomTechnician, randomWork, roadMinutes, toCustomer } from "./calendar-worlds.js";

const minuteMs = 60_000;
const policies = [nearest, fastest, soonest];

/** A store of these technicians, whose clock is the one given. */
export type CreateStore = (fixture: AssignmentFixture, clock: Clock) => Promise<CalendarTestStore> | CalendarTestStore;

interface Expected extends OracleStart {
  readonly id: string;
  readonly cost: number;
}

/** Roads that are as long as they take: a kilometre a minute. */
export function toRoad(origin: Coordinates, destination: Coordinates): MeasuredRoad {
  const minutes = roadMinutes(origin, destination);
  const distanceMeters = Math.max(minutes * 1000 - 500, greatCircleDistanceMeters(origin, destination));
  return { status: "measured", distanceMeters, durationSeconds: minutes * 60 };
}

/**
 * Dispatches three jobs in a random world of calendars, and compares who goes and when with brute force, minute by minute
 * over all technicians. Returns how many were booked.
 */
export async function runCalendarWorld(seed: number, createStore: CreateStore): Promise<number> {
  const random = createRandom(seed);
  const first = randomWork(random);
  const time = { nowMs: 0 };
  const clock: Clock = { now: () => time.nowMs, schedule: () => () => undefined };
  const fleet = Array.from({ length: 1 + Math.floor(random() * 8) }, (_, index) =>
    randomTechnician(String(index + 1), random, first),
  );
  const customer = toCustomer(seed);
  const store = await createFilledStore(fleet, customer, createStore, clock);
  time.nowMs = first.now * minuteMs;
  let booked = 0;
  for (let job = 0; job < 3; job += 1) {
    const task = job === 0 ? first : { ...randomWork(random), now: first.now };
    booked += Number(await dispatchOne(`${seed}/${job}`, task, store, clock, customer, pick([0, 1, 2], random)));
  }
  return booked;
}

/** A store of technicians and their visits, whose clock is at the start of time. */
export async function createFilledStore(
  fleet: readonly Technician[],
  customer: Coordinates,
  createStore: CreateStore,
  clock: Clock,
): Promise<CalendarTestStore> {
  // What was booked at a time with another capacity, or without one, was booked without a capacity here.
  const before = fleet.map((technician) => (isOfOwnLanes(technician) ? technician : withoutCapacity(technician)));
  const store = await createStore({ customers: [{ id: "1", location: customer }], technicians: before }, clock);
  for (const { id, capacity = null, visits = [] } of fleet) {
    for (const { leavesAt, startsAt, endsAt, location } of visits) {
      const visit = { leavesAt, startsAt, endsAt, now: new Date(clock.now()).toISOString() };
      await store.assignments.bookAssignment({ customerId: "1", technicianId: id, distanceMeters: 0, visit, location });
    }
    if (before.find((technician) => technician.id === id)?.capacity !== capacity)
      await store.changeCapacity(id, capacity);
  }
  return store;
}

function isOfOwnLanes({ capacity, visits = [] }: Technician): boolean {
  return visits.every(({ lane }) => (lane === null ? capacity === undefined : lane < (capacity ?? 0)));
}

function withoutCapacity({ capacity: _, ...technician }: Technician): Technician {
  return technician;
}

async function dispatchOne(
  name: string,
  given: OracleWork,
  store: CalendarTestStore,
  clock: Clock,
  customer: Coordinates,
  policyIndex: number,
): Promise<boolean> {
  const { now } = given;
  const latest = given.window && Math.max(now, given.window.earliest, given.window.latest);
  const window = given.window && {
    // It may have begun long ago, but a window has a longest length.
    earliest: Math.max(given.window.earliest, (latest ?? 0) - maxWindowDays * 1440),
    latest: latest ?? 0,
  };
  const task: OracleWork = { ...given, window };
  const policy = policies[policyIndex] ?? nearest;
  const page = await store.technicians.findNearest({ near: customer, limit: 1000 });
  const expected = findBest(page.technicians, customer, task, policyIndex);
  const dispatcher = createDispatcher({
    ...store,
    distances: memoryDistances(toRoad),
    policy,
    clock,
    shortlistSize: 2,
    maxLocationAgeSeconds: "off",
    overtimeSeconds: task.overtime * 60,
    overrunSeconds: task.overrun * 60,
    isDriveInShift: task.isDriveInShift,
  });
  const toText = (minute: number): string => new Date(minute * minuteMs).toISOString();
  const request = {
    customerId: "1",
    workSeconds: task.work * 60,
    window: window && { earliest: toText(window.earliest), latest: toText(window.latest) },
  };
  const decision = await dispatcher.dispatch(request).then(
    (result): Decision => result.decision,
    (error): Decision => {
      if (DispatchError.isInstance(error) && "decision" in error) return error.decision as Decision;
      throw error;
    },
  );
  const chosen = decision.candidates.find(({ status }) => status === "chosen") ?? null;
  const world = { name, policy: policy.name, task, technicians: page.technicians };
  const found = chosen && { id: chosen.technician.id, cost: "cost" in chosen ? Math.round(chosen.cost) : null };
  expect({ ...world, found }).toEqual({
    ...world,
    found: expected && { id: expected.id, cost: Math.round(expected.cost) },
  });
  expect({ name, ...decision.optimality }).toEqual({ name, proven: true });
  expect([name, replay(decision).technicianId]).toEqual([name, expected?.id ?? null]);
  if (expected === null) return false;
  const [technician] = await store.technicians.findTechnicians([expected.id]);
  if (technician?.visits !== undefined) {
    expectCalendar(name, technician, expected, page.technicians, task);
    expectOthers(name, technician, expected, page.technicians, customer);
  }
  return true;
}

/** The best technician, of all. */
function findBest(
  technicians: readonly Technician[],
  customer: Coordinates,
  task: OracleWork,
  policyIndex: number,
): Expected | null {
  const all = technicians.flatMap((technician): readonly Expected[] => {
    const start = findOracleStart(technician, customer, task, roadMinutes);
    if (start === null) return [];
    const { distanceMeters } = toRoad(start.place, customer);
    const cost = [distanceMeters, start.drive * 60, (start.start - task.now) * 60][policyIndex] ?? 0;
    return [{ id: technician.id, ...start, cost }];
  });
  const toRounded = (cost: number): number => Math.round(cost * 1000) / 1000;
  return (
    all.sort((left, right) => toRounded(left.cost) - toRounded(right.cost) || compareIds(left.id, right.id))[0] ?? null
  );
}

/** The visit is in the calendar as expected, and no lane has two visits at once. */
function expectCalendar(
  name: string,
  technician: Technician,
  { start, drive }: OracleStart,
  before: readonly Technician[],
  { work }: OracleWork,
): void {
  const { visits = [], capacity } = technician;
  const known = before.find(({ id }) => id === technician.id)?.visits ?? [];
  const added = visits.filter(({ assignmentId }) => !known.some((visit) => visit.assignmentId === assignmentId));
  const times = added.map(({ leavesAt, startsAt, endsAt }) =>
    [leavesAt, startsAt, endsAt].map((text) => Date.parse(text) / minuteMs),
  );
  expect([name, ...times]).toEqual([name, [start - drive, start, start + work]]);
  if (capacity === undefined) return;
  for (const visit of added) {
    expect(visit.lane === null || visit.lane < capacity).toBe(true);
    const overlapping = visits.filter(
      (other) =>
        Date.parse(visit.leavesAt) < Date.parse(other.endsAt) && Date.parse(other.leavesAt) < Date.parse(visit.endsAt),
    );
    const lanes = new Set(overlapping.map(({ lane, assignmentId }) => lane ?? assignmentId));
    // One lane for each of them, and no more than there are.
    expect([name, technician.id, overlapping.filter(({ lane }) => lane === visit.lane).length]).toEqual([
      name,
      technician.id,
      1,
    ]);
    expect([name, lanes.size <= capacity]).toEqual([name, true]);
  }
}

/** The visits that were there keep their times, but the next one in the same shift leaves anew, from the new work. */
function expectOthers(
  name: string,
  technician: Technician,
  { start }: OracleStart,
  before: readonly Technician[],
  customer: Coordinates,
): void {
  const known = before.find(({ id }) => id === technician.id);
  const later = [...(known?.visits ?? [])]
    .filter(({ startsAt }) => Date.parse(startsAt) >= start * minuteMs)
    .sort((left, right) => Date.parse(left.startsAt) - Date.parse(right.startsAt));
  const [after] = technician.capacity === 1 ? later : [];
  const next = after !== undefined && drivesOn(createClock(technician), start, after) ? after : undefined;
  const expected = known?.visits?.map((visit) => {
    const leavesMs =
      visit === next
        ? Date.parse(visit.startsAt) - roadMinutes(customer, visit.location) * minuteMs
        : Date.parse(visit.leavesAt);
    return [visit.assignmentId, leavesMs / minuteMs, Date.parse(visit.startsAt) / minuteMs];
  });
  const ids = new Set(known?.visits?.map(({ assignmentId }) => assignmentId));
  const found = technician.visits
    ?.filter(({ assignmentId }) => ids.has(assignmentId))
    .map(({ assignmentId, leavesAt, startsAt }) => [
      assignmentId,
      Date.parse(leavesAt) / minuteMs,
      Date.parse(startsAt) / minuteMs,
    ]);
  const sorted = (rows: typeof found): unknown =>
    [...(rows ?? [])].sort((left, right) => Number(left[0]) - Number(right[0]));
  expect([name, sorted(found)]).toEqual([name, sorted(expected)]);
}
