import { expect, it } from "vitest";
import { createBell } from "../../src/events/bell.js";

it("wakes a few callers in each turn of the event loop", async () => {
  const bell = createBell(5);
  let woken = 0;
  const callers = Array.from({ length: 12 }, async () => {
    await bell.wait(bell.rings, 60_000, new AbortController().signal);
    woken += 1;
  });
  bell.ring();
  // Only promises run meanwhile, no timers.
  for (let step = 0; step < 100; step += 1) await Promise.resolve();
  expect(woken).toBe(5);
  await Promise.all(callers);
  expect(woken).toBe(12);
});
