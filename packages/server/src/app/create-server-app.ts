import { createConsole } from "@dispatch/console";
import {
  createDispatcher,
  forecastTries,
  type QueueParts,
  type RetentionStore,
  runQueue,
  runQueues,
} from "@dispatch/core";
import { createDispatchApp, type DispatchAppParts } from "@dispatch/http-adapter";
import type { DispatchEnv, ShowLimit } from "@dispatch/http-adapter/guard";
import { createIntake } from "@dispatch/intake";
import { createPgStore, pgQueueHints, type TenantStore } from "@dispatch/pg-store";
import type { Hono, MiddlewareHandler } from "hono";
import { describeError } from "../observe/log/describe-error.js";
import type { QueueRunSettings, ServerSettings } from "../settings/settings.js";
import type { PrimaryLine } from "../workers/join-workers.js";
import { chooseDistances } from "./choose-distances.js";
import { asServer, holdRequests } from "./current-holder.js";
import type { Demo } from "./demo.js";
import { createObservability } from "./observability.js";
import type { OpenStore } from "./open-store.js";
import { removeOldRecords } from "./remove-old.js";
import { createServerGuard } from "./server-guard.js";
import { watchRouting } from "./watch-routing.js";

/** Where the desk is. */
export const consolePath = "/console";

export interface ServerAppParts {
  readonly opened: OpenStore;
  /** Null unless the server runs on demo data. */
  readonly demo: Demo | null;
  /** Aborted when the server is told to stop. */
  readonly closing: AbortSignal;
  /** The line to the primary process, if this is one of several. */
  readonly primary?: PrimaryLine | undefined;
  log(text: string): void;
}

export interface ServerApp {
  readonly app: Hono;
  /** What measures distances, for the banner. */
  readonly distancesDescription: string;
  /** For the limits of the listeners. */
  readonly showLimit: ShowLimit;
  /** Runs the queue until the server is told to stop, and resolves then. Null if this process does not run it. */
  readonly runQueue: (() => Promise<void>) | null;
  /** Removes old records until the server is told to stop, and resolves then. Null if everything is kept. */
  readonly removeOld: (() => Promise<void>) | null;
}

