import { listShiftTimes } from "../calendar/working-time.js";
import { parseInstant } from "../domain/instant.js";
import type { Availability } from "../domain/technician.js";
import { findAvailabilityFault } from "../plugin-kit/technician-faults.js";
import { createTurns } from "../plugin-kit/turns.js";
import type { OperationOptions } from "../plugins/operation-options.js";
import type { Openings, QueueStore } from "../plugins/queue-store.js";

/** How far ahead the next opening is looked for, in milliseconds. */
const horizonMs = 86_400_000;

/**
 * Finds the first time after another at which a shift starts or an absence ends, within a day, in milliseconds since the
 * Unix epoch. Returns null if nothing starts or ends in that day.
 *
 * @throws {StoreError} the store cannot answer
 */
export async function findNextOpening(
  jobs: Pick<QueueStore, "listOpenings">,
  afterMs: number,
  options: OperationOptions,
): Promise<number | null> {
  const span = { from: new Date(afterMs).toISOString(), to: new Date(afterMs + horizonMs).toISOString() };
  return pickNextOpening(await jobs.listOpenings(span, options), afterMs, options.signal);
}

/** After so many shifts, other work of the process gets a turn. */
const shiftsPerTurn = 2000;

/** Availabilities that rules cannot read are left out. */
async function pickNextOpening(
  { availabilities, absenceEnds }: Openings,
  afterMs: number,
  signal: AbortSignal | undefined,
): Promise<number | null> {
  const didWork = createTurns(shiftsPerTurn, signal);
  let nextMs = Number.POSITIVE_INFINITY;
  const offer = (timeMs: number | null): void => {
    if (timeMs !== null && timeMs > afterMs && timeMs <= afterMs + horizonMs) nextMs = Math.min(nextMs, timeMs);
  };
  for (const end of absenceEnds) offer(parseInstant(end));
  for (const availability of availabilities) {
    if (!hasShifts(availability)) continue;
    await didWork(availability.shifts?.length ?? 0);
    const toMs = Math.min(nextMs, afterMs + horizonMs) + 1;
    for (const { startsAtMs } of listShiftTimes(availability, { fromMs: afterMs, toMs })) offer(startsAtMs);
  }
  return nextMs === Number.POSITIVE_INFINITY ? null : nextMs;
}

function hasShifts(availability: unknown): availability is Availability {
  if (findAvailabilityFault(availability, "availability") !== null) return false;
  return (availability as Availability).shifts !== undefined;
}
