// Loaded into the server before its own code (`--import`): measures how long the event loop was blocked and how much memory
// is in use. On SIGUSR2 it writes that to the file `WATCH_FILE`, and restarts the measurement.
import { renameSync, writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose_gc");
const collectGarbage = runInNewContext("gc");
const file = process.env.WATCH_FILE;

const tickMs = 5;
let last = { at: performance.now(), cpu: toCpuMs() };
let maxBlockMs = 0;
let peakBytes = 0;

/** The loop was blocked while it used the CPU: time in which other processes had the CPU does not count. */
function tick() {
  const now = { at: performance.now(), cpu: toCpuMs() };
  maxBlockMs = Math.max(maxBlockMs, Math.min(now.at - last.at - tickMs, now.cpu - last.cpu));
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  last = now;
}

function toCpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

setInterval(tick, tickMs).unref();

process.on("SIGUSR2", () => {
  tick();
  const block = maxBlockMs;
  const peak = peakBytes;
  collectGarbage();
  collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  writeFileSync(
    `${file}.new`,
    JSON.stringify({ maxBlockMs: block, peakBytes: peak, heldBytes: heapUsed + external, rssBytes: rss }),
  );
  renameSync(`${file}.new`, file);
  last = { at: performance.now(), cpu: toCpuMs() };
  maxBlockMs = 0;
  peakBytes = rss;
});
