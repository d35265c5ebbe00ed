import type { ConsoleOptions } from "@dispatch/console";
import type { DispatcherOptions, HoldOptions } from "@dispatch/core";
import { leastSilenceSeconds } from "@dispatch/core/plugin-kit";
import type { IntakeOptions } from "@dispatch/intake";
import type { ContactColumns } from "@dispatch/pg-store";
import type { LogLevel } from "../observe/index.js";
import { type AccessSettings, parseAccess } from "./access-settings.js";
import { parseVariables, type Variables } from "./environment-schema.js";
import { findUnknownVariables, knownVariables } from "./find-unknown-variables.js";
import { type GuardSettings, parseGuard } from "./guard-settings.js";
import { parseIntake } from "./parse-intake.js";
import { type Environment, readVariables } from "./read-variables.js";

/** Where the data is stored. */
export type DatabaseSettings =
  | { readonly kind: "url"; readonly connectionString: string }
  | {
      readonly kind: "server";
      readonly host: string;
      readonly port: number;
      readonly database: string;
      readonly user: string;
      readonly password?: string | undefined;
    }
  | { readonly kind: "embedded"; readonly folder: string };

/** What measures distances. */
export type DistancesSettings =
  | {
      readonly kind: "openrouteservice";
      readonly apiKey?: string | undefined;
      readonly baseUrl?: string | undefined;
      readonly profile?: string | undefined;
      /** How long one call may take, in milliseconds. */
      readonly timeoutMs: number;
      /** How many values an answer may hold. Default: enough for the largest matrix. */
      readonly maxResponseValues?: number | undefined;
    }
  | {
      readonly kind: "osrm" | "valhalla";
      readonly baseUrl: string;
      readonly timeoutMs: number;
      readonly maxResponseValues?: number | undefined;
    }
  | {
      readonly kind: "graphhopper";
      readonly apiKey: string;
      readonly baseUrl?: string | undefined;
      readonly timeoutMs: number;
      readonly maxResponseValues?: number | undefined;
    }
  | { readonly kind: "estimate" }
  /** Not configured: the demo's distances, or estimates. */
  | { readonly kind: "unnamed" };

/** The options of the dispatcher for the time of work: they have the same names. */
export type TimeSettings = Required<
  Pick<
    DispatcherOptions,
    "defaultWorkSeconds" | "workSecondsBySkill" | "overtimeSeconds" | "isDriveInShift" | "overrunSeconds"
  >
>;

/** The limits of held slots: options of the dispatcher, with the same names. */
export type HoldSettings = Required<HoldOptions>;

/** How the queue of waiting jobs runs: settings of `runQueue`, with the same names. */
export interface QueueRunSettings {
  readonly pollMs: number;
  /** Whether the process listens to notifications of the database, besides polling. */
  readonly listens: boolean;
  readonly windowMs: number;
  readonly retryMs: number;
  readonly silenceSeconds: number | "off";
  readonly leaseMs: number;
  readonly maxJobs: number;
}

/** How long what is over is kept, in days. */
export interface RetentionSettings {
  readonly eventsDays: number | "off";
  readonly decisionsDays: number | "off";
}

