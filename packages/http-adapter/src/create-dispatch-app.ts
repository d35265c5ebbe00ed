import { type AssignmentStore, type Dispatcher, InvalidRequestError } from "@dispatch/core";
import { Hono, type MiddlewareHandler } from "hono";
import { notFound, type Problem, respondWithProblem } from "./problem/problem.js";
import { ProblemError } from "./problem/problem-error.js";
import { problemOfError } from "./problem/problem-of-error.js";
import { answerAssignments } from "./routes/answer-assignments.js";
import { answerDispatch } from "./routes/answer-dispatch.js";
import { answerHealth, type HealthCheck } from "./routes/answer-health.js";
import { answerLive } from "./routes/answer-live.js";
import { createReadyAnswer, type ReadinessChecks } from "./routes/answer-ready.js";

export interface DispatchAppOptions {
  readonly dispatcher: Dispatcher;
  readonly assignments: AssignmentStore;
  /** What `GET /healthz` asks. @default `assignments.ping` */
  readonly health?: HealthCheck | undefined;
  /** What `GET /readyz` asks. @default { database: health } */
  readonly readiness?: ReadinessChecks | undefined;
  /** How long `GET /healthz` and `GET /readyz` wait for it, in milliseconds, 1 to 60,000. @default 2000 */
  readonly healthTimeoutMs?: number | undefined;
  /** Told of every error that is answered with status 500 or above; clients see a problem only. Default: nobody. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /**
   * Runs around every route but the probes `/livez` and `/readyz`, the first outermost; what it throws is answered as a
   * problem. Default: none.
   */
  readonly middleware?: readonly MiddlewareHandler[] | undefined;
}

/** Nobody is there to read it: the status that nginx logs for a client that closed the request. */
const clientClosedRequest = 499;

const methodNotAllowed: Problem = { status: 405, code: "METHOD_NOT_ALLOWED", detail: "Method Not Allowed" };

/**
 * `POST /dispatch/{cust_id}`, `GET /assignments`, `GET /healthz`, `GET /livez` and `GET /readyz` as an app: serve it, or
 * mount it in another with `route`. Runs wherever Hono does. A client that goes away aborts its dispatch before anyone
 * is booked.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function createDispatchApp(options: DispatchAppOptions): Hono {
  const { dispatcher, assignments, health = (operation) => assignments.ping(operation), onError } = options;
  const healthTimeoutMs = options.healthTimeoutMs ?? 2000;
  if (!(healthTimeoutMs >= 1 && healthTimeoutMs <= 60_000)) {
    throw new InvalidRequestError(`healthTimeoutMs must be a number from 1 to 60000; got ${healthTimeoutMs}`);
  }
  const app = new Hono();

  app.get("/livez", answerLive);
  app.get("/readyz", createReadyAnswer(options.readiness ?? { database: health }, healthTimeoutMs));
  for (const handler of options.middleware ?? []) app.use(handler);
  app.post("/dispatch/:cust_id", (context) => answerDispatch(context, dispatcher));
  app.get("/assignments", (context) => answerAssignments(context, assignments));
  app.get("/healthz", (context) => answerHealth(context, health, healthTimeoutMs));

  for (const [path, allow] of Object.entries({
    "/dispatch/:cust_id": "POST",
    "/assignments": "GET, HEAD",
    "/healthz": "GET, HEAD",
    "/livez": "GET, HEAD",
    "/readyz": "GET, HEAD",
  })) {
    app.all(path, (context) => respondWithProblem(context, methodNotAllowed, { allow }));
  }
  app.notFound((context) => respondWithProblem(context, notFound));
  app.onError((error, context) => {
    const { signal } = context.req.raw;
    if (signal.aborted && !(signal.reason instanceof ProblemError))
      return new Response(null, { status: clientClosedRequest });
    const problem = problemOfError(error);
    if (problem.status >= 500) onError?.(error);
    return respondWithProblem(context, problem);
  });
  return app;
}
