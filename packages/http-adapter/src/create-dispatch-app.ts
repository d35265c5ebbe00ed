import {
  type AssignmentStore,
  type Dispatcher,
  type Intake,
  InvalidRequestError,
  type LocationStore,
} from "@dispatch/core";
import {
  checkFields,
  checkFieldsBesideStore,
  checkFunction,
  checkList,
  checkNumberOrOff,
  type FieldsOf,
  halfEarthMeters,
  isLedger,
  memoizeRecent,
} from "@dispatch/core/plugin-kit";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import type { DispatchEnv } from "./dispatch-env.js";
import { createEventStreams, type EventSettings, eventFields } from "./events/create-event-streams.js";
import { createListenerShares } from "./events/listener-shares.js";
import { findDispatchName } from "./legacy/find-dispatch-name.js";
import { describeRoutes } from "./openapi/describe-routes.js";
import { createHealth, createReadiness, type HealthCheck, type ReadinessChecks } from "./probes/run-checks.js";
import type { MetricsAnswer } from "./probes/show-metrics.js";
import { isBusinessOutcome } from "./problem/business-outcome.js";
import { notFound, type Problem, respondWithProblem } from "./problem/problem.js";
import { ProblemError } from "./problem/problem-error.js";
import { problemOfError } from "./problem/problem-of-error.js";
import { checkQuery } from "./route/check-query.js";
import type { Route } from "./route/define-route.js";
import type { RouteParts } from "./route/route-parts.js";
import { findRequestName, listServed, probes, resourceRoutes, serverRoutes } from "./routes.js";

/** What answers. */
export interface DispatchAppParts {
  readonly dispatcher: Dispatcher;
  /** If it is an `AssignmentLedger`, there are routes for the whole life of an assignment. */
  readonly assignments: AssignmentStore;
  /** Default: there are no routes for live locations. */
  readonly locations?: LocationStore | undefined;
}

/** What decides which routes there are, and what they need. */
export interface DispatchAppOptions extends DispatchAppParts {
  /** Reads what customers write, as `createIntake` of `@dispatch/intake` does. Default: there is no route for it. */
  readonly intake?: Intake | undefined;
  /** Whether there are no other routes than those of the Python service, the probes and `/metrics`. @default false */
  readonly legacyOnly?: boolean | undefined;
  /**
   * A report of a location that is farther than this from the stored one, in metres, 1 to 20,037,508, is invalid if it
   * would not be with its latitude and longitude swapped. `"off"`: no report is. @default 1,000,000
   */
  readonly maxMoveMeters?: number | "off" | undefined;
  /** For `GET /events`. */
  readonly events?: EventSettings | undefined;
  /**
   * Receives every error that ends with status 500 or above, or ends a stream; clients see a problem. That nobody can go is
   * not such an error. Default: nobody does.
   */
  readonly onError?: ((error: unknown) => void) | undefined;
  /**
   * What answers a caller with a tenant, as `context.get("principal")` of the guard says. The parts above answer callers
   * without one. Called again for a tenant that has sent nothing for long. Default: tenants are ignored.
   */
  readonly forTenant?: ((tenant: string) => DispatchAppParts) | undefined;
  /** What `GET /healthz` checks. @default `assignments.ping` */
  readonly health?: HealthCheck | undefined;
  /** What `GET /readyz` checks. @default { database: health } */
  readonly readiness?: ReadinessChecks | undefined;
  /** How long `GET /healthz` and `GET /readyz` wait for it, in milliseconds, 1 to 60,000. @default 2000 */
  readonly healthTimeoutMs?: number | undefined;
  /** Answers `GET /metrics`, as `createMetrics().answer` does. Default: there is no such route. */
  readonly metrics?: MetricsAnswer | undefined;
  /**
   * Runs around every route but the probes `/livez` and `/readyz`, the first outermost; what it throws is answered as a
   * problem. Default: none.
   */
  readonly middleware?: readonly MiddlewareHandler[] | undefined;
  /** Runs around `/livez` and `/readyz`, the first outermost: what must not keep them from answering. Default: none. */
  readonly probeMiddleware?: readonly MiddlewareHandler[] | undefined;
}

const optionFields: FieldsOf<DispatchAppOptions> = {
  forTenant: true,
  intake: true,
  legacyOnly: true,
  events: true,
  health: true,
  readiness: true,
  healthTimeoutMs: true,
  metrics: true,
  onError: true,
  middleware: true,
  probeMiddleware: true,
  dispatcher: true,
  assignments: true,
  locations: true,
  maxMoveMeters: true,
};

/** The status that nginx logs if a client closed the request: nobody reads the answer. */
const clientClosedRequest = 499;

const methodNotAllowed: Problem = { status: 405, code: "METHOD_NOT_ALLOWED", detail: "Method Not Allowed" };

