// Imports none of our modules, so that it loads quickly: until it has loaded, a signal is ignored or ends the process.
import cluster from "node:cluster";
import { constants } from "node:os";

/** What a terminal sends to all of several processes: the primary one tells the others to stop. */
const terminalSignals: readonly string[] = ["SIGINT", "SIGHUP"];

const stopSignals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/**
 * Returns a signal that the first SIGTERM, SIGINT or SIGHUP aborts. The second one ends the process at once, with 128 plus
 * its number as the exit code. Call it before anything else: these signals do not end the first process of a
 * container unless it handles them.
 */
export function watchStopSignals(): AbortSignal {
  const stop = new AbortController();
  for (const name of stopSignals) {
    process.on(name, () => {
      if (cluster.isWorker && terminalSignals.includes(name)) return;
      if (stop.signal.aborted) process.exit(128 + constants.signals[name]);
      stop.abort(new Error(`stopped by ${name}`));
    });
  }
  return stop.signal;
}
