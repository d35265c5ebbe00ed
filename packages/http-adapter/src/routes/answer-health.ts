import { type OperationOptions, untilAborted } from "@dispatch/core";
import type { Context } from "hono";

/** Resolves where the service can work. */
export type HealthCheck = (options: OperationOptions) => Promise<void>;

/** `GET /healthz`: 200 both ways, as it always was; the body says how the database is. Never waits longer than told. */
export async function answerHealth(context: Context, check: HealthCheck, timeoutMs: number): Promise<Response> {
  const signal = AbortSignal.timeout(timeoutMs);
  const isUp = await untilAborted(runCheck(check, signal), signal).then(
    () => true,
    () => false,
  );
  return context.json({ status: isUp ? "ok" : "db_unavailable" });
}

/** Async, so that a check that throws at once is a check that failed. */
export async function runCheck(check: HealthCheck, signal: AbortSignal): Promise<void> {
  await check({ signal });
}
