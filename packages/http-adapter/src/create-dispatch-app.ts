import type {
  AssignmentLedger,
  AssignmentStore,
  CustomerSource,
  Directory,
  Dispatcher,
  EntryFields,
  EntryFilter,
  EntryState,
  HoldStore,
  Intake,
  JobStore,
  LocationStore,
  TechnicianSource,
} from "@dispatch/core";
import { InvalidRequestError } from "@dispatch/core";
import {
  checkBoolean,
  checkFields,
  checkFieldsBesideStore,
  checkFunction,
  checkList,
  checkMethods,
  checkNumber,
  checkNumberOrOff,
  checkObject,
  checkOptionalFunction,
  checkText,
  type FieldsOf,
  halfEarthMeters,
  isAbsenceStore,
  isDirectory,
  isHoldStore,
  isJobStore,
  isLedger,
  isPositionSource,
  memoizeRecent,
} from "@dispatch/core/plugin-kit";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { describeCaller } from "./caller/describe-caller.js";
import type { DispatchEnv } from "./dispatch-env.js";
import {
  createEventStreams,
  type EventSettings,
  eventFields,
  type StreamForm,
  type StreamsOptions,
  toPlainForm,
} from "./events/create-event-streams.js";
import { toEventLog } from "./events/event-feed.js";
import type { EventFrame } from "./events/event-frame.js";
import { createListenerShares } from "./events/listener-shares.js";
import { createImportPart, type ImportSettings } from "./imports/import-limits.js";
import { findDispatchName, withoutDescriptions } from "./legacy/find-dispatch-name.js";
import { describeRoutes } from "./openapi/describe-routes.js";
import { toPositionForm } from "./positions/stream-positions.js";
import { createHealth, createReadiness, type HealthCheck, type ReadinessChecks } from "./probes/run-checks.js";
import type { MetricsAnswer } from "./probes/show-metrics.js";
import { isBusinessOutcome } from "./problem/business-outcome.js";
import { notFound, type Problem, respondWithProblem } from "./problem/problem.js";
import { ProblemError } from "./problem/problem-error.js";
import { problemOfError } from "./problem/problem-of-error.js";
import { checkQuery } from "./route/check-query.js";
import type { Route } from "./route/define-route.js";
import type { EventView, PositionPart, ReadForecast, ReadQuota, RouteParts } from "./route/route-parts.js";
import { findRequestName, listServed, probes, resourceRoutes, serverRoutes } from "./routes.js";

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

/** The status that nginx logs if a client closed the request. The client never sees it. */
const clientClosedRequest = 499;

const methodNotAllowed: Problem = { status: 405, code: "METHOD_NOT_ALLOWED", detail: "Method Not Allowed" };

/**
 * Creates the API as an app: serve it, or mount it in another app with `route`. It runs wherever Hono does.
 * `/openapi.json` describes it, `/docs` shows the description to people, and `/` leads there. If a client disconnects
 * before a technician is booked, its dispatch is aborted and books nobody.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function createDispatchApp(options: DispatchAppOptions): Hono {
  checkFieldsBesideStore(options, optionFields);
  checkParts(options);
  checkHooks(options);
  checkHandlers("middleware", options.middleware);
  checkHandlers("probeMiddleware", options.probeMiddleware);
  const { onError } = options;
  const { own, findOf } = createServices(options);
  const ownProbes = listServed(probes, own.parts);
  const routes = [...own.routes, ...describeRoutes(own.routes, ownProbes, options.consolePath)];
  // If only the old routes are served, names of other routes matter only if they would change a booking.
  const findName = options.legacyOnly === true ? findDispatchName : findRequestName;
  const findLegacyName = withoutDescriptions(findName);
  const app = new Hono();

  const serve = (route: Route): void => {
    app.on(route.method, route.path, (context: Context<DispatchEnv>) => {
      context.set("routePath", route.path);
      checkQuery(context, route, route.isLegacy === true ? findLegacyName : findName);
      const service = own.routes.includes(route) ? findOf(context.get("principal")?.tenant) : own;
      const served = service === own ? route : service.routes.find(({ id }) => id === route.id);
      return served === undefined ? respondWithProblem(context, notFound) : served.respond(context, service.parts);
    });
  };
  for (const route of ownProbes) {
    for (const handler of options.probeMiddleware ?? []) app.on(route.method, route.path, handler);
    serve(route);
  }
  // A path for admins stays closed to others even if no route answers it.
  announceRoutes(app, [...serverRoutes, ...routes]);
  for (const handler of options.middleware ?? []) app.use(handler);
  for (const route of routes) serve(route);
  refuseOtherMethods(app, [...ownProbes, ...routes]);
  app.notFound((context: Context) => respondWithProblem(context, notFound));
  app.onError((error, anyContext: Context) => {
    const context: Context<DispatchEnv> = anyContext;
    const { signal } = context.req.raw;
    if (signal.aborted && !(signal.reason instanceof ProblemError))
      return new Response(null, { status: clientClosedRequest });
    const problem = problemOfError(error, context.get("routePath"));
    if (problem.status >= 500 && !isBusinessOutcome(problem.code)) onError?.(error);
    return respondWithProblem(context, problem);
  });
  return app;
}

/** The routes, and the parts that they answer with. */
interface Service {
  readonly parts: RouteParts;
  readonly routes: readonly Route[];
}

