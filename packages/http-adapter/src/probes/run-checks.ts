import { DispatchError, type OperationOptions } from "@dispatch/core";
import { untilAborted } from "@dispatch/core/plugin-kit";
import { ProblemError } from "../problem/problem-error.js";
import type { HealthPart, ReadinessPart } from "../route/route-parts.js";

/** Resolves if the service can work; rejects if it cannot. */
export type HealthCheck = (options: OperationOptions) => Promise<void>;

/** Checks by name. All must pass before requests should be sent here. */
export type ReadinessChecks = Readonly<Record<string, HealthCheck>>;

/** Runs one check, for at most `timeoutMs`. */
export function createHealth(check: HealthCheck, timeoutMs: number): HealthPart {
  return {
    async isUp() {
      const signal = AbortSignal.timeout(timeoutMs);
      return untilAborted(runCheck(check, signal), signal).then(
        () => true,
        () => false,
      );
    },
  };
}

/**
 * Runs the checks, for at most `timeoutMs`. Requests that arrive while the checks run share their result, so that many
 * cost no more than one.
 */
export function createReadiness(checks: ReadinessChecks, timeoutMs: number): ReadinessPart {
  let running: Promise<Record<string, string>> | undefined;
  return {
    check() {
      running ??= runAll(checks, timeoutMs).finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}

/** Async, so that a check that throws synchronously counts as failed. */
async function runCheck(check: HealthCheck, signal: AbortSignal): Promise<void> {
  await check({ signal });
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

/** Returns why a check failed, without internal details if the error is not one of ours. */
function toReason(error: unknown): string {
  if (DispatchError.isInstance(error)) return error.code;
  if (error instanceof ProblemError) return error.problem.code;
  return error instanceof Error && error.name === "TimeoutError" ? "TIMEOUT" : "FAILED";
}
