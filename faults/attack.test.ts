import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Attack, attacks, attacksThroughProxy } from "./attacks.js";
import { type Attackers, bundleAttackers } from "./support/attack/attacker-process.js";
import { type Asked, countStatuses, percentile, startOthers } from "./support/attack/others.js";
import { type AttackSite, type Measured, startAttackSite } from "./support/attack/site.js";

/** Requests of all others together, during every attack. */
const othersPerSecond = 40;
const quietMs = 10_000;
/** How long the others are watched at least, from the start of an attack. */
const attackMs = 8_000;
/** Until requests of the attack have reached their limits. */
const settleMs = 6_000;

const maxLoopBlockMs = 50;
const maxGrowthBytes = 20_000_000;
/** The limit in the manifest. */
const maxPeakBytes = 512_000_000;
/** A quiet p99 below this counts as this: lower values are the noise of the machine. */
const noiseMs = 50;
/** How often the server reads events. */
const pollMs = 500;

/** If the server is slower than this without an attack, the machine is too busy to judge an attack. */
const maxQuietMs = 500;

const table: object[] = [];
let attackers: Attackers;
beforeAll(async () => {
  attackers = await bundleAttackers();
});
afterAll(() => {
  attackers.close();
  console.table(table);
});

function describeAttacks(title: string, all: readonly Attack[], environment: Record<string, string>): void {
  describe(title, () => {
    let site: AttackSite | undefined;
    let quietP99Ms = 0;
    let quietHearMs = 0;
    afterAll(() => site?.close());

    it.each(all.map((attack, index) => ({ ...attack, index })))("$name", async ({ index, ...attack }) => {
      if (site === undefined) {
        site = await startAttackSite(environment);
        const quiet = await watchQuiet(site);
        quietP99Ms = toP99(quiet);
        quietHearMs = toHearMs(quiet);
        const line = { attack: "nothing", ...toColumns(await site.measure(), quiet) };
        table.push(line);
        console.log(JSON.stringify(line));
      }
      expect(quietP99Ms, "p99 without an attack, in ms: this machine is too busy").toBeLessThanOrEqual(maxQuietMs);
      const seen = await watch(site, attack, index);
      const others = seen.others.filter(({ kind }) => attack.concerns?.includes(kind) !== true);
      const p99Ms = toP99(others);
      const line = {
        attack: attack.name,
        "MB before": toMegabytes(seen.before.heldBytes),
        ...toColumns(seen.after, others),
        answers: countStatuses(seen.answers),
        "s to send": Math.round(seen.sentMs / 100) / 10,
        sent: attack.sent,
      };
      table.push(line);
      console.log(JSON.stringify(line));
      expect.soft(listFailures(others), "failed requests of others").toEqual([]);
      expect.soft(p99Ms, "p99 of others, in ms").toBeLessThanOrEqual(2 * Math.max(quietP99Ms, noiseMs));
      expect
        .soft(toHearMs(others), "time until an event arrives, in ms")
        .toBeLessThanOrEqual(2 * Math.max(quietHearMs, pollMs));
      expect.soft(seen.after.maxBlockMs, "longest block of the event loop, in ms").toBeLessThanOrEqual(maxLoopBlockMs);
      expect.soft(seen.after.heldBytes - seen.before.heldBytes, "bytes kept").toBeLessThanOrEqual(maxGrowthBytes);
      expect.soft(seen.after.peakBytes, "bytes at most").toBeLessThanOrEqual(maxPeakBytes);
      expect.soft(await countSlots(site), "slots that are still in use").toEqual([]);
      expect(site.server.process.exitCode).toBeNull();
    });
  });
}

describeAttacks("A server with its defaults withstands", attacks, {});
describeAttacks("A server behind a proxy withstands", attacksThroughProxy, { TRUSTED_PROXIES: "1" });

function toColumns({ heldBytes, peakBytes, maxBlockMs }: Measured, others: readonly Asked[]): object {
  return {
    "MB after": toMegabytes(heldBytes),
    "MB at most": toMegabytes(peakBytes),
    "block ms": Math.round(maxBlockMs),
    others: countStatuses(others.map(({ status }) => status)),
    "p50 ms": Math.round(percentile(others, 0.5)),
    "p99 ms": Math.round(toP99(others)),
    "heard ms": Math.round(toHearMs(others)),
    slowest: toSlowest(others),
  };
}

/** Returns a text such as `dispatch 81, list 40, report 12`: which kinds have the slowest requests, in milliseconds. */
function toSlowest(others: readonly Asked[]): string {
  const slowest = others
    .filter(({ kind }) => kind !== "hear")
    .sort((left, right) => right.durationMs - left.durationMs)
    .slice(0, 6);
  const firstMs = Math.min(...others.map(({ startedAtMs }) => startedAtMs));
  return slowest
    .map(
      ({ kind, durationMs, startedAtMs }) =>
        `${kind} ${Math.round(durationMs)}@${((startedAtMs - firstMs) / 1000).toFixed(1)}`,
    )
    .join(", ");
}

/** Returns the p99 of all requests except those that wait for an event. */
function toP99(others: readonly Asked[]): number {
  return percentile(
    others.filter(({ kind }) => kind !== "hear"),
    0.99,
  );
}

/** Returns the longest time until an event arrived. */
function toHearMs(others: readonly Asked[]): number {
  return Math.max(0, ...others.filter(({ kind }) => kind === "hear").map(({ durationMs }) => durationMs));
}

/** Returns failures such as `list: 503`, each once. */
function listFailures(others: readonly Asked[]): readonly string[] {
  const failed = others.filter(({ status }) => status !== 200);
  return [...new Set(failed.map(({ kind, status }) => `${kind}: ${status}`))];
}

/** A server that has just started is several times slower, until its code is compiled: it answers some 3,000 requests before. */
async function watchQuiet(site: AttackSite): Promise<readonly Asked[]> {
  const first = startOthers(site.url, site.othersKey, 90);
  await sleep(35_000);
  await first.stop();
  await site.measure();
  const others = startOthers(site.url, site.othersKey, othersPerSecond);
  await sleep(quietMs);
  await others.stop();
  return others.take();
}

async function watch(site: AttackSite, attack: Attack, index: number) {
  const attacker = await attackers.start();
  const before = await site.measure();
  const others = startOthers(site.url, site.othersKey, othersPerSecond);
  await site.routing.turn(attack.routing ?? null);
  const headers = { "x-api-key": site.attackerKeys[index] ?? "" };
  const task = { name: attack.name, url: site.url, address: `127.0.0.${10 + index}`, headers };
  const [sentMs] = await Promise.all([attacker.run(task), sleep(attackMs)]);
  await others.stop();
  const answers = await attacker.end();
  await site.routing.turn(null);
  await sleep(settleMs);
  return { before, after: await site.measure(), others: others.take(), answers, sentMs };
}

/** Returns limits that are in use although no requests run; the scrape itself is a read. */
async function countSlots(site: AttackSite): Promise<readonly string[]> {
  const metrics = await site.scrape();
  return [...metrics]
    .filter(([name, used]) => name.startsWith("dispatch_limit_used") && used > (name.includes("read-slots") ? 1 : 0))
    .filter(([name]) => !name.includes("connections"))
    .map(([name, used]) => `${name} ${used}`);
}

function toMegabytes(bytes: number): number {
  return Math.round(bytes / 1_000_000);
}