interface Services {
  readonly own: Service;
  /** Returns the service of the tenant, or `own` without a tenant. */
  findOf(tenant: string | undefined): Service;
}

/** How many tenants' services are kept. A service takes a few kilobytes and is quick to create again. */
const maxTenants = 1000;

/** In seconds. */
const hundredYears = 3_155_760_000;

function createServices({ forTenant, ...options }: DispatchAppOptions): Services {
  const { assignments, metrics, legacyOnly = false, events = {}, onError = () => undefined } = options;
  checkFields("events.", events, eventFields);
  const { health = (operation) => assignments.ping(operation), healthTimeoutMs = 2000 } = options;
  checkNumber("healthTimeoutMs", healthTimeoutMs, 1, 60_000);
  const maxMoveMeters = checkNumberOrOff("maxMoveMeters", options.maxMoveMeters ?? 1_000_000, 1, halfEarthMeters);
  const { maxLocationAgeSeconds = 86_400 } = options;
  checkNumberOrOff("maxLocationAgeSeconds", maxLocationAgeSeconds, 1, hundredYears);
  const limits = { maxLocationAgeSeconds };
  const shares = createListenerShares(events);
  const imports = createImportPart(options.imports ?? {}, onError);
  const shared = {
    intake: legacyOnly ? undefined : options.intake,
    health: createHealth(health, healthTimeoutMs),
    readiness: createReadiness(options.readiness ?? { database: health }, healthTimeoutMs),
    quota: legacyOnly ? undefined : options.quota,
    metrics: metrics === undefined ? undefined : { answer: metrics, countsTenants: forTenant !== undefined },
  };
  const create = ({ dispatcher, assignments: store, locations, forecast, ...others }: DispatchAppParts): Service => {
    const ledger = !legacyOnly && isLedger(store) ? store : undefined;
    const jobs = ledger !== undefined && isJobStore(ledger) ? ledger : undefined;
    const parts = {
      ...shared,
      ...{
        dispatcher,
        assignments: store,
        ledger,
        jobs,
        holds: toHolds(jobs),
      },
      forecast,
      locations: legacyOnly || locations === undefined ? undefined : limitMoves(locations, maxMoveMeters),
      ...(legacyOnly
        ? {}
        : {
            imports,
            ...toDirectoryParts(others, maxMoveMeters),
            positions: toPositions(others.technicians, limits, { events, onError, shares }),
          }),
      ...toStreamParts({ ledger, jobs }, events, { onError, shares }),
    };
    return { parts, routes: listRoutes(parts, legacyOnly) };
  };
  const own = create(options);
  const findOfTenant = memoizeRecent(maxTenants, (tenant: string) => create(forTenant?.(tenant) ?? options));
  return {
    own,
    findOf: (tenant) => (tenant === undefined || forTenant === undefined ? own : findOfTenant(tenant)),
  };
}

function listRoutes(parts: RouteParts, legacyOnly: boolean): readonly Route[] {
  if (legacyOnly)
    return listServed([...resourceRoutes.filter(({ isLegacy }) => isLegacy === true), ...serverRoutes], parts);
  const served = listServed([...resourceRoutes, ...serverRoutes], parts);
  return [...served, describeCaller(served)];
}

function toHolds(jobs: JobStore | undefined): HoldStore | undefined {
  return jobs !== undefined && isHoldStore(jobs) ? jobs : undefined;
}

