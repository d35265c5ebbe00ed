import { expect } from "vitest";
import {
  type BatchJob,
  type Clock,
  type Coordinates,
  createDispatcher,
  type Dispatcher,
  type DistanceProvider,
  fastest,
  nearest,
  soonest,
  type Technician,
  verifyBatch,
} from "../../src/index.js";
import { memoryDistances } from "../../src/memory/index.js";
import { createRandom, pick } from "../../src/testing/random.js";
import { findOracleStart, type OracleWork } from "./calendar-oracle.js";
import { createFilledStore, toRoad } from "./calendar-run.js";
import { randomTechnician, randomWork, roadMinutes, toCustomer } from "./calendar-worlds.js";
import { inMemory } from "./memory-store.js";

const minuteMs = 60_000;
const policies = [nearest, fastest, soonest];

/** Technicians with calendars, and a dispatcher of them, whose clock stands still. */
interface World {
  readonly technicians: readonly Technician[];
  readonly dispatcher: Dispatcher;
  readonly policyIndex: number;
  readonly first: OracleWork;
  readonly random: () => number;
  /** The elements of all calls so far. */
  countElements(): number;
}

async function createWorld(seed: number): Promise<World> {
  const random = createRandom(seed);
  const first = randomWork(random);
  const clock: Clock = { now: () => first.now * minuteMs, schedule: () => () => undefined };
  const fleet = Array.from({ length: 2 + Math.floor(random() * 7) }, (_, index) =>
    randomTechnician(String(index + 1), random, first),
  );
  const time = { nowMs: 0 };
  const booking: Clock = { ...clock, now: () => time.nowMs };
  const { technicians, ...store } = await createFilledStore(fleet, toCustomer(seed), inMemory, booking);
  time.nowMs = first.now * minuteMs;
  const policyIndex = pick([0, 1, 2], random);
  const roads = memoryDistances(toRoad);
  let elements = 0;
  const distances: DistanceProvider = {
    ...roads,
    billing: pick(["calls", "elements"], random),
    async measureMatrix(request, options) {
      elements += request.origins.length * request.destinations.length;
      return (await roads.measureMatrix?.(request, options)) ?? [];
    },
  };
  const dispatcher = createDispatcher({
    ...store,
    technicians,
    distances,
    policy: policies[policyIndex] ?? nearest,
    clock,
    shortlistSize: 2,
    maxLocationAgeSeconds: "off",
    overtimeSeconds: first.overtime * 60,
    overrunSeconds: first.overrun * 60,
    isDriveInShift: first.isDriveInShift,
  });
  const page = await technicians.findNearest({ near: toCustomer(seed), limit: 1000 });
  return { technicians: page.technicians, dispatcher, policyIndex, first, random, countElements: () => elements };
}

/** The work at the time of the world, with its settings. */
function toWork({ first, random }: World): OracleWork {
  const { window, work } = randomWork(random);
  const { now } = first;
  const earliest = now + Math.floor(random() * 1500) - 200;
  const length = window === null ? 0 : window.latest - window.earliest;
  const latest = Math.max(now, earliest) + Math.max(0, length);
  return { ...first, work, window: window && { earliest, latest } };
}

function toJob(location: Coordinates, { window, work }: OracleWork): BatchJob {
  const toText = (minute: number): string => new Date(minute * minuteMs).toISOString();
  return {
    location,
    workSeconds: work * 60,
    window: window && { earliest: toText(window.earliest), latest: toText(window.latest) },
  };
}

/** What each technician costs, in thousandths; null if they could not do the work alone. */
function toCosts({ technicians, policyIndex, first }: World, place: Coordinates, work: OracleWork) {
  return technicians.map((technician) => {
    const start = findOracleStart(technician, place, work, roadMinutes);
    if (start === null) return null;
    const { distanceMeters } = toRoad(start.place, place);
    const cost = [distanceMeters, start.drive * 60, (start.start - first.now) * 60][policyIndex] ?? 0;
    return Math.round(cost * 1000);
  });
}

/** Tries every assignment: as many jobs as possible, then the least cost. */
function findLeast(rows: readonly (readonly (number | null)[])[]): { readonly left: number; readonly cost: number } {
  const taken = new Set<number>();
  let least = { left: rows.length, cost: 0 };
  const tryRow = (row: number, left: number, cost: number): void => {
    if (left > least.left) return;
    if (row === rows.length) {
      if (left < least.left || cost < least.cost) least = { left, cost };
      return;
    }
    (rows[row] ?? []).forEach((cell, column) => {
      if (cell === null || taken.has(column)) return;
      taken.add(column);
      tryRow(row + 1, left, cost + cell);
      taken.delete(column);
    });
    tryRow(row + 1, left + 1, cost);
  };
  tryRow(0, 0, 0);
  return least;
}

/** A batch of one job says the same as a single dispatch. Returns whether somebody goes. */
export async function runBatchOfOne(seed: number): Promise<boolean> {
  const world = await createWorld(seed);
  const work = toWork(world);
  const job = toJob(toCustomer(seed), work);
  const single = await world.dispatcher.preview(job);
  const before = world.countElements();
  const { decision } = await world.dispatcher.previewBatch({ jobs: [job] });
  const told = { seed, work, technicians: world.technicians };
  expect({ ...told, technicianId: decision.jobs[0]?.technicianId }).toEqual({
    ...told,
    technicianId: single.technicianId,
  });
  expect({ seed, ...decision.optimality }).toEqual({ seed, proven: true });
  expect({ seed, ...verifyBatch(JSON.parse(JSON.stringify(decision))) }).toEqual({
    seed,
    isProven: true,
    violation: null,
  });
  // What is measured is counted, also the drives to next visits.
  expect([seed, decision.routing.elements]).toEqual([seed, world.countElements() - before]);
  return single.technicianId !== null;
}

/** A batch of several jobs costs what the best of all assignments costs. Returns how many jobs are given to somebody. */
export async function runSmallBatch(seed: number): Promise<number> {
  const world = await createWorld(seed);
  const works = Array.from({ length: 2 + (seed % 3) }, (_, index) => ({
    place: toCustomer(seed + 1000 * index),
    work: toWork(world),
  }));
  const { decision } = await world.dispatcher.previewBatch({
    jobs: works.map(({ place, work }) => toJob(place, work)),
    maxJobsPerTechnician: 1,
  });
  const least = findLeast(works.map(({ place, work }) => toCosts(world, place, work)));
  const [left, , cost] = decision.total;
  const told = { seed, works, technicians: world.technicians };
  expect({ ...told, left, cost }).toEqual({ ...told, ...least });
  expect({ seed, ...decision.optimality }).toEqual({ seed, proven: true });
  expect({ seed, ...verifyBatch(JSON.parse(JSON.stringify(decision))) }).toEqual({
    seed,
    isProven: true,
    violation: null,
  });
  return works.length - least.left;
}