/** Creates the app with everything that the standalone server puts around it. */
export function createServerApp(settings: ServerSettings, parts: ServerAppParts): ServerApp {
  const { opened, demo, closing, log } = parts;
  const { store, pool, sidePool, hintPool } = opened;
  const { maxResponseBytes } = settings;
  const observability = createObservability(settings, log, parts.primary);
  const guard = createServerGuard(settings, { sidePool, closing, showLimit: observability.showLimit, log });
  const { distances, description, orsClient } = chooseDistances(settings.distances, demo, {
    ...observability.orsOptions,
    maxResponseBytes,
    workers: settings.workers,
  });
  // What must not wait behind dispatches.
  const sideStore = sidePool === null ? store : createPgStore(sidePool);
  observability.showLimit(store.deepSearches);
  observability.show({ pool, orsClient, ledger: settings.hasTenants ? null : sideStore.assignments });
  const routing = ["estimate", "unnamed"].includes(settings.distances.kind) ? null : watchRouting(distances);
  const options = {
    distances: guard.limitCalls(routing?.distances ?? distances),
    shortlistSize: settings.shortlistSize,
    maxCalls: settings.maxRoutingCalls,
    deadlineMs: settings.deadlineMs,
    maxRows: settings.maxRows,
    maxPages: settings.maxPages,
    maxDistanceMeters: settings.maxDistanceMeters,
    maxLocationAgeSeconds: settings.maxLocationAgeSeconds,
    maxPastStartSeconds: settings.maxPastStartSeconds,
    ...settings.time,
    holds: settings.holds,
    observer: observability.observers,
  };
  const { queue, retention } = settings;
  const { windowMs, retryMs, silenceSeconds } = queue ?? {};
  const toParts = ({ customers, technicians, assignments, locations }: TenantStore): DispatchAppParts => ({
    dispatcher: createDispatcher({ ...options, customers, technicians, assignments }),
    assignments,
    locations,
    forecast:
      queue === null
        ? undefined
        : ({ signal }) => forecastTries(assignments, { signal, windowMs, retryMs, silenceSeconds }),
    technicians,
    customers,
  });
  const forTenant = (tenant: string | null): DispatchAppParts => toParts(store.forTenant(tenant));
  const app = createDispatchApp({
    ...(settings.hasTenants ? { ...forTenant(null), forTenant } : toParts(store)),
    maxMoveMeters: settings.maxDistanceMeters,
    maxLocationAgeSeconds: settings.maxLocationAgeSeconds,
    intake: settings.intake === null ? undefined : createIntake({ ...settings.intake, maxResponseBytes }),
    events: {
      maxListeners: settings.guard.maxListeners,
      trustedProxies: settings.guard.trustedProxies,
      showLimit: observability.showLimit,
      onFailure: observability.onEventsFailure,
      // One read serves all listeners, so it must not wait behind the requests of the one who came first.
      runShared: asServer,
      closing,
    },
    imports: {
      ...settings.guard.imports,
      trustedProxies: settings.guard.trustedProxies,
      showLimit: observability.showLimit,
    },
    metrics: observability.metrics,
    quota: orsClient === null ? undefined : () => orsClient.quota(),
    routing: routing?.read,
    consolePath: settings.console === null ? undefined : consolePath,
    middleware: [
      ...(settings.console === null ? [] : [openConsole]),
      ...observability.middleware,
      holdRequests(settings.guard.trustedProxies),
      ...guard.middleware,
    ],
    probeMiddleware: observability.probeMiddleware,
    readiness: guard.readiness,
  });
  // After the middleware of the API, which then runs around the desk too.
  if (settings.console !== null) app.route(consolePath, createConsole(settings.console));
  const toQueue = (tenant: string | null): QueueParts => {
    const [main, side] = settings.hasTenants
      ? [store.forTenant(tenant), sideStore.forTenant(tenant)]
      : [store, sideStore];
    return { dispatcher: toParts(main).dispatcher, jobs: side.assignments };
  };
  const noteDeafQueue = (error: unknown): void =>
    log(`The queue polls only for now, as the database cannot be listened to: ${describeError(error)}`);
  const run = async ({ listens, ...how }: QueueRunSettings): Promise<void> => {
    const hints =
      listens && hintPool !== null ? pgQueueHints(hintPool, { signal: closing, onFailure: noteDeafQueue }) : undefined;
    const shared = { ...how, ...observability.watchQueue(how.windowMs), hints, signal: closing };
    if (!settings.hasTenants) return runQueue({ ...shared, ...toQueue(null) });
    const find = (tenant: string): QueueParts => toQueue(tenant === "" ? null : tenant);
    return runQueues({ ...shared, list: sideStore.listQueues, find });
  };
  const listRetention = async function* (): AsyncGenerator<RetentionStore, void, undefined> {
    if (!settings.hasTenants) return yield store.assignments;
    let tenants = await store.listTenants({}, { signal: closing });
    while (tenants.length > 0) {
      for (const tenant of tenants) yield store.forTenant(tenant === "" ? null : tenant).assignments;
      tenants = await store.listTenants({ after: tenants.at(-1) }, { signal: closing });
    }
  };
  return {
    app,
    distancesDescription: description,
    showLimit: observability.showLimit,
    runQueue: queue === null ? null : () => run(queue),
    removeOld:
      retention === null
        ? null
        : () => removeOldRecords(listRetention, retention, observability.watchRemoval(), closing),
  };
}

/** The files of the desk are open to all, as what they show is not: that comes from the API, with credentials. */
const openConsole: MiddlewareHandler<DispatchEnv> = (context, next) => {
  const { path } = context.req;
  if (path === consolePath || path.startsWith(`${consolePath}/`)) context.set("routeRole", "open");
  return next();
};
