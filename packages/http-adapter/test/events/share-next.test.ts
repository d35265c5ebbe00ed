import { setImmediate as nextTask } from "node:timers/promises";
import { expect, it } from "vitest";
import { shareNext } from "../../src/events/share-next.js";

it("A shared call runs once at a time, and no answer is older than its question", async () => {
  const answers: ((value: number) => void)[] = [];
  const ask = shareNext(() => new Promise<number>((resolve) => answers.push(resolve)));
  const first = ask();
  const later = [ask(), ask(), ask()];
  await nextTask();
  expect(answers.length).toBe(1);
  answers[0]?.(1);
  expect(await first).toBe(1);
  await nextTask();
  expect(answers.length).toBe(2);
  answers[1]?.(2);
  expect(await Promise.all(later)).toEqual([2, 2, 2]);
  await nextTask();
  const last = ask();
  answers[2]?.(3);
  expect(await last).toBe(3);
});

it("A failed call fails for all who share it, and is made again for the next caller", async () => {
  let calls = 0;
  const ask = shareNext(async () => {
    calls += 1;
    if (calls < 3) throw new Error(`failure ${calls}`);
    return calls;
  });
  const both = await Promise.allSettled([ask(), ask(), ask()]);
  expect(both).toMatchObject([1, 2, 2].map((call) => ({ reason: new Error(`failure ${call}`) })));
  expect(await ask()).toBe(3);
});
