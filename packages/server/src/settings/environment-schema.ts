import { availableParallelism } from "node:os";
import { createConsole } from "@dispatch/console";
import { createOrsClient } from "@dispatch/ors-client";
import type { ContactColumns } from "@dispatch/pg-store";
import { graphhopperDistances, osrmDistances, valhallaDistances } from "@dispatch/routing-providers";
import { z } from "zod";
import type { LogLevel } from "../observe/index.js";
import { findProblem } from "./find-mistake.js";
import { wholeNumber } from "./whole-number.js";

const soundTiles = "https://tiles.example.com/{z}/{x}/{y}.png";

/** More than most machines have processors; each worker takes 100 MB and connections to Postgres. */
const maxWorkers = 64;

const environmentSchema = z.object({
  PORT: whole(0, 65_535, 8000),
  DISPATCH_PROBE_PORT: wholeNumber(0, 65_535).optional(),
  DISPATCH_WORKERS: wholeOrAuto(1, maxWorkers, availableParallelism()).default(1),
  DATABASE_URL: z
    .string()
    .refine(isPostgresUrl, "must be a URL such as postgres://user:password@localhost:5432/dispatch")
    .refine(
      isPasswordEncoded,
      "contains an @ after the host: in a user name or a password, write / as %2F, ? as %3F and # as %23",
    )
    .optional(),
  DB_HOST: z.string().default("localhost"),
  DB_PORT: whole(1, 65_535, 5432),
  DB_NAME: z.string().default("technician_short"),
  DB_USER: z.string().default("postgres"),
  DB_PASSWORD: z.string().optional(),
  DISPATCH_DATABASE: z.enum(["postgres", "embedded"], 'must be "postgres" or "embedded", or not set').optional(),
  DATABASE_PREPARED_STATEMENTS: z.enum(["on", "off"], 'must be "on" or "off"').default("off"),
  DISPATCH_DATABASE_WAIT_MS: whole(0, 3_600_000, 30_000),
  TENANTS: z.enum(["on", "off"], 'must be "on" or "off"').default("off"),
  DISPATCH_DATA_DIR: z.string().default("./data"),
  OPENROUTE_API_KEY: acceptedBy((apiKey) => createOrsClient({ apiKey })),
  OPENROUTE_BASE_URL: acceptedBy((baseUrl) => createOrsClient({ baseUrl })),
  ORS_PROFILE: acceptedBy((profile) => createOrsClient({ profile })),
  ORS_TIMEOUT_MS: whole(1, 600_000, 15_000),
  DISPATCH_DISTANCES: z
    .enum(
      ["openrouteservice", "osrm", "valhalla", "graphhopper", "estimate"],
      'must be "openrouteservice", "osrm", "valhalla", "graphhopper" or "estimate", or not set',
    )
    .optional(),
  OSRM_URL: acceptedBy((baseUrl) => osrmDistances({ baseUrl })),
  VALHALLA_URL: acceptedBy((baseUrl) => valhallaDistances({ baseUrl })),
  GRAPHHOPPER_API_KEY: acceptedBy((apiKey) => graphhopperDistances({ apiKey })),
  GRAPHHOPPER_URL: acceptedBy((baseUrl) => graphhopperDistances({ apiKey: "key", baseUrl })),
  DISPATCH_SHORTLIST_SIZE: whole(1, 1000, 20),
  DISPATCH_MAX_ROUTING_CALLS: whole(1, 1000, 10),
  DISPATCH_DEADLINE_MS: whole(1, 600_000, 25_000),
  DISPATCH_MAX_DISTANCE_METERS: wholeOrOff(1, 20_037_508, 1_000_000),
  DISPATCH_MAX_ROWS: whole(1, 1_000_000, 5_000),
  DISPATCH_MAX_PAGES: whole(1, 10_000, 200),
  DISPATCH_MAX_DEEP_SEARCHES: wholeNumber(1, 1_000).optional(),
  DISPATCH_MAX_WAITING_SEARCHES: whole(0, 100_000, 100),
  DISPATCH_TECHNICIAN_COLUMNS: contactColumns(),
  DISPATCH_CUSTOMER_COLUMNS: contactColumns(),
  DISPATCH_MAX_RESPONSE_BYTES: whole(1, 1_000_000_000, 2_097_152),
  DISPATCH_MAX_RESPONSE_VALUES: wholeNumber(1, 10_000_000).optional(),
  DISPATCH_MAX_LOCATION_AGE_SECONDS: wholeOrOff(1, 2_147_483_647, 86_400),
  DISPATCH_MAX_PAST_START_SECONDS: wholeOrOff(0, 2_147_483_647, 86_400),
  DISPATCH_DEFAULT_WORK_SECONDS: whole(0, 604_800, 3600),
  DISPATCH_WORK_SECONDS_BY_SKILL: secondsBySkill(),
  DISPATCH_OVERTIME_SECONDS: whole(0, 86_400, 0),
  DISPATCH_DRIVE_IN_SHIFT: z.enum(["on", "off"], 'must be "on" or "off"').default("off"),
  DISPATCH_OVERRUN_SECONDS: whole(1, 604_800, 1800),
  DISPATCH_HOLD_MAX_MINUTES: whole(1, 1440, 60),
  DISPATCH_MAX_HOLDS: whole(1, 100_000, 1000),
  DISPATCH_MAX_HOLDS_PER_HOLDER: whole(1, 10_000, 10),
  DISPATCH_QUEUE: z.enum(["on", "off"], 'must be "on" or "off"').default("on"),
  DISPATCH_QUEUE_WINDOW_SECONDS: wholeOrOff(1, 600, 60, "none: each change is tried at once"),
  DISPATCH_QUEUE_RETRY_SECONDS: whole(1, 3600, 30),
  DISPATCH_QUEUE_POLL_MS: whole(10, 60_000, 200),
  DISPATCH_QUEUE_LISTEN: z.enum(["on", "off"], 'must be "on" or "off"').default("on"),
  DISPATCH_QUEUE_LEASE_MS: whole(50, 600_000, 400),
  DISPATCH_QUEUE_MAX_JOBS: whole(1, 1000, 200),
  DISPATCH_KEEP_EVENTS_DAYS: wholeOrOff(1, 36_500, "off", "keeping them for ever"),
  DISPATCH_KEEP_DECISIONS_DAYS: wholeOrOff(1, 36_500, "off", "keeping them for ever"),
  DISPATCH_REQUEST_TIMEOUT_MS: wholeNumber(1, 600_000).optional(),
  DISPATCH_DRAIN_MS: wholeNumber(0, 600_000).optional(),
  CONSOLE: z.enum(["on", "off"], 'must be "on" or "off"').default("on"),
  CONSOLE_HOSTS: listAcceptedBy((hosts) => createConsole({ hosts })),
  TILES_URL: acceptedBy((url) => createConsole({ tiles: { url, attribution: "text" } })),
  TILES_ATTRIBUTION: acceptedBy((attribution) => createConsole({ tiles: { url: soundTiles, attribution } })),
  DISPATCH_METRICS: z.enum(["on", "off"], 'must be "on" or "off"').default("on"),
  DISPATCH_LOG_LEVEL: z
    .enum(["debug", "info", "error", "silent"], 'must be "debug", "info", "error" or "silent"')
    .default("info"),
});

