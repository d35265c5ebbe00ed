import { DispatchError, untilAborted } from "@dispatch/core";
import type { Context } from "hono";
import { ProblemError } from "../problem/problem-error.js";
import { type HealthCheck, runCheck } from "./answer-health.js";

/** What has to work before requests should be sent here, by name. */
export type ReadinessChecks = Readonly<Record<string, HealthCheck>>;

/**
 * `GET /readyz`: 200 where all checks pass, else 503; the body names each of them, and why it fails. Never waits longer
 * than told. Requests that come while the checks run wait for the same answer, so that many cost no more than one.
 */
export function createReadyAnswer(checks: ReadinessChecks, timeoutMs: number): (context: Context) => Promise<Response> {
  let running: Promise<Record<string, string>> | undefined;
  return async (context) => {
    running ??= runAll(checks, timeoutMs).finally(() => {
      running = undefined;
    });
    const results = await running;
    const isReady = Object.values(results).every((result) => result === "ok");
    return context.json({ status: isReady ? "ready" : "not_ready", checks: results }, isReady ? 200 : 503);
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
