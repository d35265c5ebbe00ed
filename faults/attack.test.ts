import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { type Attack, attacks, attacksThroughProxy } from "./attacks.js";
import { type Asked, countStatuses, percentile, startOthers } from "./support/attack/others.js";
import { startRawClients } from "./support/attack/raw-clients.js";
import { type AttackSite, type Measured, startAttackSite } from "./support/attack/site.js";

/** The others together, whatever is done to the server. */
const othersPerSecond = 40;
const quietMs = 10_000;
/** For so long the others are watched at least, from the beginning of an attack. */
const attackMs = 8_000;
/** Until requests of the attack have run into their limits. */
const settleMs = 6_000;

const maxLoopBlockMs = 50;
const maxGrowthBytes = 20_000_000;
/** That of the manifest. */
const maxPeakBytes = 512_000_000;
/** Twice the quiet p99, which counts as this at least: below it, it is the noise of the machine. */
const noiseMs = 50;
/** So often the server looks for events. */
const pollMs = 500;

/** Slower than this without any attack, the machine is too busy with something else to tell what an attack does. */
const maxQuietMs = 500;

const table: object[] = [];
afterAll(() => console.table(table));

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
        table.push({ attack: "nothing", ...toColumns(await site.measure(), quiet) });
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
        sent: attack.sent,
      };
      table.push(line);
      console.log(JSON.stringify(line));
      expect.soft(listFailures(others), "others get an answer").toEqual([]);
      expect.soft(p99Ms, "p99 of others, in ms").toBeLessThanOrEqual(2 * Math.max(quietP99Ms, noiseMs));
      expect
        .soft(toHearMs(others), "until an event is heard of, in ms")
        .toBeLessThanOrEqual(2 * Math.max(quietHearMs, pollMs));
      expect.soft(seen.after.maxBlockMs, "longest block of the event loop, in ms").toBeLessThanOrEqual(maxLoopBlockMs);
      expect.soft(seen.after.heldBytes - seen.before.heldBytes, "bytes kept").toBeLessThanOrEqual(maxGrowthBytes);
      expect.soft(seen.after.peakBytes, "bytes at most").toBeLessThanOrEqual(maxPeakBytes);
      expect.soft(await countSlots(site), "slots that are still taken").toEqual([]);
      expect(site.server.process.exitCode).toBeNull();
    });
  });
}

describeAttacks("A server with its defaults is not hurt by", attacks, {});
describeAttacks("A server behind a proxy is not hurt by", attacksThroughProxy, { TRUSTED_PROXIES: "1" });

function toColumns({ heldBytes, peakBytes, maxBlockMs }: Measured, others: readonly Asked[]): object {
  return {
    "MB after": toMegabytes(heldBytes),
    "MB at most": toMegabytes(peakBytes),
    "block ms": Math.round(maxBlockMs),
    others: countStatuses(others.map(({ status }) => status)),
    "p50 ms": Math.round(percentile(others, 0.5)),
    "p99 ms": Math.round(toP99(others)),
    "heard ms": Math.round(toHearMs(others)),
  };
}

/** Of what is answered at once. */
function toP99(others: readonly Asked[]): number {
  return percentile(
    others.filter(({ kind }) => kind !== "hear"),
    0.99,
  );
}

/** The longest time until an event was heard of. */
function toHearMs(others: readonly Asked[]): number {
  return Math.max(0, ...others.filter(({ kind }) => kind === "hear").map(({ durationMs }) => durationMs));
}

/** Such as `list: 503`, each once. */
function listFailures(others: readonly Asked[]): readonly string[] {
  const failed = others.filter(({ status }) => status !== 200);
  return [...new Set(failed.map(({ kind, status }) => `${kind}: ${status}`))];
}

/** The first requests compile what they run: they are not counted. */
async function watchQuiet(site: AttackSite): Promise<readonly Asked[]> {
  const others = startOthers(site.url, site.othersKey, othersPerSecond);
  await sleep(5_000);
  others.take();
  await site.measure();
  await sleep(quietMs);
  await others.stop();
  return others.take();
}

async function watch(site: AttackSite, attack: Attack, index: number) {
  const before = await site.measure();
  const others = startOthers(site.url, site.othersKey, othersPerSecond);
  const clients = startRawClients(site.url, `127.0.0.${10 + index}`);
  const headers = { "x-api-key": site.attackerKeys[index] ?? "" };
  await Promise.all([attack.run({ site, clients, headers }), sleep(attackMs)]);
  await others.stop();
  clients.close();
  await sleep(settleMs);
  return { before, after: await site.measure(), others: others.take(), answers: clients.statuses };
}

/** Bounds that are used although nobody asks; the scrape itself is a read. */
async function countSlots(site: AttackSite): Promise<readonly string[]> {
  const metrics = await site.scrape();
  return [...metrics]
    .filter(([name, used]) => name.startsWith("dispatch_bound_used") && used > (name.includes("read-slots") ? 1 : 0))
    .filter(([name]) => !name.includes("connections"))
    .map(([name, used]) => `${name} ${used}`);
}

function toMegabytes(bytes: number): number {
  return Math.round(bytes / 1_000_000);
}