export const environmentVariables: readonly string[] = Object.keys(environmentSchema.shape);

/** The variables, checked, with the defaults filled in. */
export interface Variables {
  readonly PORT: number;
  readonly DISPATCH_PROBE_PORT?: number | undefined;
  readonly DISPATCH_WORKERS: number;
  readonly DATABASE_URL?: string | undefined;
  readonly DB_HOST: string;
  readonly DB_PORT: number;
  readonly DB_NAME: string;
  readonly DB_USER: string;
  readonly DB_PASSWORD?: string | undefined;
  readonly DISPATCH_DATABASE?: "postgres" | "embedded" | undefined;
  readonly DATABASE_PREPARED_STATEMENTS: "on" | "off";
  readonly DISPATCH_DATABASE_WAIT_MS: number;
  readonly TENANTS: "on" | "off";
  readonly DISPATCH_DATA_DIR: string;
  readonly OPENROUTE_API_KEY?: string | undefined;
  readonly OPENROUTE_BASE_URL?: string | undefined;
  readonly ORS_PROFILE?: string | undefined;
  readonly ORS_TIMEOUT_MS: number;
  readonly DISPATCH_DISTANCES?: "openrouteservice" | "osrm" | "valhalla" | "graphhopper" | "estimate" | undefined;
  readonly OSRM_URL?: string | undefined;
  readonly VALHALLA_URL?: string | undefined;
  readonly GRAPHHOPPER_API_KEY?: string | undefined;
  readonly GRAPHHOPPER_URL?: string | undefined;
  readonly DISPATCH_SHORTLIST_SIZE: number;
  readonly DISPATCH_MAX_ROUTING_CALLS: number;
  readonly DISPATCH_DEADLINE_MS: number;
  readonly DISPATCH_MAX_DISTANCE_METERS: number | "off";
  readonly DISPATCH_MAX_ROWS: number;
  readonly DISPATCH_MAX_PAGES: number;
  readonly DISPATCH_MAX_DEEP_SEARCHES?: number | undefined;
  readonly DISPATCH_MAX_WAITING_SEARCHES: number;
  readonly DISPATCH_TECHNICIAN_COLUMNS: ContactColumns;
  readonly DISPATCH_CUSTOMER_COLUMNS: ContactColumns;
  readonly DISPATCH_MAX_RESPONSE_BYTES: number;
  readonly DISPATCH_MAX_RESPONSE_VALUES?: number | undefined;
  readonly DISPATCH_MAX_LOCATION_AGE_SECONDS: number | "off";
  readonly DISPATCH_MAX_PAST_START_SECONDS: number | "off";
  readonly DISPATCH_DEFAULT_WORK_SECONDS: number;
  readonly DISPATCH_WORK_SECONDS_BY_SKILL: Readonly<Record<string, number>>;
  readonly DISPATCH_OVERTIME_SECONDS: number;
  readonly DISPATCH_DRIVE_IN_SHIFT: "on" | "off";
  readonly DISPATCH_OVERRUN_SECONDS: number;
  readonly DISPATCH_HOLD_MAX_MINUTES: number;
  readonly DISPATCH_MAX_HOLDS: number;
  readonly DISPATCH_MAX_HOLDS_PER_HOLDER: number;
  readonly DISPATCH_QUEUE: "on" | "off";
  readonly DISPATCH_QUEUE_WINDOW_SECONDS: number | "off";
  readonly DISPATCH_QUEUE_RETRY_SECONDS: number;
  readonly DISPATCH_QUEUE_POLL_MS: number;
  readonly DISPATCH_QUEUE_LISTEN: "on" | "off";
  readonly DISPATCH_QUEUE_LEASE_MS: number;
  readonly DISPATCH_QUEUE_MAX_JOBS: number;
  readonly DISPATCH_KEEP_EVENTS_DAYS: number | "off";
  readonly DISPATCH_KEEP_DECISIONS_DAYS: number | "off";
  readonly DISPATCH_REQUEST_TIMEOUT_MS?: number | undefined;
  readonly DISPATCH_DRAIN_MS?: number | undefined;
  readonly CONSOLE: "on" | "off";
  readonly CONSOLE_HOSTS: readonly string[];
  readonly TILES_URL?: string | undefined;
  readonly TILES_ATTRIBUTION?: string | undefined;
  readonly DISPATCH_METRICS: "on" | "off";
  readonly DISPATCH_LOG_LEVEL: LogLevel;
}

