const batchSize = 100;

/** Returns a search during which locations are reported: `perSecond` for each second of searching, in batches of a hundred. */
export function whileMoving(search, report, perSecond) {
  let calls = 0;
  let owed = 0;
  let sending = null;
  return async (from, to) => {
    for (let number = from; number < to; number += 1) {
      const startMs = performance.now();
      await search(number, number + 1);
      owed += ((performance.now() - startMs) / 1000) * perSecond;
      if (owed < batchSize || sending !== null) continue;
      owed -= batchSize;
      calls += 1;
      sending = report(calls - 1, calls).finally(() => {
        sending = null;
      });
    }
    await sending;
  };
}
