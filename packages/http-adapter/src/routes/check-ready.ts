import { DispatchError } from "@dispatch/core";
import { untilAborted } from "@dispatch/core/plugin-kit";
import { ProblemError } from "../problem/problem-error.js";
import { readySchema } from "../wire/schemas/health.js";
import { type HealthCheck, runCheck } from "./check-health.js";
import type { Route } from "./route.js";

/** What has to work before requests should be sent here, by name. */
export type ReadinessChecks = Readonly<Record<string, HealthCheck>>;

/**
 * `GET /readyz`: 200 where all checks pass, else 503; the body names each of them, and why it fails. Never waits longer
 * than told. Requests that come while the checks run wait for the same answer, so that many cost no more than one.
 */
export function checkReady(checks: ReadinessChecks, timeoutMs: number): Route {
  let running: Promise<Record<string, string>> | undefined;
  return {
    method: "GET",
    path: "/readyz",
    description: {
      id: "checkReady",
      summary: "Tell whether requests should be sent here",
      answer: { text: "They should", schema: readySchema },
      otherAnswers: { 503: { text: "They should not", schema: readySchema } },
      problems: [],
    },
    async answer(context) {
      running ??= runAll(checks, timeoutMs).finally(() => {
        running = undefined;
      });
      const results = await running;
      const isReady = Object.values(results).every((result) => result === "ok");
      return context.json({ status: isReady ? "ready" : "not_ready", checks: results }, isReady ? 200 : 503);
    },
  };
}

async function runAll(checks: ReadinessChecks, timeoutMs: number): Promise<Record<string, string>> {
  const signal = AbortSignal.timeout(timeoutMs);
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const failure = untilAborted(runCheck(check, signal), signal).then(() => "ok", toReason);
      return [name, await failure] as const;
    }),
  );
  return Object.fromEntries(results);
}

/** Nothing of what is inside, where the error is none of ours. */
function toReason(error: unknown): string {
  if (DispatchError.isInstance(error)) return error.code;
  if (error instanceof ProblemError) return error.problem.code;
  return error instanceof Error && error.name === "TimeoutError" ? "TIMEOUT" : "FAILED";
}
