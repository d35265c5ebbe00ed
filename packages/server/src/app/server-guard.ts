import { type DistanceProvider, type RateLimiter, sharedQuota } from "@dispatch/core";
import { memoryRateLimiter } from "@dispatch/core/memory";
import { type HealthCheck, ProblemError, type ReadinessChecks } from "@dispatch/http-adapter";
import { fallBackLimiter, guard, type ShowLimit } from "@dispatch/http-adapter/guard";
import { createPgStore, type PgPool, pgRateLimiter } from "@dispatch/pg-store";
import type { MiddlewareHandler } from "hono";
import { describeError } from "../observe/log/describe-error.js";
import { keysOfFile } from "../settings/keys-of-file.js";
import type { ServerSettings } from "../settings/settings.js";

/** What keeps the server up under any load, and when something that it needs is down. */
export interface ServerGuard {
  readonly middleware: readonly MiddlewareHandler[];
  readonly readiness: ReadinessChecks;
  /** Keeps to the routing quota that all replicas share, if one is configured. */
  limitCalls(distances: DistanceProvider): DistanceProvider;
}

export interface ServerGuardParts {
  /** Connections that do not wait behind dispatches; null with the embedded database. */
  readonly sidePool: PgPool | null;
  /** Aborted when the server is told to stop. */
  readonly closing: AbortSignal;
  readonly showLimit: ShowLimit;
  log(text: string): void;
}

export function createServerGuard(
  settings: ServerSettings,
  { sidePool, closing, showLimit, log }: ServerGuardParts,
): ServerGuard {
  const { perPrincipal, perAddress, callsPerMinute, callsPerDay } = settings.guard;
  const { routeRoles, corsOrigins, trustedProxies, maxBodyBytes, maxBodyBytesTotal, maxConcurrent } = settings.guard;
  const rateLimits = { limiter: createLimiter(sidePool, log), perPrincipal, perAddress };
  return {
    middleware: guard({
      ...{ routeRoles, corsOrigins, trustedProxies, maxBodyBytes, maxBodyBytesTotal, maxConcurrent },
      authenticators: toAuthenticators(settings.access, log),
      allowedHosts: settings.access.allowedHosts,
      rateLimits,
      timeoutMs: settings.requestTimeoutMs,
      showLimit,
    }),
    readiness: {
      database: createDatabaseCheck(sidePool),
      server: async () => {
        if (closing.aborted) throw new ProblemError(draining);
      },
    },
    limitCalls(distances) {
      if (callsPerMinute === undefined && callsPerDay === undefined) return distances;
      return sharedQuota(distances, { limiter: createLimiter(sidePool, log), callsPerMinute, callsPerDay });
    },
  };
}

function toAuthenticators(
  { authenticators, keysFile }: ServerSettings["access"],
  log: (text: string) => void,
): ServerSettings["access"]["authenticators"] {
  return keysFile === undefined ? authenticators : [...(authenticators ?? []), keysOfFile(keysFile, log)];
}

function createLimiter(sidePool: PgPool | null, log: (text: string) => void): RateLimiter {
  if (sidePool === null) return memoryRateLimiter();
  return fallBackLimiter(pgRateLimiter(sidePool), {
    onFailure: (error) => log(`Rate limits are counted in this process only for now: ${describeError(error)}`),
  });
}

/** The embedded database runs in the server's own process; being busy does not make it unready. */
function createDatabaseCheck(sidePool: PgPool | null): HealthCheck {
  return sidePool === null ? async () => undefined : createPgStore(sidePool).assignments.ping;
}

const draining = { status: 503, code: "DRAINING", detail: "The server is about to stop" } as const;
