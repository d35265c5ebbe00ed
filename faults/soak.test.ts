import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import { type Asked, countStatuses, percentile, startOthers } from "./support/attack/others.js";
import { startRudeClients } from "./support/attack/rude-clients.js";
import { type AttackSite, type Measured, startAttackSite } from "./support/attack/site.js";

const minutes = Number(process.env["MINUTES"] ?? 60);
const perSecond = 50;
/** One client in ten hangs, aborts or reads only half of its answer. */
const rudePerSecond = perSecond / 10;
const warmUpMs = 30_000;
/** Longer than any limit after which the server closes what is left open. */
const settleMs = 40_000;

/** Between the medians of the second and the last quarter of the run. */
const maxHeldGrowthBytes = 10_000_000;
const maxResidentGrowthBytes = 40_000_000;

interface Minute extends Measured {
  readonly asked: readonly Asked[];
}

let site: AttackSite | undefined;
afterAll(() => site?.close());

it(
  `after ${minutes} minutes at ${perSecond} requests a second, a tenth rude, memory is flat and slots are free`,
  async () => {
    const { url, othersKey, attackerKeys, measure, scrape, server } = await open();
    const others = startOthers(url, othersKey, perSecond - rudePerSecond);
    const rude = startRudeClients(url, attackerKeys[0] ?? "", rudePerSecond);
    await sleep(warmUpMs);
    const filesBefore = (await scrape()).get("process_open_fds") ?? 0;
    others.take();
    await measure();
    const run: Minute[] = [];
    for (let minute = 1; minute <= minutes; minute += 1) {
      await sleep(60_000);
      run.push({ ...(await measure()), asked: others.take() });
      console.log(await toLine(minute, run, scrape));
    }
    await rude.stop();
    await others.stop();
    await sleep(settleMs);
    const metrics = await scrape();

    const held = toGrowth(run, ({ heldBytes }) => heldBytes);
    const resident = toGrowth(run, ({ rssBytes }) => rssBytes);
    const failed = run.flatMap(({ asked }) => asked).filter(({ status }) => status !== 200);
    const taken = listTaken(metrics);
    const files = (metrics.get("process_open_fds") ?? 0) - filesBefore;
    const verdict = { held, resident, failed: countStatuses(failed.map(({ status }) => status)), taken, files };
    console.log(`verdict after ${minutes} minutes: ${JSON.stringify(verdict)}; ${rude.sent} rude requests`);
    expect.soft(verdict.failed, "requests of polite clients that failed").toBe("");
    expect.soft(held, "growth of the heap, in bytes").toBeLessThanOrEqual(maxHeldGrowthBytes);
    expect.soft(resident, "growth of resident memory, in bytes").toBeLessThanOrEqual(maxResidentGrowthBytes);
    expect.soft(taken, "limits still in use").toEqual([]);
    expect.soft(files, "more open files than at the start").toBeLessThanOrEqual(0);
    expect([server.process.exitCode, server.process.signalCode, server.stderr()]).toEqual([null, null, ""]);
  },
  minutes * 60_000 + 600_000,
);

/** Rate limits are off, because they would refuse the load. */
async function open(): Promise<AttackSite> {
  site = await startAttackSite({ RATE_LIMIT_PER_PRINCIPAL: "0", RATE_LIMIT_PER_ADDRESS: "0" });
  return site;
}

async function toLine(minute: number, run: readonly Minute[], scrape: AttackSite["scrape"]): Promise<string> {
  const last = run.at(-1);
  if (last === undefined) return "";
  const toMegabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1);
  return [
    `minute ${minute}: ${countStatuses(last.asked.map(({ status }) => status))}`,
    `p50 ${Math.round(percentile(last.asked, 0.5))} ms, p99 ${Math.round(percentile(last.asked, 0.99))} ms`,
    `held ${toMegabytes(last.heldBytes)} MB, resident ${toMegabytes(last.rssBytes)} MB`,
    `block ${Math.round(last.maxBlockMs)} ms`,
    `taken ${listTaken(await scrape()).join(", ") || "nothing"}`,
  ].join("; ");
}

/** Kept memory shows as a difference of medians; single garbage collections do not. */
function toGrowth(run: readonly Minute[], toBytes: (minute: Minute) => number): number {
  const quarter = Math.max(1, Math.floor(run.length / 4));
  const second = run.slice(run.length > 3 ? quarter : 0, run.length > 3 ? 2 * quarter : 1);
  return toMedian(run.slice(-quarter).map(toBytes)) - toMedian(second.map(toBytes));
}

function toMedian(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

/** Returns slots, streams, bytes and pool connections in use. The scrape itself is a read; open connections count as files. */
function listTaken(metrics: ReadonlyMap<string, number>): readonly string[] {
  const isBound = (name: string): boolean =>
    (name.startsWith("dispatch_limit_used") && !name.includes('"connections')) ||
    name === 'dispatch_pool_connections{state="in-use"}';
  const ofScrape = (name: string): number => (name.includes("read-slots") ? 1 : 0);
  return [...metrics]
    .filter(([name, used]) => isBound(name) && used > ofScrape(name))
    .map(([name, used]) => `${name} ${used}`);
}