export interface ParsedVariables {
  /** Null if one of them is not valid. */
  readonly variables: Variables | null;
  /** One per variable; they never quote a secret. */
  readonly mistakes: readonly string[];
}

/** Checks the variables one by one, and fills in the defaults. */
export function parseVariables(given: Readonly<Record<string, string | undefined>>): ParsedVariables {
  const { data = null, error } = environmentSchema.safeParse(given);
  return {
    variables: data,
    mistakes: (error?.issues ?? []).map(({ path, message }) => `${path.join(".")} ${message}`),
  };
}

function whole(least: number, most: number, otherwise: number): z.ZodDefault<z.ZodType<number, string>> {
  return wholeNumber(least, most).default(otherwise);
}

/**
 * "off" must be written out: an empty value is never unlimited.
 *
 * @param meaning what "off" is for, in the message
 */
function wholeOrOff(
  least: number,
  most: number,
  otherwise: number | "off",
  meaning = "no limit",
): z.ZodDefault<z.ZodType<number | "off", string>> {
  const whole = wholeNumber(least, most);
  const schema: z.ZodType<number | "off", string> = z.string().transform((text, context) => {
    if (text === "off") return text;
    const { data, error } = whole.safeParse(text);
    if (data !== undefined) return data;
    const message = `${error?.issues[0]?.message ?? "cannot be used"}; "off" for ${meaning}`;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });
  return schema.default(otherwise);
}

