import type { OperationOptions } from "@dispatch/core";
import { untilAborted } from "@dispatch/core/plugin-kit";
import { healthSchema } from "../wire/schemas/health.js";
import type { Route } from "./route.js";

/** Resolves where the service can work. */
export type HealthCheck = (options: OperationOptions) => Promise<void>;

/** `GET /healthz`: 200 both ways, as it always was; the body says how the database is. Never waits longer than told. */
export function checkHealth(check: HealthCheck, timeoutMs: number): Route {
  return {
    method: "GET",
    path: "/healthz",
    isLegacy: true,
    description: {
      id: "checkHealth",
      summary: "Tell whether the database can be reached",
      answer: { text: "How it is, well or not", schema: healthSchema },
      problems: [],
    },
    async answer(context) {
      const signal = AbortSignal.timeout(timeoutMs);
      const isUp = await untilAborted(runCheck(check, signal), signal).then(
        () => true,
        () => false,
      );
      return context.json({ status: isUp ? "ok" : "db_unavailable" });
    },
  };
}

/** Async, so that a check that throws at once is a check that failed. */
export async function runCheck(check: HealthCheck, signal: AbortSignal): Promise<void> {
  await check({ signal });
}
