import cluster from "node:cluster";
import { existsSync } from "node:fs";
import { onAbort } from "@dispatch/core/plugin-kit";
import { describeError } from "../observe/log/describe-error.js";
import { parseEnvironment } from "../settings/settings.js";
import { type RunningServer, type ServerOptions, startServer, startWorker } from "../start-server.js";
import { joinWorkers } from "../workers/join-workers.js";
import { startWorkers, WorkerStartError } from "../workers/start-workers.js";
import { watchStopSignals } from "./watch-stop-signals.js";

/** Options that do not come from the environment or the process. */
export interface RunOptions extends Omit<ServerOptions, "log" | "signal"> {
  /**
   * Stops the server, also while it starts. @default `watchStopSignals()`, for a program that has not called it first
   */
  readonly stop?: AbortSignal | undefined;
}

/**
 * Runs the server as a process: reads `.env` if there is one (the environment wins), logs to the console, stops cleanly on
 * SIGTERM, SIGINT and SIGHUP (a second signal ends it at once), and exits with code 1 and one clear message if it cannot
 * start. With `DISPATCH_WORKERS`, it runs the program again in as many processes, which call this too.
 */
export async function runServer({ stop = watchStopSignals(), ...options }: RunOptions = {}): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile();
  if (cluster.isWorker) return runWorker(stop, options);
  let server: Pick<RunningServer, "close">;
  try {
    const { workers: count } = parseEnvironment(process.env);
    server =
      count > 1
        ? await startWorkers({ count, signal: stop, log: print })
        : await startServer(process.env, { ...options, signal: stop, log: print });
  } catch (error) {
    exitWithoutStart(error, stop);
  }
  onAbort(stop, () => {
    print("Stopping: running requests are answered first.");
    void closeAndExit(server);
  });
}

/** The first of several processes says what all of them use. */
async function runWorker(stop: AbortSignal, options: RunOptions): Promise<void> {
  const primary = joinWorkers();
  const signal = AbortSignal.any([stop, primary.stop]);
  const isFirst = cluster.worker?.id === 1;
  let isUp = false;
  const log = (text: string): void => void ((isFirst || isUp) && print(text));
  let server: RunningServer;
  try {
    server = await startWorker(process.env, { ...options, signal, log, primary });
  } catch (error) {
    exitWithoutStart(error, signal);
  }
  isUp = true;
  primary.tellUp(server);
  onAbort(signal, () => void closeAndExit(server));
}

function print(text: string): void {
  console.log(text);
}

function exitWithoutStart(error: unknown, stop: AbortSignal): never {
  if (stop.aborted) {
    if (!cluster.isWorker) print("Stopped before the server was up.");
    process.exit(0);
  }
  if (!(error instanceof WorkerStartError)) console.error(toStartFailure(error));
  process.exit(1);
}

async function closeAndExit(server: Pick<RunningServer, "close">): Promise<void> {
  try {
    await server.close();
    process.exit(0);
  } catch (error) {
    console.error(describeError(error));
    process.exit(1);
  }
}

/** Returns one message for a person: why the server cannot start, or a command cannot run. */
export function toStartFailure(error: unknown): string {
  const { name, code, port, address, hostname } = error as Readonly<Record<string, unknown>>;
  if (code === "EADDRINUSE")
    return `Port ${port} is already in use: stop the program that uses it, or set PORT or DISPATCH_PROBE_PORT to another port.`;
  if (code === "EACCES" && port !== undefined)
    return `This user is not allowed to open port ${port}: set PORT to another one.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return `This machine has no address ${address ?? hostname}: set HOST to one that it has.`;
  if (typeof code === "string" && code.startsWith("STORE_")) return toStoreFailure(describeError(error));
  return name === "ConfigurationError" ? (error as Error).message : describeError(error);
}

/** Most messages of a store already say that the database is the problem. */
function toStoreFailure(sentence: string): string {
  return sentence.startsWith("The database ") ? sentence : `The database cannot be used: ${sentence}`;
}