/** "auto" stands for a number that the machine decides, at most `most`. */
function wholeOrAuto(least: number, most: number, automatic: number): z.ZodType<number, string> {
  const whole = wholeNumber(least, most);
  return z.string().transform((text, context) => {
    if (text === "auto") return Math.min(automatic, most);
    const { data, error } = whole.safeParse(text);
    if (data !== undefined) return data;
    const message = `${error?.issues[0]?.message ?? "cannot be used"}; "auto" for one per processor`;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });
}

/** As `gas=7200,heating=5400`. */
function secondsBySkill(): z.ZodDefault<z.ZodType<Readonly<Record<string, number>>, string>> {
  const whole = wholeNumber(0, 604_800);
  const schema: z.ZodType<Readonly<Record<string, number>>, string> = z.string().transform((text, context) => {
    const entries: [string, number][] = [];
    for (const pair of text.split(",")) {
      const equals = pair.lastIndexOf("=");
      const { data } = whole.safeParse(pair.slice(equals + 1).trim());
      const skill = pair.slice(0, Math.max(0, equals)).trim();
      if (data === undefined || skill === "") {
        const message = "must be skills with seconds from 0 to 604800, such as gas=7200,heating=5400";
        context.addIssue({ code: "custom", message });
        return z.NEVER;
      }
      entries.push([skill, data]);
    }
    return Object.fromEntries(entries);
  });
  return schema.default({});
}

/** As `name=full_name,phone=mobile`: which columns of adopted tables hold what. */
function contactColumns(): z.ZodDefault<z.ZodType<ContactColumns, string>> {
  const schema: z.ZodType<ContactColumns, string> = z.string().transform((text, context) => {
    const entries = text
      .split(",")
      .map((pair) => /^\s*(name|phone|email|address)\s*=\s*(\S+)\s*$/.exec(pair)?.slice(1));
    const known = entries.filter((entry) => entry !== undefined);
    if (known.length === entries.length) return Object.fromEntries(known);
    const message = "must be columns of name, phone, email or address, such as name=full_name,phone=mobile";
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });
  return schema.default({});
}

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && /^postgres(?:ql)?:$/.test(new URL(text).protocol);
}

/** Otherwise part of the password would be read as the name of the database, which messages show. */
function isPasswordEncoded(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const { pathname, search, hash } = new URL(text);
  return ![pathname, search, hash].some((part) => part.includes("@"));
}

/** Accepts what the client of the routing service accepts. */
function acceptedBy(makeClient: (text: string) => unknown): z.ZodOptional<z.ZodString> {
  return z
    .string()
    .superRefine((text, context) => {
      const message = findProblem(() => makeClient(text));
      if (message !== null) context.addIssue({ code: "custom", message });
    })
    .optional();
}

/** A list with commas or blanks between, of what `make` accepts. */
function listAcceptedBy(
  make: (values: readonly string[]) => unknown,
): z.ZodDefault<z.ZodType<readonly string[], string>> {
  const schema: z.ZodType<readonly string[], string> = z.string().transform((text, context) => {
    const values = text.split(/[\s,]+/).filter(Boolean);
    const message = findProblem(() => make(values));
    if (message !== null) context.addIssue({ code: "custom", message });
    return values;
  });
  return schema.default([]);
}
