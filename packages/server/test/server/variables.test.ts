import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConfigurationError, type Environment, startServer } from "../../src/index.js";
import { findUnknownVariables, knownVariables } from "../../src/settings/find-unknown-variables.js";
import { parseEnvironment } from "../../src/settings/settings.js";
import { startCli } from "../support/child.js";

describe("a variable that looks like a misspelt one", () => {
  it.each<[string, string]>([
    ["DATABSE_URL", "DATABASE_URL"],
    ["DATABASE_URI", "DATABASE_URL"],
    ["database_url", "DATABASE_URL"],
    ["DATABASE-URL", "DATABASE_URL"],
    ["DATABASEURL", "DATABASE_URL"],
    ["API_KEY", "API_KEYS"],
    ["DB_PASWORD", "DB_PASSWORD"],
    ["OPENROUTE_APIKEY", "OPENROUTE_API_KEY"],
    ["OPENROUTER_APIKEY", "OPENROUTER_API_KEY"],
    ["TENANT", "TENANTS"],
    ["PROT", "PORT"],
    ["HSOT", "HOST"],
  ])("the misspelt variable %s is reported with a suggestion", (name, meant) => {
    expect(parseEnvironment({ [name]: "x" }).ignored).toEqual([`${name} (did you mean ${meant}?)`]);
  });

  it.each<[string, string]>([
    ["DISPATCH_SHORTLIST", "DISPATCH_SHORTLIST_SIZE"],
    ["DISPATCH_MAX_DISTANCE", "DISPATCH_MAX_DISTANCE_METERS"],
    ["DISPATCH_DEADLINE_SECONDS", "DISPATCH_DEADLINE_MS"],
    ["DISPATCH_API_KEYS", "API_KEYS"],
    ["DISPATCH_DATABASE_URL", "DATABASE_URL"],
    ["RATE_LIMIT_PER_IP", "RATE_LIMIT_PER_PRINCIPAL or RATE_LIMIT_PER_ADDRESS"],
    ["JWT_ROLE", "JWT_ROLE_CLAIM"],
  ])("the variable %s, with a wrong or missing part, is reported with a suggestion", (name, meant) => {
    expect(findUnknownVariables({ [name]: "x" })).toEqual([`${name} (did you mean ${meant}?)`]);
  });

  it("an unknown variable with one of our prefixes is reported", () => {
    const environment = {
      DISPATCH_MAX: "1",
      DISPATCH_FOO: "1",
      JWT_SECRET: "hunter2",
      DB_SSL: "on",
      ORS_API_KEY: "hunter2",
    };
    expect(findUnknownVariables(environment)).toEqual(Object.keys(environment).map((name) => `${name} (unknown)`));
  });

  it("variables of other programs and of the container platform are not reported", () => {
    const environment = {
      PATH: "/bin",
      HOME: "/root",
      HOSTNAME: "a",
      SORT: "1",
      HOSTS: "a",
      POST: "1",
      AUTHOR: "a",
      DISPATCH_SERVICE_HOST: "10.0.0.1",
      DISPATCH_SERVICE_PORT_HTTP: "80",
      DB_PORT_5432_TCP_ADDR: "10.0.0.1",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://x",
      PGHOST: "db",
      DATABSE_URL: "",
      DATABAS_URL: undefined,
    };
    expect(findUnknownVariables(environment)).toEqual([]);
  });

  it("unknown variables are logged when the server starts, and when it cannot start", async () => {
    const lines: string[] = [];
    const unreachable = { AUTH: "off", DB_HOST: "127.0.0.1", DB_PORT: "1", DISPATCH_DATABASE_WAIT_MS: "0" };
    const log = (line: string): number => lines.push(line);
    await expect(startServer({ ...unreachable, DATABSE_URL: "x" }, { log })).rejects.toThrow();
    expect(lines[0]).toBe("Unknown variables, ignored: DATABSE_URL (did you mean DATABASE_URL?)");
    await using failing = startCli({ NODE_ENV: "production", DATABSE_URL: "postgres://localhost/x" });
    expect(await failing.ended).toBe(1);
    expect(failing.stderr()).toContain("Unknown variables: DATABSE_URL (did you mean DATABASE_URL?)");
  });

  it("the server knows exactly the variables that .env.example lists", () => {
    const text = readFileSync(new URL("../../../../.env.example", import.meta.url), "utf8");
    const listed = Array.from(text.matchAll(/^([A-Z_]+)=/gm), ([, name]) => name);
    expect([...knownVariables].sort()).toEqual(listed.sort());
  });

  it("the values in .env.example are those of a server without settings", () => {
    const text = readFileSync(new URL("../../../../.env.example", import.meta.url), "utf8");
    const listed = Array.from(text.matchAll(/^([A-Z_]+)=(.*)$/gm), ([, name, value]) => [name, value]);
    // DB_PORT counts with a database only.
    const needed = { DB_HOST: "db", AUTH: "off" };
    expect(parseEnvironment({ ...Object.fromEntries(listed), ...needed })).toEqual(parseEnvironment(needed));
  });
});

describe("a value with whitespace or quotes around it", () => {
  const mistakesOf = (environment: Environment): string => {
    try {
      parseEnvironment(environment);
      return "";
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigurationError);
      return (error as Error).message.split("\n").slice(1).join("\n");
    }
  };

  it.each<[Environment, string]>([
    [
      { AUTH: "off", DATABASE_URL: "  postgres://u:hunter2@db/x" },
      "DATABASE_URL starts or ends with whitespace: remove it",
    ],
    [
      { AUTH: "off", DATABASE_URL: "postgres://u:hunter2@db/x " },
      "DATABASE_URL starts or ends with whitespace: remove it",
    ],
    [{ AUTH: "off", DB_HOST: "\u00a0db" }, "DB_HOST starts or ends with whitespace: remove it"],
    [{ PORT: "8000\r" }, "PORT ends with a line break: remove it"],
    [{ OPENROUTE_API_KEY: "hunter2\n" }, "OPENROUTE_API_KEY ends with a line break: remove it"],
    [{ AUTH: "off", DB_PASSWORD: "hunter2\n" }, "DB_PASSWORD ends with a line break: remove it"],
    [{ AUTH: "off", DB_HOST: "  " }, "DB_HOST contains only whitespace: remove it"],
    [
      { AUTH: "off", DATABASE_URL: '"postgres://u:hunter2@db/x"' },
      "DATABASE_URL is in quotes, which are part of the value",
    ],
    [{ PORT: "'8000'" }, "PORT is in quotes"],
    [{ PORT: "“8000”" }, "PORT is in quotes"],
    [{ NODE_ENV: "development " }, "NODE_ENV starts or ends with whitespace"],
    [{ API_KEYS: `"desk:viewer:${"0".repeat(64)}"` }, "API_KEYS is in quotes"],
  ])("whitespace or quotes around a value give one sentence that says what to do: %j", (environment, sentence) => {
    const message = mistakesOf(environment);
    expect(message.startsWith(`  - ${sentence}`)).toBe(true);
    expect(message).not.toContain("\n");
    expect(message).not.toContain("hunter2");
  });

  it("whitespace and quotes are kept in DB_PASSWORD, and whitespace is ignored around the entries of a list", () => {
    const keys = `\n desk:viewer:${"0".repeat(64)},\n`;
    expect(
      parseEnvironment({ DB_PASSWORD: ' "a b" ', API_KEYS: keys, CORS_ORIGINS: " http://a.example\n" }),
    ).toMatchObject({
      database: { password: ' "a b" ' },
      guard: { corsOrigins: ["http://a.example"] },
    });
  });
});