/** The streams of events that ledgers and job stores keep. */
function toStreamParts(
  { ledger, jobs }: Pick<RouteParts, "ledger" | "jobs">,
  events: EventSettings,
  streams: StreamsOptions,
): Pick<RouteParts, "events" | "jobEvents"> {
  return {
    events: ledger && createEventStreams(toAssignmentForm(ledger), events, streams),
    jobEvents: jobs && createEventStreams(toJobForm(jobs), events, streams),
  };
}

function toPositions(
  technicians: TechnicianSource | undefined,
  limits: PositionPart["limits"],
  { events, ...streams }: StreamsOptions & { readonly events: EventSettings },
): PositionPart | undefined {
  if (technicians === undefined || !isPositionSource(technicians)) return undefined;
  const form = toPositionForm(technicians, limits);
  return { source: technicians, limits, streams: createEventStreams(form, events, streams) };
}

function toAssignmentForm(ledger: AssignmentLedger): StreamForm<EventFrame, EventView> {
  return toPlainForm(
    toEventLog(
      (page, options) => ledger.listEvents(page, options),
      (options) => ledger.findEventsEnd(options),
    ),
  );
}

function toJobForm(jobs: JobStore): StreamForm<EventFrame, EventView> {
  return toPlainForm(
    toEventLog(
      (page, options) => jobs.listJobEvents(page, options),
      (options) => jobs.findJobEventsEnd(options),
    ),
  );
}

/** The parts that the routes to manage technicians and customers need. */
function toDirectoryParts(
  { technicians, customers }: Pick<DispatchAppParts, "technicians" | "customers">,
  maxMeters: number | null,
): Pick<RouteParts, "technicians" | "customers" | "technicianSource" | "absences"> {
  const managed = technicians !== undefined && isDirectory(technicians) ? technicians : undefined;
  return {
    technicians: managed && limitPlaces(managed, maxMeters),
    customers: customers !== undefined && isDirectory(customers) ? limitPlaces(customers, maxMeters) : undefined,
    technicianSource: managed,
    absences: managed !== undefined && isAbsenceStore(managed) ? managed : undefined,
  };
}

/** Gives every call that writes the longest distance. */
function limitPlaces<Fields extends EntryFields, Entry extends Fields & EntryState, Filter extends EntryFilter>(
  directory: Directory<Fields, Entry, Filter>,
  maxMeters: number | null,
): Directory<Fields, Entry, Filter> {
  const limits = maxMeters === null ? {} : { maxDistanceMeters: maxMeters };
  return {
    createEntry: (fields, options) => directory.createEntry(fields, { ...options, ...limits }),
    findEntry: (id, options) => directory.findEntry(id, options),
    findEntries: (ids, options) => directory.findEntries(ids, options),
    updateEntry: (request, options) => directory.updateEntry(request, { ...options, ...limits }),
    upsertEntry: (request, options) => directory.upsertEntry(request, { ...options, ...limits }),
    importEntries: (request, options) => directory.importEntries(request, { ...options, ...limits }),
    eraseEntry: (request, options) => directory.eraseEntry(request, options),
    listEntries: (request, options) => directory.listEntries(request, options),
  };
}

function limitMoves(locations: LocationStore, maxMoveMeters: number | null): LocationStore {
  if (maxMoveMeters === null) return locations;
  return { updateLocations: (reports, options) => locations.updateLocations(reports, { ...options, maxMoveMeters }) };
}

/**
 * Tells the middleware before the routes, such as a guard, which role each route needs, and whether it is open to
 * technicians.
 */
function announceRoutes(app: Hono, routes: readonly Route[]): void {
  // The last to announce counts: of two routes that match, that must be the one that answers.
  for (const { method, path, role, isOpenToTechnicians, streamedBody } of routes.toReversed()) {
    const announce: MiddlewareHandler<DispatchEnv> = (context, next) => {
      context.set("routeRole", role);
      if (isOpenToTechnicians === true) context.set("isOpenToTechnicians", true);
      if (streamedBody !== undefined && context.req.method === method) context.set("streamsBody", true);
      return next();
    };
    // If a path is open to all or to admins only, that also holds for the methods that it refuses.
    if (role === "open" || role === "admin") app.all(path, announce);
    else app.on(method, path, announce);
  }
}

function refuseOtherMethods(app: Hono, routes: readonly Route[]): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map(({ method }) => method);
    const allow = methods.map((method) => (method === "GET" ? "GET, HEAD" : method)).join(", ");
    app.all(path, (context: Context) => respondWithProblem(context, methodNotAllowed, { allow }));
  }
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
