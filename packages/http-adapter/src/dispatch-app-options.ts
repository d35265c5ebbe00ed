import type {
  AssignmentStore,
  CustomerSource,
  Dispatcher,
  Intake,
  LocationStore,
  TechnicianSource,
} from "@dispatch/core";
import { InvalidRequestError } from "@dispatch/core";
import {
  checkBoolean,
  checkFieldsBesideStore,
  checkFunction,
  checkList,
  checkMethods,
  checkObject,
  checkOptionalFunction,
  checkText,
  type FieldsOf,
} from "@dispatch/core/plugin-kit";
import type { MiddlewareHandler } from "hono";
import type { EventSettings } from "./events/create-event-streams.js";
import type { ImportSettings } from "./imports/import-limits.js";
import type { HealthCheck, ReadinessChecks } from "./probes/run-checks.js";
import type { MetricsAnswer } from "./probes/show-metrics.js";
import type { ReadForecast, ReadQuota, ReadRouting } from "./route/route-parts.js";

/** The plug-ins that answer requests. */
export interface DispatchAppParts {
  readonly dispatcher: Dispatcher;
  /** The routes for the life of an assignment exist only if it is an `AssignmentLedger`. */
  readonly assignments: AssignmentStore;
  /** Stores live locations. Default: the routes for live locations do not exist. */
  readonly locations?: LocationStore | undefined;
  /** The routes to manage technicians exist only if it is also a `TechnicianDirectory`. Default: they do not exist. */
  readonly technicians?: TechnicianSource | undefined;
  /** The routes to manage customers exist only if it is also a `CustomerDirectory`. Default: they do not exist. */
  readonly customers?: CustomerSource | undefined;
  /**
   * Reads when waiting jobs are tried next, as `forecastTries` does, with the settings of the queue that tries them.
   * Default: nothing tries them.
   */
  readonly forecast?: ReadForecast | undefined;
}

/** Options of `createDispatchApp`. They decide which routes exist, and what the routes need. */
export interface DispatchAppOptions extends DispatchAppParts {
  /**
   * Reads what customers write, as `createIntake` of `@dispatch/intake` does. Default: the route for it does not exist.
   */
  readonly intake?: Intake | undefined;
  /**
   * If true, serves only the routes of the Python service, the probes, the description and `/metrics`.
   *
   * @default false
   */
  readonly legacyOnly?: boolean | undefined;
  /**
   * Longest move in metres, 1 to 20,037,508. A location report farther than this from the stored location is invalid if
   * it would be near with its latitude and longitude swapped; so is the location of a technician or customer who is
   * stored, if it is farther than this from every technician. `"off"` turns this check off.
   *
   * @default 1,000,000
   */
  readonly maxMoveMeters?: number | "off" | undefined;
  /**
   * How old a reported location may be, in seconds, 1 to 3,155,760,000 (100 years), before its technician has the state
   * `stale_location` on `GET /technicians/positions`. Give the setting of the dispatcher. `"off"`: no limit.
   *
   * @default 86,400
   */
  readonly maxLocationAgeSeconds?: number | "off" | undefined;
  /** Settings of the event streams: `GET /events`, `GET /jobs/events` and `GET /technicians/positions/events`. */
  readonly events?: EventSettings | undefined;
  /** Limits of `POST /technicians/import` and `POST /customers/import`. */
  readonly imports?: ImportSettings | undefined;
  /**
   * Called with every error that is answered with status 500 or above, or that ends a stream. Clients receive a
   * problem. It is not called if no technician can go. Default: errors are not reported.
   */
  readonly onError?: ((error: unknown) => void) | undefined;
  /**
   * Returns the plug-ins that answer callers of a tenant, as `context.get("principal")` of the guard names it. The
   * parts above answer callers without a tenant. It is called again for a tenant that has sent nothing for a long time.
   * Default: tenants are ignored.
   */
  readonly forTenant?: ((tenant: string) => DispatchAppParts) | undefined;
  /** The check of `GET /healthz`. @default `assignments.ping` */
  readonly health?: HealthCheck | undefined;
  /** The checks of `GET /readyz`, by name. @default { database: health } */
  readonly readiness?: ReadinessChecks | undefined;
  /** How long `GET /healthz` and `GET /readyz` wait for their checks, in milliseconds, 1 to 60,000. @default 2000 */
  readonly healthTimeoutMs?: number | undefined;
  /** Answers `GET /metrics`, as `createMetrics().answer` does. Default: the route does not exist. */
  readonly metrics?: MetricsAnswer | undefined;
  /**
   * Returns the quota of the routing service, for `GET /numbers`, as `quota` of `createOrsClient` does. Default: it has none.
   */
  readonly quota?: ReadQuota | undefined;
  /** Returns how the last call of the routing service went, for `GET /readyz`. Default: nothing tells. */
  readonly routing?: ReadRouting | undefined;
  /**
   * Where the desk is, below the path that the app is mounted at, such as `/console`. `GET /` then leads there. Mounting it
   * is the caller's part: see `createConsole` of `@dispatch/console`. Default: `GET /` leads to the description.
   */
  readonly consolePath?: string | undefined;
  /**
   * Runs around every route except the probes `/livez` and `/readyz`, the first one outermost. What it throws is
   * answered as a problem. Default: none.
   */
  readonly middleware?: readonly MiddlewareHandler[] | undefined;
  /**
   * Runs around `/livez` and `/readyz`, the first one outermost. It must never keep the probes from answering. Default:
   * none.
   */
  readonly probeMiddleware?: readonly MiddlewareHandler[] | undefined;
}

