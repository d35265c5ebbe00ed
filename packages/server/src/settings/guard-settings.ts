import type { RateLimit } from "@dispatch/core";
import type { GuardOptions } from "@dispatch/http-adapter/guard";
import { z } from "zod";
import { wholeNumber } from "./whole-number.js";

/** How much load the server accepts. */
export interface GuardSettings
  extends Pick<GuardOptions, "routeRoles" | "corsOrigins" | "maxBodyBytes" | "maxBodyBytesTotal" | "maxConcurrent"> {
  readonly perPrincipal: RateLimit | null;
  readonly perAddress: RateLimit | null;
  readonly trustedProxies: number;
  /** How many clients may listen to `GET /events` and `GET /jobs/events` at once. */
  readonly maxListeners: number;
  /** As in `ImportSettings` of the app. */
  readonly imports: ImportLimits;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /** How many requests of one connection may wait. */
  readonly maxPipelined: number;
  /** How long a client may read nothing of its answer, in milliseconds. */
  readonly stallMs: number;
  readonly maxUnsentBytes: number;
  /** How long a stopping server, which is no longer ready, still accepts requests, in milliseconds. */
  readonly drainDelayMs: number;
  /** Routing calls of all replicas together. */
  readonly callsPerMinute?: number | undefined;
  readonly callsPerDay?: number | undefined;
}

/** Limits of files that are imported. */
interface ImportLimits {
  readonly maxBytes: number;
  readonly idleMs: number;
  readonly timeoutMs: number;
  readonly maxConcurrent: number;
}

export interface ParsedGuard {
  /** Null if a variable is not valid. */
  readonly guard: GuardSettings | null;
  /** One per variable. */
  readonly mistakes: readonly string[];
}

const requestsPerMinute = wholeNumber(0, 1_000_000).default(6000);

const guardSchema = z
  .object({
    METRICS_ROLE: z
      .enum(["open", "viewer", "dispatcher", "admin"], 'must be "open", "viewer", "dispatcher" or "admin"')
      .default("admin"),
    RATE_LIMIT_PER_PRINCIPAL: requestsPerMinute,
    RATE_LIMIT_PER_ADDRESS: requestsPerMinute,
    TRUSTED_PROXIES: wholeNumber(0, 10).default(0),
    CORS_ORIGINS: z
      .string()
      .default("")
      .transform((text) => text.split(/[\s,]+/).filter(Boolean))
      .refine((origins) => origins.every(isOrigin), "must be origins such as https://desk.example.com"),
    DISPATCH_MAX_BODY_BYTES: wholeNumber(1, 100_000_000).default(262_144),
    DISPATCH_MAX_BODY_BYTES_TOTAL: wholeNumber(1, 10_000_000_000).optional(),
    DISPATCH_MAX_CONCURRENT: wholeNumber(1, 100_000).default(256),
    DISPATCH_MAX_LISTENERS: wholeNumber(1, 100_000).default(500),
    DISPATCH_IMPORT_MAX_BYTES: wholeNumber(1, 10_000_000_000).default(104_857_600),
    DISPATCH_IMPORT_IDLE_MS: wholeNumber(1, 600_000).default(30_000),
    DISPATCH_IMPORT_TIMEOUT_MS: wholeNumber(1, 86_400_000).default(900_000),
    DISPATCH_IMPORT_MAX_CONCURRENT: wholeNumber(1, 1_000).default(4),
    DISPATCH_MAX_CONNECTIONS: wholeNumber(1, 1_000_000).default(4096),
    DISPATCH_MAX_CONNECTIONS_PER_ADDRESS: wholeNumber(1, 1_000_000).default(1024),
    DISPATCH_MAX_PIPELINED: wholeNumber(1, 1_000).default(8),
    DISPATCH_STALL_MS: wholeNumber(1, 600_000).default(30_000),
    DISPATCH_MAX_UNSENT_BYTES: wholeNumber(1, 10_000_000_000).default(67_108_864),
    DISPATCH_DRAIN_DELAY_MS: wholeNumber(0, 600_000).default(0),
    ORS_CALLS_PER_MINUTE: wholeNumber(5, 1_000_000).optional(),
    ORS_CALLS_PER_DAY: wholeNumber(1, 1_000_000_000).optional(),
  })
  .refine(({ DISPATCH_MAX_BODY_BYTES: one, DISPATCH_MAX_BODY_BYTES_TOTAL: all = 2 * one }) => all >= 2 * one, {
    path: ["DISPATCH_MAX_BODY_BYTES_TOTAL"],
    error: "must be at least twice DISPATCH_MAX_BODY_BYTES",
  });

export const guardVariables: readonly string[] = Object.keys(guardSchema.shape);

/** Checks the variables one by one, and fills in the defaults. */
export function parseGuard(given: Readonly<Record<string, string | undefined>>): ParsedGuard {
  const { data, error } = guardSchema.safeParse(given);
  if (data === undefined) {
    return { guard: null, mistakes: error.issues.map(({ path, message }) => `${path.join(".")} ${message}`) };
  }
  const guard = {
    routeRoles: { "/metrics": data.METRICS_ROLE },
    perPrincipal: toLimit(data.RATE_LIMIT_PER_PRINCIPAL),
    perAddress: toLimit(data.RATE_LIMIT_PER_ADDRESS),
    trustedProxies: data.TRUSTED_PROXIES,
    corsOrigins: data.CORS_ORIGINS,
    maxBodyBytes: data.DISPATCH_MAX_BODY_BYTES,
    maxBodyBytesTotal: data.DISPATCH_MAX_BODY_BYTES_TOTAL,
    maxConcurrent: data.DISPATCH_MAX_CONCURRENT,
    maxListeners: data.DISPATCH_MAX_LISTENERS,
    imports: {
      maxBytes: data.DISPATCH_IMPORT_MAX_BYTES,
      idleMs: data.DISPATCH_IMPORT_IDLE_MS,
      timeoutMs: data.DISPATCH_IMPORT_TIMEOUT_MS,
      maxConcurrent: data.DISPATCH_IMPORT_MAX_CONCURRENT,
    },
    maxConnections: data.DISPATCH_MAX_CONNECTIONS,
    maxConnectionsPerAddress: data.DISPATCH_MAX_CONNECTIONS_PER_ADDRESS,
    maxPipelined: data.DISPATCH_MAX_PIPELINED,
    stallMs: data.DISPATCH_STALL_MS,
    maxUnsentBytes: data.DISPATCH_MAX_UNSENT_BYTES,
    drainDelayMs: data.DISPATCH_DRAIN_DELAY_MS,
    callsPerMinute: data.ORS_CALLS_PER_MINUTE,
    callsPerDay: data.ORS_CALLS_PER_DAY,
  };
  return { guard, mistakes: [] };
}

function toLimit(requests: number): RateLimit | null {
  return requests === 0 ? null : { limit: requests, windowMs: 60_000 };
}

function isOrigin(text: string): boolean {
  // A URL may have these in its host, but no page has such an origin.
  return !/[*;']/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