export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  /** A second port that answers `/livez` and `/readyz`; null for none. */
  readonly probePort: number | null;
  /** How many processes serve the port. */
  readonly workers: number;
  readonly database: DatabaseSettings;
  /** Whether each connection to Postgres plans a statement once. */
  readonly preparesStatements: boolean;
  /** How many searches among all technicians may run at once; undefined: an eighth of the pool. */
  readonly maxDeepSearches?: number | undefined;
  /** How many of these searches may wait. */
  readonly maxWaitingSearches: number;
  /** The columns that hold the contact of technicians, if they have other names. */
  readonly technicianColumns: ContactColumns;
  /** The same for customers. */
  readonly customerColumns: ContactColumns;
  /** How long to wait at the start for a database that cannot be reached, in milliseconds. */
  readonly databaseWaitMs: number;
  /** Whether rows belong to tenants. */
  readonly hasTenants: boolean;
  readonly distances: DistancesSettings;
  readonly shortlistSize: number;
  readonly maxRoutingCalls: number;
  readonly deadlineMs: number;
  /** The longest drive of any dispatch, door to door, in metres. */
  readonly maxDistanceMeters: number | "off";
  /** How many technicians one search reads at most. */
  readonly maxRows: number;
  /** How many pages of technicians one search reads at most. */
  readonly maxPages: number;
  /** How long an answer of the routing service or the language model may be, in bytes. */
  readonly maxResponseBytes: number;
  /** How old a reported location may be, in seconds. */
  readonly maxLocationAgeSeconds: number | "off";
  /** How long ago the start of a new request may be, in seconds. */
  readonly maxPastStartSeconds: number | "off";
  /** What the time of work depends on. */
  readonly time: TimeSettings;
  readonly holds: HoldSettings;
  /** Null if this process does not run the queue. */
  readonly queue: QueueRunSettings | null;
  /** Null if everything is kept. */
  readonly retention: RetentionSettings | null;
  /** How long a request may take, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** How long a stopping server lets running requests go on, in milliseconds. */
  readonly drainMs: number;
  /** The desk; null if this server has none. */
  readonly console: ConsoleOptions | null;
  readonly hasMetrics: boolean;
  readonly logLevel: LogLevel;
  readonly access: AccessSettings;
  readonly guard: GuardSettings;
  /** Null if no model is configured. */
  readonly intake: IntakeOptions | null;
  /** Variables that are set but have no effect: unknown, or useless without others. */
  readonly ignored: readonly string[];
  /** Those of the ignored variables that look like variables of the server. */
  readonly unknown: readonly string[];
}

/** Everything that is wrong with the environment, one mistake per line. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly code = "INVALID_CONFIGURATION";

  constructor(mistakes: readonly string[], unknown: readonly string[] = []) {
    const hint = unknown.length === 0 ? [] : [`Unknown variables: ${unknown.join(", ")}`];
    super(["The configuration cannot be used:", ...mistakes.map((mistake) => `  - ${mistake}`), ...hint].join("\n"));
  }
}

const databaseVariables = ["DATABASE_URL", "DB_HOST", "DB_PORT", "DB_NAME", "DB_USER", "DB_PASSWORD"];
/** The variables that name a routing service: at least one of them is required to use it. */
const routingVariables = {
  openrouteservice: ["OPENROUTE_API_KEY", "OPENROUTE_BASE_URL"],
  osrm: ["OSRM_URL"],
  valhalla: ["VALHALLA_URL"],
  graphhopper: ["GRAPHHOPPER_API_KEY"],
} as const;

type RoutingService = keyof typeof routingVariables;

const routingServices = Object.keys(routingVariables) as readonly RoutingService[];

function listGivenServices(isGiven: (name: string) => boolean): readonly RoutingService[] {
  return routingServices.filter((service) => routingVariables[service].some(isGiven));
}

/**
 * Returns the settings in the environment. An empty variable counts as not set; variables of other programs are ignored.
 *
 * @throws {ConfigurationError} naming every mistake at once
 */
export function parseEnvironment(environment: Environment): ServerSettings {
  const { given, mistakes: edgeMistakes } = readVariables(environment, knownVariables);
  const unknown = findUnknownVariables(environment);
  const isGiven = (name: string): boolean => Object.hasOwn(given, name);
  const { variables, mistakes } = parseVariables(given);
  const { guard, mistakes: guardMistakes } = parseGuard(given);
  const { mistakes: intakeMistakes, intake, ignored } = parseIntake(given);
  const { mistakes: accessMistakes, ...access } = parseAccess(given, toHost(given, isGiven));
  const missing = [...findMissing(isGiven, given), ...findTenantGaps(isGiven, given)];
  const all = [...edgeMistakes, ...mistakes, ...guardMistakes, ...missing, ...accessMistakes, ...intakeMistakes];
  if (variables === null || guard === null || all.length > 0) throw new ConfigurationError(all, unknown);
  const host = toHost(given, isGiven);
  return {
    ...toSettings(variables, isGiven),
    host,
    access,
    guard,
    intake,
    ignored: [...ignored, ...unknown],
    unknown,
  };
}

