import { setTimeout as sleep } from "node:timers/promises";
import { checkFields, checkObject, checkOptionalFunction, checkSignal, type FieldsOf } from "@dispatch/core/plugin-kit";
import { toBanner } from "./app/banner.js";
import { consolePath, createServerApp } from "./app/create-server-app.js";
import { checkDemo, type Demo } from "./app/demo.js";
import { type OpenStore, openStore } from "./app/open-store.js";
import { listenToAll } from "./listen/listen-to-all.js";
import { divideLimits } from "./settings/divide-limits.js";
import { toUnknownText } from "./settings/find-unknown-variables.js";
import type { Environment } from "./settings/read-variables.js";
import { ConfigurationError, parseEnvironment, type ServerSettings } from "./settings/settings.js";
import type { PrimaryLine } from "./workers/join-workers.js";

/** Options that do not come from the environment. */
export interface ServerOptions {
  /** Fills an empty embedded database. Default: it stays empty. */
  readonly demo?: Demo | undefined;
  /** Receives texts for people, the banner first, and one line of JSON per request. Default: ignores them. */
  readonly log?: ((text: string) => void) | undefined;
  /** Stops the start, which rejects with the signal's reason. A server that is up stops only by `close`. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

const optionFields: FieldsOf<ServerOptions> = { demo: true, log: true, signal: true };

/** A server that is one of several processes. */
export interface WorkerOptions extends ServerOptions {
  /** The line to the primary process. Default: this process is the only one. */
  readonly primary?: PrimaryLine | undefined;
}

/** A server that accepts requests. */
export interface RunningServer {
  readonly url: string;
  /** The URL of the second port for `/livez` and `/readyz`; null if there is no such port. */
  readonly probeUrl: string | null;
  /** Stops accepting requests, answers the running ones, closes the database. May be called more than once. */
  close(): Promise<void>;
}

/**
 * Starts the whole server: configuration, database, routing service, dispatcher, HTTP. The one place that puts all of them
 * together.
 *
 * @throws {ConfigurationError} naming every mistake in the environment
 * @throws {InvalidRequestError} naming the option that cannot be used
 * @throws {StoreError} if the database cannot be opened
 */
export async function startServer(environment: Environment, options: ServerOptions = {}): Promise<RunningServer> {
  checkObject("environment", environment);
  checkFields("", options, optionFields);
  checkOptionalFunction("log", options.log);
  checkSignal("signal", options.signal);
  if (options.demo !== undefined) checkDemo(options.demo);
  return startWorker(environment, options);
}

/** Starts a server as one of several processes. */
export async function startWorker(
  environment: Environment,
  { demo, log = () => undefined, signal, primary }: WorkerOptions,
): Promise<RunningServer> {
  const given = parseEnvironment(environment);
  if (given.workers > 1 && primary === undefined) throw new ConfigurationError([workersNeedCommand]);
  const settings = divideLimits(given);
  if (settings.unknown.length > 0) log(toUnknownText(settings.unknown));
  const activeDemo = settings.database.kind === "embedded" && demo !== undefined ? demo : null;
  const { preparesStatements, maxDeepSearches, maxWaitingSearches, hasTenants, databaseWaitMs: waitMs } = settings;
  const { technicianColumns, customerColumns } = settings;
  const columns = { technicianColumns, customerColumns };
  const storeOptions = { preparesStatements, maxDeepSearches, maxWaitingSearches, ...columns };
  const opened = await openStore(settings.database, { ...storeOptions, waitMs, hasTenants, log, signal });
  try {
    if (activeDemo !== null) await opened.store.seedWhenEmpty(activeDemo.rows, { signal });
    return await serveStore(settings, opened, { demo: activeDemo, log, signal, primary });
  } catch (error) {
    await opened.close();
    throw error;
  }
}

const workersNeedCommand =
  "DISPATCH_WORKERS is for the command dispatch-server: a program of yours starts its own processes";

/** How long a stopping server waits for the queue and the removal of old records after the last request was answered. */
const backgroundEndMs = 1_000;

interface ServeOptions {
  readonly demo: Demo | null;
  readonly log: (text: string) => void;
  readonly signal: AbortSignal | undefined;
  readonly primary: PrimaryLine | undefined;
}

async function serveStore(
  settings: ServerSettings,
  opened: OpenStore,
  { demo, log, signal, primary }: ServeOptions,
): Promise<RunningServer> {
  // The server itself must not see the rows of tenants.
  const isEmpty = !settings.hasTenants && (await opened.store.isEmpty({ signal }));
  const closing = new AbortController();
  const parts = { opened, demo, closing: closing.signal, log, primary };
  signal?.throwIfAborted();
  const { app, distancesDescription, showLimit, runQueue, removeOld } = createServerApp(settings, parts);
  const { drainMs } = settings;
  const { url, probeUrl, drain } = await listenToAll(app, settings, { closing: closing.signal, showLimit });
  log(
    toBanner({
      url,
      database: opened.description,
      distances: distancesDescription,
      access: settings.access.accessDescription,
      accessHeader: settings.access.accessHeader,
      demo: demo?.description ?? null,
      consoleUrl: settings.console === null ? null : url + consolePath,
      isEmpty,
      ignored: settings.ignored,
    }),
  );
  const backgroundEnds = Promise.all([runQueue?.(), removeOld?.()]);
  let closed: Promise<void> | undefined;
  return {
    url,
    probeUrl,
    close() {
      closing.abort();
      closed ??= sleep(settings.guard.drainDelayMs)
        .then(() => drain(drainMs))
        // Told to stop before the requests, they have ended long ago, unless the database does not answer.
        .then(() => Promise.race([backgroundEnds, sleep(backgroundEndMs, undefined, { ref: false })]))
        .then(opened.close);
      return closed;
    },
  };
}
