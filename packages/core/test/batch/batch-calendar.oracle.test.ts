import { describe, expect, it } from "vitest";
import { runBatchOfOne, runSmallBatch } from "../support/batch-calendar-run.js";
import { listSeeds } from "../support/world-seeds.js";

describe("batches with calendars", () => {
  // `pnpm calendars` runs 10,000.
  const seeds = listSeeds(40);

  it(`batches with calendars of one job say what a single dispatch says, in ${seeds.length} random worlds`, {
    timeout: seeds.length * 3000,
  }, async () => {
    let given = 0;
    for (const seed of seeds) given += Number(await runBatchOfOne(seed));
    // Most jobs have someone, or the comparison says little.
    expect(given).toBeGreaterThan(seeds.length / 3);
  });

  it(`batches with calendars of a few jobs cost what brute force finds, in ${seeds.length} random worlds`, {
    timeout: seeds.length * 3000,
  }, async () => {
    let given = 0;
    for (const seed of seeds) given += await runSmallBatch(seed);
    expect(given).toBeGreaterThan(seeds.length);
  });
});