/** The variables that choose a database. A command that does not listen reads only these. */
const namesOfDatabase = [
  ...["NODE_ENV", ...databaseVariables, "DISPATCH_DATABASE", "DISPATCH_DATA_DIR"],
  ...["DISPATCH_TECHNICIAN_COLUMNS", "DISPATCH_CUSTOMER_COLUMNS", "DISPATCH_MAX_DISTANCE_METERS"],
  ...["DISPATCH_MAX_PAST_START_SECONDS", "DISPATCH_DEFAULT_WORK_SECONDS", "DISPATCH_WORK_SECONDS_BY_SKILL"],
];

/** What a command needs to work on the database. */
type DatabaseWork = Pick<
  ServerSettings,
  | "database"
  | "unknown"
  | "technicianColumns"
  | "customerColumns"
  | "maxDistanceMeters"
  | "maxPastStartSeconds"
  | "time"
>;

/**
 * Returns the database in the environment, and what is stored there and how; every other variable is ignored.
 *
 * @throws {ConfigurationError} naming every mistake of the database at once
 */
export function parseDatabase(environment: Environment): DatabaseWork {
  const { given, mistakes: edgeMistakes } = readVariables(environment, namesOfDatabase);
  const unknown = findUnknownVariables(environment);
  const isGiven = (name: string): boolean => Object.hasOwn(given, name);
  const { variables, mistakes } = parseVariables(given);
  const all = [...edgeMistakes, ...mistakes, ...findMissingDatabase(isGiven, given)];
  if (variables === null || all.length > 0) throw new ConfigurationError(all, unknown);
  return {
    database: toDatabase(variables, databaseVariables.some(isGiven)),
    technicianColumns: variables.DISPATCH_TECHNICIAN_COLUMNS,
    customerColumns: variables.DISPATCH_CUSTOMER_COLUMNS,
    maxDistanceMeters: variables.DISPATCH_MAX_DISTANCE_METERS,
    maxPastStartSeconds: variables.DISPATCH_MAX_PAST_START_SECONDS,
    time: toTime(variables),
    unknown,
  };
}

function findMissingDatabase(isGiven: (name: string) => boolean, given: Environment): readonly string[] {
  if (given["NODE_ENV"] !== "production" || [...databaseVariables, "DISPATCH_DATABASE"].some(isGiven)) return [];
  return ["no database: set DATABASE_URL or DB_HOST, or DISPATCH_DATABASE=embedded to use the embedded one"];
}

/** In production, nothing silently replaces a database or a routing service. */
function findMissing(isGiven: (name: string) => boolean, given: Environment): readonly string[] {
  const isProduction = given["NODE_ENV"] === "production";
  const missing = [...findMissingDatabase(isGiven, given)];
  const services = listGivenServices(isGiven);
  const chosen = given["DISPATCH_DISTANCES"];
  if (isProduction && services.length === 0 && chosen === undefined) {
    missing.push(
      "no routing service: set OPENROUTE_API_KEY, or OPENROUTE_BASE_URL, OSRM_URL or VALHALLA_URL for your own server, " +
        "or GRAPHHOPPER_API_KEY, or DISPATCH_DISTANCES=estimate to use straight-line estimates",
    );
  }
  if (chosen === undefined && services.length > 1) {
    missing.push(`several routing services are set: choose one with DISPATCH_DISTANCES=${services.join(" or ")}`);
  }
  const wanted = routingServices.find((service) => service === chosen);
  if (wanted !== undefined && !services.includes(wanted)) {
    missing.push(`DISPATCH_DISTANCES=${wanted} needs ${routingVariables[wanted].join(" or ")}`);
  }
  const { PORT: port = "8000", DISPATCH_PROBE_PORT: probePort } = given;
  if (probePort !== "0" && probePort === port) missing.push("DISPATCH_PROBE_PORT must differ from PORT");
  const { TILES_URL: tiles, TILES_ATTRIBUTION: attribution } = given;
  if (tiles !== undefined && attribution === undefined) {
    missing.push("TILES_URL needs TILES_ATTRIBUTION: the text that the provider of the tiles asks for");
  }
  if (tiles === undefined && attribution !== undefined) missing.push("TILES_ATTRIBUTION needs TILES_URL");
  if ((given["DISPATCH_WORKERS"] ?? "1") !== "1" && isEmbedded(given, isGiven)) {
    missing.push("DISPATCH_WORKERS needs a Postgres server: one process alone can open the embedded database");
  }
  return missing;
}

