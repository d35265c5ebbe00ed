import { type RunningServer, type ServerOptions, startServer } from "./start-server.js";

/**
 * Runs the server as a process: says on the console what happens, stops cleanly on SIGTERM and SIGINT (a second signal
 * ends it at once), and exits with 1 and one clear message where it cannot start.
 */
export async function runServer(options: Omit<ServerOptions, "log"> = {}): Promise<void> {
  let server: RunningServer;
  try {
    server = await startServer(process.env, { ...options, log: (text) => console.log(text) });
  } catch (error) {
    console.error(toStartFailure(error));
    process.exitCode = 1;
    return;
  }
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(130);
    isStopping = true;
    console.log("Stopping: the requests that run are answered first.");
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

function toStartFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  if (code === "EADDRINUSE") return "The port is in use already: set PORT to another one.";
  if (code === "EACCES") return "The port may not be opened by this user: set PORT to one above 1023.";
  if (typeof code === "string" && code.startsWith("STORE_")) {
    const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
    return `The database cannot be used: ${error.message}${cause}`;
  }
  return error.name === "ConfigurationError" ? error.message : (error.stack ?? error.message);
}
