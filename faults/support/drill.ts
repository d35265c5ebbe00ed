import { setTimeout as sleep } from "node:timers/promises";
import type { Sent } from "./client.js";
import type { Fleet } from "./fleet.js";
import { type Row, type Tally, toTally } from "./tally.js";
import { startTraffic } from "./traffic.js";

/** Servers that dispatch, with their fleet. */
export interface Site {
  readonly fleet: Fleet;
  readonly urls: readonly string[];
  findRows(): Promise<readonly Row[]>;
}

/** A fault that occurs during dispatches, and is over at the end. */
export interface Fault<AnySite extends Site> {
  readonly name: string;
  /** What is done, for the table. */
  readonly done: string;
  readonly happen: (site: AnySite) => Promise<void>;
  /** Whether a request may end without an answer, as when a server itself is killed. Default false. */
  readonly mayCut?: boolean;
  /** Kinds of requests that it does not concern. Default: "live". */
  readonly unaffected?: readonly Sent["kind"][];
}

/** A line of the table; all but `sent` must be 0. */
export interface Line {
  readonly fault: string;
  readonly done: string;
  readonly sent: number;
  readonly lost: number;
  readonly wrong: number;
  readonly late: number;
}

/** Every request must be answered within this time. */
export const requestTimeoutMs = 8_000;

/** How much longer than the server's own bound an answer may take, because everything here shares the cores. */
const slackMs = 1_000;

export async function drill<AnySite extends Site>(
  site: AnySite,
  { name, done, happen, mayCut = false, unaffected = ["live"] }: Fault<AnySite>,
): Promise<{ readonly line: Line; readonly tally: Tally }> {
  const before = new Set((await site.findRows()).map(({ id }) => id));
  const traffic = startTraffic(site.fleet.customers.length, site.urls);
  await sleep(1_000);
  await happen(site);
  await sleep(1_000);
  const record = await traffic.stop();
  const tally = toTally(record, {
    fleet: site.fleet,
    rows: (await site.findRows()).filter(({ id }) => !before.has(id)),
    boundMs: requestTimeoutMs + slackMs,
    mayCut,
    unaffected,
  });
  const { lost, wrong, late } = tally;
  const counts = { lost: lost.length, wrong: wrong.length, late: late.length };
  return { line: { fault: name, done, sent: record.requests.length, ...counts }, tally };
}
