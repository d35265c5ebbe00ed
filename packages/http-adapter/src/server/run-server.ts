import { existsSync } from "node:fs";
import { describeError } from "../problem/describe-error.js";
import { type RunningServer, type ServerOptions, startServer } from "./start-server.js";

/**
 * Runs the server as a process: reads `.env` where there is one (the environment wins), says on the console what
 * happens, stops cleanly on SIGTERM and SIGINT (a second signal ends it at once), and exits with 1 and one clear
 * message where it cannot start.
 */
export async function runServer(options: Omit<ServerOptions, "log"> = {}): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile();
  let server: RunningServer;
  try {
    server = await startServer(process.env, { ...options, log: (text) => console.log(text) });
  } catch (error) {
    console.error(toStartFailure(error));
    process.exit(1);
  }
  stopOnSignal(server);
}

function stopOnSignal(server: RunningServer): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(130);
    isStopping = true;
    console.log("Stopping: the requests that run are answered first.");
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(describeError(error));
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

/** Why the server cannot start, or a command cannot run, as one message for a person. */
export function toStartFailure(error: unknown): string {
  const { name, code, port, address, hostname } = error as Readonly<Record<string, unknown>>;
  if (code === "EADDRINUSE") return `Port ${port} is in use already: stop what uses it, or set PORT to another one.`;
  if (code === "EACCES" && port !== undefined)
    return `Port ${port} may not be opened by this user: set PORT to another one.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return `This machine has no address ${address ?? hostname}: set HOST to one that it has.`;
  if (typeof code === "string" && code.startsWith("STORE_"))
    return `The database cannot be used: ${describeError(error)}`;
  return name === "ConfigurationError" ? (error as Error).message : describeError(error);
}
