import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { clusterFaults } from "./cluster-faults.js";
import { type Cluster, startCluster } from "./support/cluster.js";
import { drill, type Fault, type Line, type Site } from "./support/drill.js";
import { type EmbeddedSite, startEmbeddedSite } from "./support/embedded-site.js";
import { canMount } from "./support/small-disk.js";

const table: Line[] = [];

afterAll(() => console.table(table));

async function run<AnySite extends Site>(site: AnySite, fault: Fault<AnySite>): Promise<void> {
  const { line, tally } = await drill(site, fault);
  table.push(line);
  expect(tally).toEqual({ lost: [], wrong: [], late: [] });
}

describe("Two servers on Postgres lose no request, and are neither wrong nor late, during", () => {
  let cluster: Cluster | undefined;
  afterAll(() => cluster?.close());

  it.each(clusterFaults)("$name", async (fault) => {
    cluster ??= await startCluster();
    await run(cluster, fault);
  });
});

describe.runIf(canMount)(
  "A server on its embedded database loses no request, and is neither wrong nor late, during",
  () => {
    let site: EmbeddedSite | undefined;
    afterAll(() => site?.close());

    it("disk full", async () => {
      site = await startEmbeddedSite();
      await run(site, {
        name: "disk full",
        done: "embedded database, last byte taken, 4 s, freed",
        happen: async ({ disk }) => {
          disk.fill();
          await sleep(4_000);
          disk.free();
        },
      });
    });
  },
);