function findTenantGaps(isGiven: (name: string) => boolean, given: Environment): readonly string[] {
  if (given["TENANTS"] !== "on") return [];
  const isAsked = isGiven("API_KEYS") || isGiven("API_KEYS_FILE") || isGiven("JWT_ISSUER");
  return [
    ...(isAsked
      ? []
      : ["TENANTS=on needs API_KEYS, API_KEYS_FILE or JWT_ISSUER, which say which tenant a caller belongs to"]),
    ...(isEmbedded(given, isGiven)
      ? ["TENANTS=on needs a Postgres server: every user of the embedded database is a superuser"]
      : []),
  ];
}

/** Without a database the server runs in trial mode, reachable from this machine only. */
function toHost(given: Environment, isGiven: (name: string) => boolean): string {
  return given["HOST"] ?? (isEmbedded(given, isGiven) ? "127.0.0.1" : "0.0.0.0");
}

function isEmbedded({ DISPATCH_DATABASE }: Environment, isGiven: (name: string) => boolean): boolean {
  return DISPATCH_DATABASE === "embedded" || ![...databaseVariables, "DISPATCH_DATABASE"].some(isGiven);
}

function toSettings(
  variables: Variables,
  isGiven: (name: string) => boolean,
): Omit<ServerSettings, "host" | "access" | "guard" | "intake" | "ignored" | "unknown"> {
  return {
    port: variables.PORT,
    probePort: variables.DISPATCH_PROBE_PORT ?? null,
    workers: variables.DISPATCH_WORKERS,
    database: toDatabase(variables, databaseVariables.some(isGiven)),
    preparesStatements: variables.DATABASE_PREPARED_STATEMENTS === "on",
    maxDeepSearches: variables.DISPATCH_MAX_DEEP_SEARCHES,
    maxWaitingSearches: variables.DISPATCH_MAX_WAITING_SEARCHES,
    technicianColumns: variables.DISPATCH_TECHNICIAN_COLUMNS,
    customerColumns: variables.DISPATCH_CUSTOMER_COLUMNS,
    databaseWaitMs: variables.DISPATCH_DATABASE_WAIT_MS,
    hasTenants: variables.TENANTS === "on",
    distances: toDistances(variables, listGivenServices(isGiven)[0]),
    shortlistSize: variables.DISPATCH_SHORTLIST_SIZE,
    maxRoutingCalls: variables.DISPATCH_MAX_ROUTING_CALLS,
    maxRows: variables.DISPATCH_MAX_ROWS,
    maxPages: variables.DISPATCH_MAX_PAGES,
    maxResponseBytes: variables.DISPATCH_MAX_RESPONSE_BYTES,
    maxDistanceMeters: variables.DISPATCH_MAX_DISTANCE_METERS,
    maxLocationAgeSeconds: variables.DISPATCH_MAX_LOCATION_AGE_SECONDS,
    maxPastStartSeconds: variables.DISPATCH_MAX_PAST_START_SECONDS,
    time: toTime(variables),
    holds: {
      maxMinutes: variables.DISPATCH_HOLD_MAX_MINUTES,
      maxPerHolder: variables.DISPATCH_MAX_HOLDS_PER_HOLDER,
      maxHolds: variables.DISPATCH_MAX_HOLDS,
    },
    queue: toQueue(variables),
    retention: toRetention(variables),
    ...toTimes(variables),
    console: toConsole(variables),
    hasMetrics: variables.DISPATCH_METRICS === "on",
    logLevel: variables.DISPATCH_LOG_LEVEL,
  };
}

function toTime(variables: Variables): TimeSettings {
  return {
    defaultWorkSeconds: variables.DISPATCH_DEFAULT_WORK_SECONDS,
    workSecondsBySkill: variables.DISPATCH_WORK_SECONDS_BY_SKILL,
    overtimeSeconds: variables.DISPATCH_OVERTIME_SECONDS,
    isDriveInShift: variables.DISPATCH_DRIVE_IN_SHIFT === "on",
    overrunSeconds: variables.DISPATCH_OVERRUN_SECONDS,
  };
}

