import { describe, expect, it } from "vitest";
import { makeApiKey } from "../../../http-adapter/src/guard/index.js";
import type { Environment } from "../../src/index.js";
import { parseEnvironment } from "../../src/settings/settings.js";

const database = { DB_HOST: "db" };
const tokens = { JWT_ISSUER: "https://issuer", JWT_AUDIENCE: "dispatch", JWT_JWKS_URL: "https://issuer/jwks" };

describe("a server that others can reach", () => {
  it.each<[string, Environment]>([
    ["on all addresses, as by default", database],
    ["on one", { ...database, HOST: "10.0.0.1" }],
    ["with the embedded database", { HOST: "0.0.0.0" }],
  ])("a server %s without authentication is refused, with what to set", (_, environment) => {
    expect(() => parseEnvironment(environment)).toThrow(
      /no authentication: anyone who can reach \S+ could dispatch technicians\. Set API_KEYS .*JWT_ISSUER.*HOST=127\.0\.0\.1.*AUTH=off/,
    );
  });

  it("AUTH=off lets anyone in, and the banner says so", () => {
    const { host, access } = parseEnvironment({ ...database, AUTH: "off" });
    expect(host).toBe("0.0.0.0");
    expect(access).toMatchObject({ authenticators: null, accessDescription: expect.stringContaining("ANYONE") });
  });

  it("keys and tokens are both required if both are set", async () => {
    const { key, entry } = await makeApiKey("app", "viewer");
    const { access } = parseEnvironment({ ...database, ...tokens, API_KEYS: entry });
    expect(access.authenticators).toHaveLength(2);
    expect(await access.authenticators?.[0]?.(key)).toEqual({ id: "app", role: "viewer" });
    expect(access.accessDescription).toBe("API keys, tokens of https://issuer");
  });
});

it.each<Environment>([{ HOST: "127.0.0.1" }, { HOST: "localhost", DB_HOST: "db" }, { HOST: "::1" }, {}])(
  "a server that only this machine reaches needs no authentication: %j",
  (environment) => {
    expect(parseEnvironment(environment).access.authenticators).toBeNull();
  },
);

it.each<[Environment, string]>([
  [{ AUTH: "on" }, 'AUTH must be "off", or not set'],
  [{ AUTH: "off", ...tokens }, "AUTH=off contradicts API_KEYS and JWT_ISSUER"],
  [{ API_KEYS: "hunter2" }, "API_KEYS must hold entries name:role:sha256"],
  [{ ...tokens, JWT_AUDIENCE: "" }, "JWT_AUDIENCE must be set: tokens need all three"],
  [{ ...tokens, JWT_JWKS_URL: "http://issuer/jwks" }, "JWT_JWKS_URL must be an https URL"],
  [{ ...tokens, JWT_CLOCK_SKEW_SECONDS: "301" }, "JWT_CLOCK_SKEW_SECONDS must be a number from 0 to 300"],
  [{ ...tokens, JWT_CLOCK_SKEW_SECONDS: "301", JWT_JWKS_URL: "keys" }, "JWT_JWKS_URL must be an https URL"],
  [{ METRICS_ROLE: "root" }, "METRICS_ROLE must be"],
  [{ RATE_LIMIT_PER_ADDRESS: "many" }, "RATE_LIMIT_PER_ADDRESS must be a whole number from 0 to 1000000"],
  [{ TRUSTED_PROXIES: "all" }, "TRUSTED_PROXIES must be a whole number from 0 to 10"],
  [{ CORS_ORIGINS: "https://desk.example, desk" }, "CORS_ORIGINS must be origins such as https://desk.example.com"],
  [{ CORS_ORIGINS: "https://desk.example/" }, "CORS_ORIGINS must be origins such as https://desk.example.com"],
  [{ ORS_CALLS_PER_MINUTE: "4" }, "ORS_CALLS_PER_MINUTE must be a whole number from 5 to 1000000"],
])("%j is refused", (environment, message) => {
  expect(() => parseEnvironment(environment)).toThrow(message);
});

it("a rate limit of 0 means no limit, and CORS_ORIGINS is separated by commas", () => {
  const { guard } = parseEnvironment({
    RATE_LIMIT_PER_PRINCIPAL: "0",
    CORS_ORIGINS: "https://a.example, http://b:8080",
  });
  expect(guard).toMatchObject({ perPrincipal: null, corsOrigins: ["https://a.example", "http://b:8080"] });
});
