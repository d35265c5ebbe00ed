import { type Context, Hono, type MiddlewareHandler } from "hono";
import { createServices } from "./create-services.js";
import { checkAppOptions, type DispatchAppOptions } from "./dispatch-app-options.js";
import type { DispatchEnv } from "./dispatch-env.js";
import { findDispatchName, withoutDescriptions } from "./legacy/find-dispatch-name.js";
import { describeRoutes } from "./openapi/describe-routes.js";
import { isBusinessOutcome } from "./problem/business-outcome.js";
import { notFound, type Problem, respondWithProblem } from "./problem/problem.js";
import { ProblemError } from "./problem/problem-error.js";
import { problemOfError } from "./problem/problem-of-error.js";
import { checkQuery } from "./route/check-query.js";
import type { Route } from "./route/define-route.js";
import { findRequestName, listServed, probes, serverRoutes } from "./routes.js";

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
  checkAppOptions(options);
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
      context.set("routePlace", { path: route.path, hasBody: route.body !== undefined });
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
    const problem = problemOfError(error, context.get("routePlace"));
    if (problem.status >= 500 && !isBusinessOutcome(problem.code)) onError?.(error);
    return respondWithProblem(context, problem);
  });
  return app;
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
