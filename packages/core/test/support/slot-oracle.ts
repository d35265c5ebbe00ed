import type { Coordinates, Technician, Visit } from "../../src/index.js";
import { compareIds } from "../../src/plugin-kit/index.js";
import {
  createClock,
  findOracleStart,
  type Minutes,
  type OracleClock,
  type OracleStart,
  type OracleWork,
} from "./calendar-oracle.js";

/** A slot as brute force finds it, in whole minutes. */
export interface OracleSlot {
  readonly id: string;
  readonly start: number;
  readonly drive: number;
  readonly added: number;
}

const minuteMs = 60_000;
const toMinute = (instant: string): number => Math.floor(Date.parse(instant) / minuteMs);

/**
 * Every slot of these technicians, the best first, found by trying each minute: the first minute that fits of each gap. A
 * gap is time between two visits in one shift, without an absence; for those whose place does not depend on visits, it
 * is time in which they could start if they were there already.
 */
export function listOracleSlots(
  technicians: readonly Technician[],
  customer: Coordinates,
  task: OracleWork,
  minutes: Minutes,
): readonly OracleSlot[] {
  const found = technicians.flatMap((technician) => listOf(technician, customer, task, minutes));
  return found.sort(
    (left, right) => left.added - right.added || left.start - right.start || compareIds(left.id, right.id),
  );
}

function listOf(
  technician: Technician,
  customer: Coordinates,
  task: OracleWork,
  minutes: Minutes,
): readonly OracleSlot[] {
  const { now, window } = task;
  if (window === null) return [];
  const clock = createClock(technician);
  const visits = [...(technician.visits ?? [])].sort(
    (left, right) => toMinute(left.startsAt) - toMinute(right.startsAt),
  );
  const isPlanned = technician.capacity === 1 && technician.visits !== undefined;
  const slots = new Map<string, OracleSlot>();
  const countStretches = createCounter();
  for (let start = Math.max(now, window.earliest); start <= window.latest; start += 1) {
    const at = { ...task, window: { earliest: start, latest: start } };
    const isWorking = clock.isWorking(start);
    const isOpen = isPlanned || findOracleStart(technician, customer, at, () => 0) !== null;
    const stretch = countStretches(`${isWorking} ${isOpen}`);
    const fit = findOracleStart(technician, customer, at, minutes);
    if (fit === null) continue;
    const index = visits.findIndex(({ startsAt }) => toMinute(startsAt) >= start);
    const key = isPlanned ? `${index} ${clock.shiftOf(start)} ${stretch}` : String(stretch);
    if (slots.has(key)) continue;
    const next = isPlanned ? visits[index] : undefined;
    const saved = next === undefined ? 0 : toSaved(next, fit, customer, clock, minutes);
    slots.set(key, { id: technician.id, start, drive: fit.drive, added: fit.drive - saved });
  }
  return [...slots.values()];
}

/** What of the drive to the next visit is saved: nothing if it is in a later shift. */
function toSaved(
  next: Visit,
  { start, place }: OracleStart,
  customer: Coordinates,
  clock: OracleClock,
  minutes: Minutes,
): number {
  const shift = clock.shiftOf(toMinute(next.startsAt));
  return shift === null || shift > start ? 0 : minutes(place, next.location) - minutes(customer, next.location);
}

/** How often what it is given has changed. */
function createCounter(): (state: string) => number {
  let [last, count] = ["", 0];
  return (state) => {
    if (state !== last) count += 1;
    last = state;
    return count;
  };
}
