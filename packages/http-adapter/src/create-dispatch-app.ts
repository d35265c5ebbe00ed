import { InvalidRequestError } from "@dispatch/core";
import { checkFieldsBesideStore, type FieldsOf } from "@dispatch/core/plugin-kit";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { createListenerShares } from "./events/listener-shares.js";
import type { GuardEnv } from "./guard/index.js";
import { describeRoutes } from "./openapi/describe-routes.js";
import { isBusinessOutcome } from "./problem/business-outcome.js";
import { notFound, type Problem, respondWithProblem } from "./problem/problem.js";
import { ProblemError } from "./problem/problem-error.js";
import { problemOfError } from "./problem/problem-of-error.js";
import { checkHealth, type HealthCheck } from "./routes/check-health.js";
import { checkLive } from "./routes/check-live.js";
import { checkQuery } from "./routes/check-query.js";
import { checkReady, type ReadinessChecks } from "./routes/check-ready.js";
import { type DispatchAppParts, listRoutes, type RouteOptions } from "./routes/list-routes.js";
import type { Route } from "./routes/route.js";
import { type MetricsAnswer, showMetrics } from "./routes/show-metrics.js";
import { answerTenants } from "./tenants/answer-tenants.js";
import { findDispatchName, findRequestName } from "./wire/request-names.js";

export interface DispatchAppOptions extends RouteOptions {
  /**
   * What answers whoever has a tenant, as `context.get("principal")` of the guard says; the parts above are for who has
   * none. Called again for a tenant who was not heard of for long. Default: tenants are ignored.
   */
  readonly forTenant?: ((tenant: string) => DispatchAppParts) | undefined;
  /** What `GET /healthz` asks. @default `assignments.ping` */
  readonly health?: HealthCheck | undefined;
  /** What `GET /readyz` asks. @default { database: health } */
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

/** What the app leaves in the context of a request. */
interface RouteEnv {
  Variables: { routePath?: string };
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
};

/** Nobody is there to read it: the status that nginx logs for a client that closed the request. */
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
  const { assignments, health = (operation) => assignments.ping(operation), metrics, onError } = options;
  const healthTimeoutMs = options.healthTimeoutMs ?? 2000;
  if (!(healthTimeoutMs >= 1 && healthTimeoutMs <= 60_000)) {
    throw new InvalidRequestError({
      parameter: "healthTimeoutMs",
      problem: `must be a number from 1 to 60000; got ${healthTimeoutMs}`,
    });
  }
  const probes = [checkLive, checkReady(options.readiness ?? { database: health }, healthTimeoutMs)];
  const routes = [
    ...listTenantRoutes(options),
    checkHealth(health, healthTimeoutMs),
    ...(metrics === undefined ? [] : [showMetrics(metrics, options.forTenant !== undefined)]),
  ];
  routes.push(...describeRoutes(routes, probes));
  // Of the other routes' names, only those that would change a booking matter where there are no other routes.
  const check = (route: Route): Route =>
    checkQuery(route, options.legacyOnly === true ? findDispatchName : findRequestName);
  const app = new Hono();

  for (const { method, path, answer } of probes.map(check)) {
    for (const handler of [...(options.probeMiddleware ?? []), answer]) app.on(method, path, handler);
  }
  openToTechnicians(app, routes);
  for (const handler of options.middleware ?? []) app.use(handler);
  for (const { method, path, answer } of routes.map(check)) {
    app.on(method, path, (context: Context<RouteEnv>) => {
      context.set("routePath", path);
      return answer(context);
    });
  }
  refuseOtherMethods(app, [...probes, ...routes]);
  app.notFound((context) => respondWithProblem(context, notFound));
  app.onError((error, context: Context) => {
    const { signal } = context.req.raw;
    if (signal.aborted && !(signal.reason instanceof ProblemError))
      return new Response(null, { status: clientClosedRequest });
    const problem = problemOfError(error, context.get("routePath"));
    if (problem.status >= 500 && !isBusinessOutcome(problem.code)) onError?.(error);
    return respondWithProblem(context, problem);
  });
  return app;
}

function listTenantRoutes({ forTenant, ...options }: DispatchAppOptions): readonly Route[] {
  const listeners = createListenerShares(options.events ?? {});
  const routes = listRoutes(options, listeners);
  if (forTenant === undefined) return routes;
  return answerTenants(routes, (tenant) => {
    const { dispatcher, assignments, locations } = forTenant(tenant);
    return listRoutes({ ...options, dispatcher, assignments, locations }, listeners);
  });
}

/** Tells what runs before the routes, such as a guard, which of them know how to answer a technician. */
function openToTechnicians(app: Hono, routes: readonly Route[]): void {
  for (const { method, path, answerTechnician } of routes) {
    if (answerTechnician === undefined) continue;
    app.on(method, path, (context: Context<GuardEnv>, next) => {
      context.set("isOpenToTechnicians", true);
      return next();
    });
  }
}

function refuseOtherMethods(app: Hono, routes: readonly Route[]): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map(({ method }) => method);
    const allow = methods.map((method) => (method === "GET" ? "GET, HEAD" : method)).join(", ");
    app.all(path, (context) => respondWithProblem(context, methodNotAllowed, { allow }));
  }
}
