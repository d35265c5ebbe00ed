import { z } from "zod";

/** Where the data are. */
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

/** Who measures. */
export type DistancesSettings =
  | {
      readonly kind: "openrouteservice";
      readonly apiKey?: string | undefined;
      readonly baseUrl?: string | undefined;
      readonly profile?: string | undefined;
    }
  | { readonly kind: "estimate" };

export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  readonly database: DatabaseSettings;
  readonly distances: DistancesSettings;
  readonly shortlistSize: number;
  readonly maxRoutingCalls: number;
  readonly deadlineMs: number;
  readonly drainMs: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** What is wrong with the environment: all of it, a line each. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";

  constructor(mistakes: readonly string[]) {
    super(["The configuration cannot be used:", ...mistakes.map((mistake) => `  - ${mistake}`)].join("\n"));
  }
}

const whole = (least: number, most: number, otherwise: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .pipe(
      z
        .number()
        .min(least, `must be a whole number from ${least} to ${most}`)
        .max(most, `must be a whole number from ${least} to ${most}`),
    )
    .default(otherwise);

const url = (protocols: RegExp, example: string) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && protocols.test(new URL(text).protocol), `must be a URL such as ${example}`)
    .optional();

const environmentSchema = z.object({
  NODE_ENV: z.string().optional(),
  HOST: z.string().optional(),
  PORT: whole(0, 65_535, 8000),
  DATABASE_URL: url(/^postgres(ql)?:$/, "postgres://user:password@localhost:5432/dispatch"),
  DB_HOST: z.string().optional(),
  DB_PORT: whole(1, 65_535, 5432),
  DB_NAME: z.string().optional(),
  DB_USER: z.string().optional(),
  DB_PASSWORD: z.string().optional(),
  DISPATCH_DATABASE: z.enum(["embedded"], 'must be "embedded", or not set').optional(),
  DISPATCH_DATA_DIR: z.string().default("./data"),
  OPENROUTE_API_KEY: z.string().optional(),
  OPENROUTE_BASE_URL: url(/^https?:$/, "http://localhost:8082/ors"),
  ORS_PROFILE: z.string().optional(),
  DISPATCH_DISTANCES: z.enum(["estimate"], 'must be "estimate", or not set').optional(),
  DISPATCH_SHORTLIST_SIZE: whole(1, 1000, 20),
  DISPATCH_MAX_ROUTING_CALLS: whole(1, 1000, 10),
  DISPATCH_DEADLINE_MS: whole(1, 600_000, 25_000),
  DISPATCH_DRAIN_MS: whole(0, 600_000, 30_000),
});

type Variables = z.infer<typeof environmentSchema>;

/**
 * The settings that the environment asks for. An empty variable counts as one that is not set.
 *
 * @throws {ConfigurationError} naming every mistake at once
 */
export function parseEnvironment(environment: Environment): ServerSettings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, text]) => text !== undefined && text !== ""));
  const parsed = environmentSchema.safeParse(given);
  const mistakes = (parsed.error?.issues ?? []).map(({ path, message }) => `${path.join(".")} ${message}`);
  mistakes.push(...findMissing(given));
  if (parsed.data === undefined || mistakes.length > 0) throw new ConfigurationError(mistakes);
  return toSettings(parsed.data);
}

const databaseVariables = ["DATABASE_URL", "DB_HOST", "DB_PORT", "DB_NAME", "DB_USER", "DB_PASSWORD"];

/** In production nothing stands in silently for a database or a routing service. */
function findMissing(given: Record<string, string | undefined>): readonly string[] {
  if (given["NODE_ENV"] !== "production") return [];
  const missing: string[] = [];
  if (!databaseVariables.some((name) => name in given) && !("DISPATCH_DATABASE" in given)) {
    missing.push("no database: set DATABASE_URL or DB_HOST, or DISPATCH_DATABASE=embedded to use the embedded one");
  }
  if (!("OPENROUTE_API_KEY" in given || "OPENROUTE_BASE_URL" in given || "DISPATCH_DISTANCES" in given)) {
    missing.push(
      "no routing service: set OPENROUTE_API_KEY, or OPENROUTE_BASE_URL for a server of your own, " +
        "or DISPATCH_DISTANCES=estimate to use straight-line estimates",
    );
  }
  return missing;
}

function toSettings(variables: Variables): ServerSettings {
  return {
    host: variables.HOST ?? "0.0.0.0",
    port: variables.PORT,
    database: toDatabase(variables),
    distances: toDistances(variables),
    shortlistSize: variables.DISPATCH_SHORTLIST_SIZE,
    maxRoutingCalls: variables.DISPATCH_MAX_ROUTING_CALLS,
    deadlineMs: variables.DISPATCH_DEADLINE_MS,
    drainMs: variables.DISPATCH_DRAIN_MS,
  };
}

function toDatabase(variables: Variables): DatabaseSettings {
  const { DATABASE_URL, DB_HOST, DB_PORT, DB_NAME, DB_USER, DB_PASSWORD, DISPATCH_DATABASE } = variables;
  const isServerNamed = [DB_HOST, DB_NAME, DB_USER, DB_PASSWORD].some((text) => text !== undefined);
  if (DISPATCH_DATABASE === "embedded") return { kind: "embedded", folder: variables.DISPATCH_DATA_DIR };
  if (DATABASE_URL !== undefined) return { kind: "url", connectionString: DATABASE_URL };
  if (!isServerNamed) return { kind: "embedded", folder: variables.DISPATCH_DATA_DIR };
  return {
    kind: "server",
    host: DB_HOST ?? "localhost",
    port: DB_PORT,
    database: DB_NAME ?? "technician_short",
    user: DB_USER ?? "postgres",
    password: DB_PASSWORD,
  };
}

function toDistances(variables: Variables): DistancesSettings {
  const { OPENROUTE_API_KEY, OPENROUTE_BASE_URL, ORS_PROFILE, DISPATCH_DISTANCES } = variables;
  const isNamed = OPENROUTE_API_KEY !== undefined || OPENROUTE_BASE_URL !== undefined;
  if (DISPATCH_DISTANCES === "estimate" || !isNamed) return { kind: "estimate" };
  return {
    kind: "openrouteservice",
    apiKey: OPENROUTE_API_KEY,
    baseUrl: OPENROUTE_BASE_URL,
    profile: ORS_PROFILE,
  };
}
