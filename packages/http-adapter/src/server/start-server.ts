import { setTimeout as sleep } from "node:timers/promises";
import { createDispatchApp } from "../create-dispatch-app.js";
import { createObservedDispatcher } from "../observe/index.js";
import { toBanner } from "./banner.js";
import { chooseDistances } from "./choose-distances.js";
import type { Demo } from "./demo.js";
import { listen } from "./listen.js";
import { createObservability } from "./observability.js";
import { openStore } from "./open-store.js";
import { createServerGuard } from "./server-guard.js";
import { type Environment, parseEnvironment } from "./settings.js";

export interface ServerOptions {
  /** Data to fill an empty embedded database with. Default: it stays empty. */
  readonly demo?: Demo | undefined;
  /** Told what a person should read, the banner first, and a line of JSON for each request. Default: nobody. */
  readonly log?: ((text: string) => void) | undefined;
}

export interface RunningServer {
  readonly url: string;
  /** Stops accepting, answers what runs, lets go of the database. May be called more than once. */
  close(): Promise<void>;
}

/**
 * The whole of it: configuration, database, routing service, dispatcher, HTTP. The one place where all are put
 * together.
 *
 * @throws {ConfigurationError} naming every mistake in the environment
 * @throws {StoreError} where the database cannot be opened
 */
export async function startServer(
  environment: Environment,
  { demo, log = () => undefined }: ServerOptions = {},
): Promise<RunningServer> {
  const settings = parseEnvironment(environment);
  const isDemo = demo !== undefined && settings.database.kind === "embedded";
  const {
    store,
    description: database,
    pool,
    sidePool,
    close: closeStore,
  } = await openStore(settings.database, {
    waitMs: settings.databaseWaitMs,
    log,
  });
  try {
    if (isDemo) await store.seedWhenEmpty(demo.rows);
    const observability = createObservability(settings, log);
    let closing: Promise<void> | undefined;
    const guard = createServerGuard(settings, { sidePool, isDraining: () => closing !== undefined, log });
    const { distances, description, orsClient } = chooseDistances(
      settings.distances,
      isDemo ? demo : null,
      observability.orsOptions,
    );
    const options = {
      customers: store.customers,
      technicians: store.technicians,
      assignments: store.assignments,
      distances: guard.limitCalls(distances),
      shortlistSize: settings.shortlistSize,
      maxCalls: settings.maxRoutingCalls,
      deadlineMs: settings.deadlineMs,
    };
    const dispatcher = createObservedDispatcher(options, observability.observers);
    const app = createDispatchApp({
      dispatcher,
      assignments: store.assignments,
      middleware: [...observability.middleware, ...guard.middleware],
      readiness: guard.readiness,
    });
    observability.attach(app, { pool, orsClient });
    const { url, drain } = await listen(app, {
      ...settings,
      maxConnections: settings.guard.maxConnections,
      answerTimeoutMs: guard.timeoutMs,
    });
    log(
      toBanner({
        url,
        database,
        distances: description,
        access: settings.access.accessDescription,
        demo: isDemo ? demo.description : null,
        ignored: settings.ignored,
      }),
    );

    return {
      url,
      close() {
        closing ??= sleep(settings.guard.drainDelayMs)
          .then(() => drain(settings.drainMs))
          .then(closeStore);
        return closing;
      },
    };
  } catch (error) {
    await closeStore();
    throw error;
  }
}