/**
 * The API as an app: serve it, or mount it in another with `route`. Runs wherever Hono does. Describes itself at
 * `/openapi.json` and, for people, at `/docs`; `/` leads there. A client that goes away aborts its dispatch before anyone
 * is booked.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function createDispatchApp(options: DispatchAppOptions): Hono {
  checkFieldsBesideStore(options, optionFields);
  checkHandlers("middleware", options.middleware);
  checkHandlers("probeMiddleware", options.probeMiddleware);
  const { onError } = options;
  const { own, findOf } = createServices(options);
  const ownProbes = listServed(probes, own.parts);
  const routes = [...own.routes, ...describeRoutes(own.routes, ownProbes)];
  // A name of a route that there is not matters only if it would change a booking.
  const findName = options.legacyOnly === true ? findDispatchName : findRequestName;
  const app = new Hono();

  const serve = (route: Route): void => {
    app.on(route.method, route.path, (context: Context<DispatchEnv>) => {
      context.set("routePath", route.path);
      checkQuery(context, route, findName);
      const service = own.routes.includes(route) ? findOf(context.get("principal")?.tenant) : own;
      const served = service === own ? route : service.routes.find(({ id }) => id === route.id);
      return served === undefined ? respondWithProblem(context, notFound) : served.respond(context, service.parts);
    });
  };
  for (const route of ownProbes) {
    for (const handler of options.probeMiddleware ?? []) app.on(route.method, route.path, handler);
    serve(route);
  }
  // A path that is for admins is theirs also if nothing is there.
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

/** Routes, and what they answer with. */
interface Service {
  readonly parts: RouteParts;
  readonly routes: readonly Route[];
}

interface Services {
  readonly own: Service;
  /** That of a tenant; its own without one. */
  findOf(tenant: string | undefined): Service;
}

/** Whose services are kept: those of a tenant cost some kilobytes, and are made in no time. */
const maxTenants = 1000;

function createServices({ forTenant, ...options }: DispatchAppOptions): Services {
  const { assignments, metrics, legacyOnly = false, events = {}, onError = () => undefined } = options;
  checkFields("events.", events, eventFields);
  const { health = (operation) => assignments.ping(operation), healthTimeoutMs = 2000 } = options;
  if (!(healthTimeoutMs >= 1 && healthTimeoutMs <= 60_000)) {
    const problem = `must be a number from 1 to 60000; got ${healthTimeoutMs}`;
    throw new InvalidRequestError({ parameter: "healthTimeoutMs", problem });
  }
  const maxMoveMeters = checkNumberOrOff("maxMoveMeters", options.maxMoveMeters ?? 1_000_000, 1, halfEarthMeters);
  const shares = createListenerShares(events);
  const shared = {
    intake: legacyOnly ? undefined : options.intake,
    health: createHealth(health, healthTimeoutMs),
    readiness: createReadiness(options.readiness ?? { database: health }, healthTimeoutMs),
    metrics: metrics === undefined ? undefined : { answer: metrics, countsTenants: forTenant !== undefined },
  };
  const create = ({ dispatcher, assignments: store, locations }: DispatchAppParts): Service => {
    const ledger = !legacyOnly && isLedger(store) ? store : undefined;
    const parts = {
      ...shared,
      ...{ dispatcher, assignments: store, ledger },
      locations: legacyOnly || locations === undefined ? undefined : limitMoves(locations, maxMoveMeters),
      events: ledger === undefined ? undefined : createEventStreams(ledger, events, { onError, shares }),
    };
    const resources = legacyOnly ? resourceRoutes.filter(({ isLegacy }) => isLegacy === true) : resourceRoutes;
    return { parts, routes: listServed([...resources, ...serverRoutes], parts) };
  };
  const own = create(options);
  const findOfTenant = memoizeRecent(maxTenants, (tenant: string) => create(forTenant?.(tenant) ?? options));
  return {
    own,
    findOf: (tenant) => (tenant === undefined || forTenant === undefined ? own : findOfTenant(tenant)),
  };
}

function limitMoves(locations: LocationStore, maxMoveMeters: number | null): LocationStore {
  if (maxMoveMeters === null) return locations;
  return { updateLocations: (reports, options) => locations.updateLocations(reports, { ...options, maxMoveMeters }) };
}

/** Tells what runs before the routes, such as a guard, what they need, and which of them know how to answer a technician. */
function announceRoutes(app: Hono, routes: readonly Route[]): void {
  for (const { method, path, role, isOpenToTechnicians } of routes) {
    const announce: MiddlewareHandler<DispatchEnv> = (context, next) => {
      context.set("routeRole", role);
      if (isOpenToTechnicians === true) context.set("isOpenToTechnicians", true);
      return next();
    };
    // Where all are let in, or admins alone, that is so for methods that are refused, too.
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

function checkHandlers(option: string, handlers: readonly MiddlewareHandler[] = []): void {
  checkList(option, handlers).forEach((handler, index) => {
    checkFunction(`${option}[${index}]`, handler);
  });
}
