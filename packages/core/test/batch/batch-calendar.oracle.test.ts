import { describe, expect, it } from "vitest";
import { runBatchOfOne, runSmallBatch } from "../support/batch-calendar-run.js";

describe("batches with calendars", () => {
  // `pnpm calendars` runs 10,000.
  const worlds = Number(process.env["CALENDAR_WORLDS"] ?? 40);

  it(`batches with calendars of one job say what a single dispatch says, in ${worlds} random worlds`, {
    timeout: worlds * 3000,
  }, async () => {
    let given = 0;
    for (let seed = 1; seed <= worlds; seed += 1) given += Number(await runBatchOfOne(seed));
    // Most jobs have someone, or the comparison says little.
    expect(given).toBeGreaterThan(worlds / 3);
  });

  it(`batches with calendars of a few jobs cost what brute force finds, in ${worlds} random worlds`, {
    timeout: worlds * 3000,
  }, async () => {
    let given = 0;
    for (let seed = 1; seed <= worlds; seed += 1) given += await runSmallBatch(seed);
    expect(given).toBeGreaterThan(worlds);
  });
});
