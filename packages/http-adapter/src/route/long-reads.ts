import { createTurnstile, type Turnstile, takeTurn } from "@dispatch/core/plugin-kit";
import type { Problem } from "../problem/problem.js";
import { ProblemError } from "../problem/problem-error.js";

/** A list with more rows is long: reading a row and writing it as JSON takes some ten microseconds. */
const maxShortRows = 200;

/** How many long lists of one client are read at once; the others of this client wait. */
const maxPerHolder = 1;

/** How many wait: each keeps the slot of its request meanwhile, and short requests of the client need slots too. */
const maxWaiting = 32;

/** Only of clients of whom something runs. */
const turnstiles = new Map<string, Turnstile>();

/**
 * Reads something. If it is a long list, other requests get a turn before it is read and before it is written, and other long
 * lists of the same client wait: otherwise all of them together would occupy the processors and the database.
 *
 * @param limit the most rows of the list; undefined for anything else
 * @param holder the client. Default: not known, and nothing waits
 * @throws {ProblemError} OVERLOADED: 32 lists of the client wait already
 */
export async function readLong<Result>(
  limit: unknown,
  holder: string | undefined,
  signal: AbortSignal,
  read: () => Promise<Result> | Result,
): Promise<Result> {
  if (typeof limit !== "number" || limit <= maxShortRows) return read();
  const result = await (holder === undefined ? read() : inLine(holder, signal, read));
  await takeTurn(signal);
  return result;
}

async function inLine<Result>(
  holder: string,
  signal: AbortSignal,
  read: () => Promise<Result> | Result,
): Promise<Result> {
  const turnstile = turnstiles.get(holder) ?? createTurnstile(maxPerHolder);
  if (turnstile.waiting >= maxWaiting) throw new ProblemError(tooMany);
  turnstiles.set(holder, turnstile);
  try {
    await turnstile.enter(signal);
  } catch (error) {
    if (turnstile.running === 0) turnstiles.delete(holder);
    throw error;
  }
  try {
    await takeTurn(signal);
    return await read();
  } finally {
    turnstile.leave();
    if (turnstile.running === 0) turnstiles.delete(holder);
  }
}

const tooMany: Problem = {
  status: 503,
  code: "OVERLOADED",
  detail: "Too many long lists of this client wait; retry later, or ask for fewer rows",
  retryAfterSeconds: 1,
};
