// Loaded into the server before its own code (`--import`): measures how long the event loop was blocked and how much memory
// is in use. On SIGUSR2 it writes that to the file `WATCH_FILE`, and restarts the measurement.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose_gc");
const collectGarbage = runInNewContext("gc");
const file = process.env.WATCH_FILE;

const tickMs = 5;
/** Linux: the time that this thread had the processor, and the time that it waited for one, in nanoseconds. */
const schedulerFile = `/proc/self/task/${process.pid}/schedstat`;
let last = now();
let maxBlockMs = 0;
let peakBytes = 0;

/**
 * How long the loop made no turn: by work, by a call that waits, or by a garbage collection. Time in which the thread was
 * ready, but the kernel ran other processes, does not count.
 */
function tick() {
  const current = now();
  const starvedMs = current.starvedMs - last.starvedMs;
  maxBlockMs = Math.max(maxBlockMs, current.atMs - last.atMs - tickMs - starvedMs);
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  last = current;
}

function now() {
  const [, starvedNs] = readFileSync(schedulerFile, "latin1").split(" ");
  return { atMs: performance.now(), starvedMs: Number(starvedNs) / 1e6 };
}

setInterval(tick, tickMs).unref();

process.on("SIGUSR2", async () => {
  tick();
  const block = maxBlockMs;
  const peak = peakBytes;
  // What a finalizer holds is free only after the finalizer has run, in a turn of its own.
  for (let collection = 0; collection < 3; collection += 1) {
    collectGarbage();
    await nextTurn();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  writeFileSync(
    `${file}.new`,
    JSON.stringify({ maxBlockMs: block, peakBytes: peak, heldBytes: heapUsed + external, rssBytes: rss }),
  );
  renameSync(`${file}.new`, file);
  last = now();
  maxBlockMs = 0;
  peakBytes = rss;
});