function toConsole(variables: Variables): ConsoleOptions | null {
  if (variables.CONSOLE === "off") return null;
  const { TILES_URL: url, TILES_ATTRIBUTION: attribution, CONSOLE_HOSTS: hosts } = variables;
  const tiles = url === undefined || attribution === undefined ? undefined : { url, attribution };
  return { tiles, hosts };
}

function toQueue(variables: Variables): QueueRunSettings | null {
  if (variables.DISPATCH_QUEUE === "off") return null;
  const { DISPATCH_QUEUE_WINDOW_SECONDS: windowSeconds, DISPATCH_MAX_LOCATION_AGE_SECONDS: maxAge } = variables;
  return {
    windowMs: windowSeconds === "off" ? 0 : windowSeconds * 1000,
    retryMs: variables.DISPATCH_QUEUE_RETRY_SECONDS * 1000,
    silenceSeconds: maxAge === "off" ? maxAge : Math.max(leastSilenceSeconds, maxAge),
    pollMs: variables.DISPATCH_QUEUE_POLL_MS,
    listens: variables.DISPATCH_QUEUE_LISTEN === "on",
    leaseMs: variables.DISPATCH_QUEUE_LEASE_MS,
    maxJobs: variables.DISPATCH_QUEUE_MAX_JOBS,
  };
}

function toRetention({
  DISPATCH_KEEP_EVENTS_DAYS: eventsDays,
  DISPATCH_KEEP_DECISIONS_DAYS: decisionsDays,
}: Variables): RetentionSettings | null {
  return eventsDays === "off" && decisionsDays === "off" ? null : { eventsDays, decisionsDays };
}

const searchToRequestMs = 5_000;
const requestToStopMs = 1_000;
const maxRequestMs = 600_000;

/** Each is a little longer than the one before: a search that times out is still answered, and so is every accepted request. */
function toTimes(variables: Variables): Pick<ServerSettings, "deadlineMs" | "requestTimeoutMs" | "drainMs"> {
  const { DISPATCH_DEADLINE_MS: deadlineMs } = variables;
  const otherwiseMs = Math.min(maxRequestMs, deadlineMs + searchToRequestMs);
  const { DISPATCH_REQUEST_TIMEOUT_MS: requestTimeoutMs = otherwiseMs } = variables;
  return { deadlineMs, requestTimeoutMs, drainMs: variables.DISPATCH_DRAIN_MS ?? requestTimeoutMs + requestToStopMs };
}

function toDatabase(variables: Variables, isNamed: boolean): DatabaseSettings {
  const { DISPATCH_DATABASE = isNamed ? "postgres" : "embedded", DATABASE_URL } = variables;
  if (DISPATCH_DATABASE === "embedded") return { kind: "embedded", folder: variables.DISPATCH_DATA_DIR };
  if (DATABASE_URL !== undefined) return { kind: "url", connectionString: DATABASE_URL };
  return {
    kind: "server",
    host: variables.DB_HOST,
    port: variables.DB_PORT,
    database: variables.DB_NAME,
    user: variables.DB_USER,
    password: variables.DB_PASSWORD,
  };
}

function toDistances(variables: Variables, given: RoutingService | undefined): DistancesSettings {
  const { OPENROUTE_API_KEY, OPENROUTE_BASE_URL, ORS_PROFILE, ORS_TIMEOUT_MS: timeoutMs } = variables;
  const { OSRM_URL = "", VALHALLA_URL = "", GRAPHHOPPER_API_KEY = "", GRAPHHOPPER_URL } = variables;
  const limits = { timeoutMs, maxResponseValues: variables.DISPATCH_MAX_RESPONSE_VALUES };
  const kind = variables.DISPATCH_DISTANCES ?? given;
  switch (kind) {
    case undefined:
      return { kind: "unnamed" };
    case "estimate":
      return { kind };
    case "openrouteservice":
      return { kind, apiKey: OPENROUTE_API_KEY, baseUrl: OPENROUTE_BASE_URL, profile: ORS_PROFILE, ...limits };
    case "osrm":
      return { kind, baseUrl: OSRM_URL, ...limits };
    case "valhalla":
      return { kind, baseUrl: VALHALLA_URL, ...limits };
    case "graphhopper":
      return { kind, apiKey: GRAPHHOPPER_API_KEY, baseUrl: GRAPHHOPPER_URL, ...limits };
  }
}
