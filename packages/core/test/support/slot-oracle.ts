import type { Coordinates, Technician, Visit } from "../../src/index.js";
import { compareIds } from "../../src/plugin-kit/index.js";
import {
  createClock,
  drivesOn,
  findOracleStart,
  type Minutes,
  type OracleClock,
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
    const next = isPlanned ? findNext(visits[index], clock, start) : undefined;
    const key = isPlanned ? `${index} ${clock.shiftOf(start)} ${next !== undefined} ${stretch}` : String(stretch);
    if (slots.has(key)) continue;
    const saved = next === undefined ? 0 : minutes(fit.place, next.location) - minutes(customer, next.location);
    slots.set(key, { id: technician.id, start, drive: fit.drive, added: fit.drive - saved });
  }
  return [...slots.values()];
}

/** The visit after the work, if the technician drives there from the work. */
function findNext(after: Visit | undefined, clock: OracleClock, start: number): Visit | undefined {
  return after !== undefined && drivesOn(clock, start, after) ? after : undefined;
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