const optionFields: FieldsOf<DispatchAppOptions> = {
  forTenant: true,
  intake: true,
  imports: true,
  legacyOnly: true,
  events: true,
  health: true,
  readiness: true,
  healthTimeoutMs: true,
  metrics: true,
  quota: true,
  routing: true,
  consolePath: true,
  onError: true,
  middleware: true,
  probeMiddleware: true,
  dispatcher: true,
  assignments: true,
  locations: true,
  technicians: true,
  customers: true,
  forecast: true,
  maxMoveMeters: true,
  maxLocationAgeSeconds: true,
};

/** @throws {InvalidRequestError} naming the option that cannot be used */
export function checkAppOptions(options: DispatchAppOptions): void {
  checkFieldsBesideStore(options, optionFields);
  checkParts(options);
  checkHooks(options);
  checkHandlers("middleware", options.middleware);
  checkHandlers("probeMiddleware", options.probeMiddleware);
}

function checkParts({ dispatcher, assignments, locations, technicians, customers }: DispatchAppParts): void {
  checkMethods("dispatcher", dispatcher, "a dispatcher of createDispatcher()", ["dispatch"]);
  checkMethods("assignments", assignments, "an assignment store", ["ping", "listAssignments"]);
  if (locations !== undefined) checkMethods("locations", locations, "a location store", ["updateLocations"]);
  if (technicians !== undefined) checkMethods("technicians", technicians, "a technician source", ["findTechnicians"]);
  if (customers !== undefined) checkMethods("customers", customers, "a customer source", ["findCustomer"]);
}

function checkHooks({ intake, legacyOnly, readiness, ...options }: DispatchAppOptions): void {
  if (intake !== undefined) checkMethods("intake", intake, "an intake of createIntake()", ["toRequirements"]);
  if (legacyOnly !== undefined) checkBoolean("legacyOnly", legacyOnly);
  if (options.consolePath !== undefined) checkPath("consolePath", options.consolePath);
  checkOptionalFunction("onError", options.onError);
  checkOptionalFunction("forecast", options.forecast);
  checkOptionalFunction("forTenant", options.forTenant);
  checkOptionalFunction("health", options.health);
  checkOptionalFunction("metrics", options.metrics);
  checkOptionalFunction("quota", options.quota);
  checkOptionalFunction("routing", options.routing);
  if (readiness === undefined) return;
  for (const [name, check] of Object.entries(checkObject("readiness", readiness)))
    checkFunction(`readiness.${name}`, check);
}

/** A path that starts with two slashes, or with a slash and a backslash, would name another host. */
function checkPath(parameter: string, path: string): void {
  if (/^\/[\w.~-][\w.~/-]*$/.test(checkText(parameter, path))) return;
  throw new InvalidRequestError({ parameter, problem: "must be a path such as /console" });
}

function checkHandlers(option: string, handlers: readonly MiddlewareHandler[] = []): void {
  checkList(option, handlers).forEach((handler, index) => {
    checkFunction(`${option}[${index}]`, handler);
  });
}
