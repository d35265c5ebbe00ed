import { describe, expect, it } from "vitest";
import { ConfigurationError, type Environment, startServer } from "../../src/index.js";
import { parseDatabase, parseEnvironment } from "../../src/settings/settings.js";

describe("the environment", () => {
  it('limits on all dispatches accept a number or "off"', () => {
    const names = [
      "DISPATCH_MAX_DISTANCE_METERS",
      "DISPATCH_MAX_LOCATION_AGE_SECONDS",
      "DISPATCH_MAX_PAST_START_SECONDS",
    ];
    const parse = (text: string) => parseEnvironment(Object.fromEntries(names.map((name) => [name, text])));
    expect(parse("off")).toMatchObject({
      maxDistanceMeters: "off",
      maxLocationAgeSeconds: "off",
      maxPastStartSeconds: "off",
    });
    expect(parse("3600")).toMatchObject({
      maxDistanceMeters: 3600,
      maxLocationAgeSeconds: 3600,
      maxPastStartSeconds: 3600,
    });
    for (const name of names) {
      expect(() => parse("none")).toThrow(
        new RegExp(`${name} must be a whole number from .* got "none"; "off" for no limit`),
      );
    }
  });

  it("the columns of adopted tables that hold a contact may have other names", () => {
    const DISPATCH_TECHNICIAN_COLUMNS = "name=full_name, phone = mobile";
    expect(parseEnvironment({ DISPATCH_TECHNICIAN_COLUMNS, DISPATCH_CUSTOMER_COLUMNS: "email=e-mail" })).toMatchObject({
      technicianColumns: { name: "full_name", phone: "mobile" },
      customerColumns: { email: "e-mail" },
    });
    for (const text of ["full_name", "nmae=full_name", "name=", "name=a,,phone=b"]) {
      expect(() => parseEnvironment({ DISPATCH_CUSTOMER_COLUMNS: text })).toThrow(
        "DISPATCH_CUSTOMER_COLUMNS must be columns of name, phone, email or address",
      );
    }
  });

  it("the time of work is by skill, with overtime and the drive if asked for", () => {
    const { time } = parseEnvironment({
      DISPATCH_DEFAULT_WORK_SECONDS: "1800",
      DISPATCH_WORK_SECONDS_BY_SKILL: "gas=7200, heat pump = 5400",
      DISPATCH_OVERTIME_SECONDS: "900",
      DISPATCH_DRIVE_IN_SHIFT: "on",
      DISPATCH_OVERRUN_SECONDS: "60",
    });
    expect(time).toEqual({
      defaultWorkSeconds: 1800,
      workSecondsBySkill: { gas: 7200, "heat pump": 5400 },
      overtimeSeconds: 900,
      isDriveInShift: true,
      overrunSeconds: 60,
    });
    for (const text of ["gas", "gas=", "=5", "gas=1.5", "gas=7200,"]) {
      expect(() => parseEnvironment({ DISPATCH_WORK_SECONDS_BY_SKILL: text })).toThrow("such as gas=7200");
    }
  });

  it("an empty environment means the embedded database and no routing service", () => {
    expect(parseEnvironment({})).toEqual({
      host: "127.0.0.1",
      port: 8000,
      probePort: null,
      workers: 1,
      database: { kind: "embedded", folder: "./data" },
      preparesStatements: false,
      databaseWaitMs: 30_000,
      hasTenants: false,
      distances: { kind: "unnamed" },
      shortlistSize: 20,
      maxRoutingCalls: 10,
      deadlineMs: 25_000,
      maxDeepSearches: undefined,
      maxWaitingSearches: 100,
      technicianColumns: {},
      customerColumns: {},
      maxRows: 5_000,
      maxPages: 200,
      maxResponseBytes: 2_097_152,
      maxDistanceMeters: 1_000_000,
      maxLocationAgeSeconds: 86_400,
      maxPastStartSeconds: 86_400,
      queue: {
        windowMs: 60_000,
        retryMs: 30_000,
        pollMs: 200,
        leaseMs: 400,
        listens: true,
        maxJobs: 200,
        silenceSeconds: 86_400,
      },
      retention: null,
      time: {
        defaultWorkSeconds: 3600,
        workSecondsBySkill: {},
        overtimeSeconds: 0,
        isDriveInShift: false,
        overrunSeconds: 1800,
      },
      holds: { maxMinutes: 60, maxPerHolder: 10, maxHolds: 1000 },
      requestTimeoutMs: 30_000,
      drainMs: 31_000,
      console: { hosts: [] },
      hasMetrics: true,
      logLevel: "info",
      access: {
        authenticators: null,
        accessDescription: expect.stringContaining("OPEN: anyone on this machine"),
        accessHeader: null,
        allowedHosts: [],
      },
      guard: {
        routeRoles: { "/metrics": "admin" },
        perPrincipal: { limit: 6000, windowMs: 60_000 },
        perAddress: { limit: 6000, windowMs: 60_000 },
        trustedProxies: 0,
        corsOrigins: [],
        maxBodyBytes: 262_144,
        maxConcurrent: 256,
        imports: { maxBytes: 104_857_600, idleMs: 30_000, timeoutMs: 900_000, maxConcurrent: 4 },
        maxListeners: 500,
        maxConnections: 4096,
        maxConnectionsPerAddress: 1024,
        maxPipelined: 8,
        stallMs: 30_000,
        maxUnsentBytes: 67_108_864,
        drainDelayMs: 0,
      },
      intake: null,
      ignored: [],
      unknown: [],
    });
  });

  it("the environment of the Python service works unchanged", () => {
    const settings = parseEnvironment({
      AUTH: "off",
      DB_HOST: "db",
      DB_PORT: "5433",
      DB_NAME: "technicians",
      DB_USER: "dispatch",
      DB_PASSWORD: "secret",
      OPENROUTE_API_KEY: "key",
      OPENROUTE_BASE_URL: "https://api.openrouteservice.org/v2/directions/driving-car",
      OPENROUTER_API_KEY: "other",
      OPENROUTER_MODEL: "model",
      RESPONSE_COUNT: "3",
    });
    expect(settings).toMatchObject({
      database: {
        kind: "server",
        host: "db",
        port: 5433,
        database: "technicians",
        user: "dispatch",
        password: "secret",
      },
      distances: {
        kind: "openrouteservice",
        apiKey: "key",
        baseUrl: "https://api.openrouteservice.org/v2/directions/driving-car",
      },
      intake: { apiKey: "other", model: "model", responseCount: 3 },
      ignored: [],
    });
  });

  it("intake is on only if both a key and a model are set", () => {
    expect(parseEnvironment({ OPENROUTER_API_KEY: "key", RESPONSE_COUNT: "99" })).toMatchObject({
      intake: null,
      ignored: ["OPENROUTER_API_KEY", "RESPONSE_COUNT"],
    });
    const model = { OPENROUTER_API_KEY: "secret key", OPENROUTER_MODEL: "model" };
    expect(() => parseEnvironment({ ...model, RESPONSE_COUNT: "99", INTAKE_TIME_ZONE: "Berlin" })).toThrow(
      [
        "  - OPENROUTER_API_KEY must contain only printable ASCII, without spaces",
        "  - RESPONSE_COUNT must be a whole number from 1 to 15; got 99",
        "  - INTAKE_TIME_ZONE must be an IANA time zone such as Europe/Berlin",
      ].join("\n"),
    );
  });

  it.each<[string, Environment]>([
    ["the host", { DB_HOST: "localhost" }],
    ["the port", { DB_PORT: "5432" }],
    ["the password", { DB_PASSWORD: "secret" }],
    ["the choice", { DISPATCH_DATABASE: "postgres" }],
  ])("one variable selects a Postgres server, with the defaults of the Python service: %s", (_, environment) => {
    expect(parseEnvironment({ ...environment, AUTH: "off" }).database).toMatchObject({
      kind: "server",
      host: "localhost",
      port: 5432,
      database: "technician_short",
      user: "postgres",
    });
  });

  it.each(["postgres://u:12/hunter2@db/x", "postgres://u:12?hunter2@db/x", "postgres://u:12#hunter2@db/x"])(
    "refuses a password that is not percent-encoded, and does not show it: %s",
    (url) => {
      const parse = () => parseEnvironment({ AUTH: "off", DATABASE_URL: url });
      expect(parse).toThrow("DATABASE_URL contains an @ after the host: in a user name or a password, write / as %2F");
      expect(parse).not.toThrow("hunter2");
    },
  );

  it("DATABASE_URL wins over DB_HOST, and DISPATCH_DATABASE=embedded over both", () => {
    const environment = { AUTH: "off", DATABASE_URL: "postgresql://u:p@db/name", DB_HOST: "other" };
    expect(parseEnvironment(environment).database).toEqual({
      kind: "url",
      connectionString: "postgresql://u:p@db/name",
    });
    expect(parseEnvironment({ ...environment, DISPATCH_DATABASE: "embedded" }).database).toMatchObject({
      kind: "embedded",
    });
  });

  it("DATABASE_PREPARED_STATEMENTS turns prepared statements on", () => {
    expect(parseEnvironment({ DATABASE_PREPARED_STATEMENTS: "on" }).preparesStatements).toBe(true);
    expect(() => parseEnvironment({ DATABASE_PREPARED_STATEMENTS: "true" })).toThrow(
      'DATABASE_PREPARED_STATEMENTS must be "on" or "off"',
    );
  });

  it("an empty variable counts as not set", () => {
    expect(parseEnvironment({ PORT: "", DB_HOST: "", OPENROUTE_API_KEY: "", HOST: "", AUTH: "" })).toEqual(
      parseEnvironment({}),
    );
  });

  it("the error lists every configuration mistake at once, and no secret", () => {
    const refuse = (): unknown =>
      parseEnvironment({
        PORT: "eighty",
        DB_PORT: "65536",
        DATABASE_URL: "mysql://user:hunter2@db/name",
        OPENROUTE_BASE_URL: "https://user:hunter2@ors/",
        OPENROUTE_API_KEY: "hunter2 with blanks",
        ORS_PROFILE: "driving/car",
        DISPATCH_DATABASE: "sqlite",
        DISPATCH_DISTANCES: "guess",
        DISPATCH_SHORTLIST_SIZE: "0",
        DISPATCH_MAX_ROUTING_CALLS: "1.5",
        DISPATCH_DEADLINE_MS: "-1",
        DISPATCH_DRAIN_MS: "soon",
      });
    expect(refuse).toThrow(ConfigurationError);
    expect(refuse).toThrow(
      [
        "The configuration cannot be used:",
        '  - PORT must be a whole number from 0 to 65535; got "eighty"',
        "  - DATABASE_URL must be a URL such as postgres://user:password@localhost:5432/dispatch",
        '  - DB_PORT must be a whole number from 1 to 65535; got "65536"',
        '  - DISPATCH_DATABASE must be "postgres" or "embedded", or not set',
        "  - OPENROUTE_API_KEY must contain only printable ASCII, without spaces",
        "  - OPENROUTE_BASE_URL must not contain a user name or a password",
        "  - ORS_PROFILE must be 1 to 100 letters, digits or any of . _ ~ -",
        '  - DISPATCH_DISTANCES must be "openrouteservice", "osrm", "valhalla", "graphhopper" or "estimate", or not set',
        '  - DISPATCH_SHORTLIST_SIZE must be a whole number from 1 to 1000; got "0"',
        '  - DISPATCH_MAX_ROUTING_CALLS must be a whole number from 1 to 1000; got "1.5"',
        '  - DISPATCH_DEADLINE_MS must be a whole number from 1 to 600000; got "-1"',
        '  - DISPATCH_DRAIN_MS must be a whole number from 0 to 600000; got "soon"',
      ].join("\n"),
    );
  });

  it.each<[Environment, object]>([
    [{ DISPATCH_DEADLINE_MS: "60000" }, { requestTimeoutMs: 65_000, drainMs: 66_000 }],
    [{ DISPATCH_DEADLINE_MS: "600000" }, { requestTimeoutMs: 600_000, drainMs: 601_000 }],
    [{ DISPATCH_REQUEST_TIMEOUT_MS: "8000" }, { requestTimeoutMs: 8000, drainMs: 9000 }],
    [{ DISPATCH_DRAIN_MS: "0" }, { requestTimeoutMs: 30_000, drainMs: 0 }],
  ])("request timeout and drain time follow from %j", (environment, times) => {
    expect(parseEnvironment(environment)).toMatchObject(times);
  });

  it("DISPATCH_DISTANCES=openrouteservice needs a key or a base URL", () => {
    expect(() => parseEnvironment({ DISPATCH_DISTANCES: "openrouteservice" })).toThrow(
      "DISPATCH_DISTANCES=openrouteservice needs OPENROUTE_API_KEY or OPENROUTE_BASE_URL",
    );
  });

  it.each<[Environment, object]>([
    [{ OSRM_URL: "http://osrm:5000" }, { kind: "osrm", baseUrl: "http://osrm:5000", timeoutMs: 15_000 }],
    [{ VALHALLA_URL: "http://valhalla:8002" }, { kind: "valhalla", baseUrl: "http://valhalla:8002" }],
    [{ GRAPHHOPPER_API_KEY: "key" }, { kind: "graphhopper", apiKey: "key" }],
    [
      { OPENROUTE_API_KEY: "key", OSRM_URL: "http://osrm:5000", DISPATCH_DISTANCES: "osrm" },
      { kind: "osrm", baseUrl: "http://osrm:5000" },
    ],
  ])("the routing service follows from %j", (environment, distances) => {
    expect(parseEnvironment(environment)).toMatchObject({ distances });
  });

  it.each<[Environment, string]>([
    [{ OSRM_URL: "osrm:5000/" }, "OSRM_URL must be an absolute URL that starts with http:// or https://"],
    [{ DISPATCH_DISTANCES: "osrm" }, "DISPATCH_DISTANCES=osrm needs OSRM_URL"],
    [
      { OPENROUTE_API_KEY: "key", OSRM_URL: "http://osrm:5000" },
      "several routing services are set: choose one with DISPATCH_DISTANCES=openrouteservice or osrm",
    ],
  ])("the routing service cannot be chosen from %j", (environment, message) => {
    expect(() => parseEnvironment(environment)).toThrow(message);
  });

  it("production needs a database and a routing service, or an explicit choice to go without", () => {
    const production = { NODE_ENV: "production" };
    const refuse = (): unknown => parseEnvironment(production);
    expect(refuse).toThrow("DISPATCH_DATABASE=embedded");
    expect(refuse).toThrow("DISPATCH_DISTANCES=estimate");
    expect(
      parseEnvironment({ ...production, DISPATCH_DATABASE: "embedded", DISPATCH_DISTANCES: "estimate" }),
    ).toMatchObject({ database: { kind: "embedded" }, distances: { kind: "estimate" } });
    const named = { DB_HOST: "db", OPENROUTE_BASE_URL: "http://ors:8082/ors", AUTH: "off" };
    expect(parseEnvironment({ ...production, ...named })).toMatchObject({
      database: { kind: "server" },
      distances: { kind: "openrouteservice" },
    });
  });

  it("the configuration is checked before anything is opened", async () => {
    await expect(startServer({ PORT: "eighty" })).rejects.toThrow(ConfigurationError);
  });
});

describe("parseDatabase", () => {
  const DATABASE_URL = "postgresql://u:p@db/name";

  it("parseDatabase requires neither access nor a routing service", () => {
    const environment = { NODE_ENV: "production", DATABASE_URL, PORT: "eighty", TENANTS: "on", DATABSE_URL: "x" };
    expect(parseDatabase(environment)).toEqual({
      database: { kind: "url", connectionString: DATABASE_URL },
      customerColumns: {},
      technicianColumns: {},
      maxDistanceMeters: 1_000_000,
      maxPastStartSeconds: 86_400,
      time: parseEnvironment({}).time,
      unknown: ["DATABSE_URL (did you mean DATABASE_URL?)"],
    });
  });

  it("parseDatabase reports what is wrong with the database settings", () => {
    expect(() => parseDatabase({ DATABASE_URL: `"${DATABASE_URL}"` })).toThrow("DATABASE_URL is in quotes");
    expect(() => parseDatabase({ DATABASE_URL: "mysql://db" })).toThrow("DATABASE_URL must be a URL such as postgres");
    expect(() => parseDatabase({ NODE_ENV: "production" })).toThrow("no database: set DATABASE_URL");
  });
});
