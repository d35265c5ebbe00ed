import {
  type Authenticator,
  apiKeys,
  guard,
  isLoopbackName,
  type JsonWebTokenOptions,
  jsonWebTokens,
} from "@dispatch/http-adapter/guard";
import { findMistakes } from "./find-mistake.js";
import { readKeys, toText } from "./keys-of-file.js";
import { toOwnCommand } from "./own-command.js";
import type { Environment } from "./read-variables.js";

export interface AccessSettings {
  /** Null: anyone may do everything. Without those of `keysFile`. */
  readonly authenticators: readonly Authenticator[] | null;
  /** A file of API keys, which may change. Default: none. */
  readonly keysFile?: string | undefined;
  /** Host names that requests may use, besides those of the loopback; undefined: any name. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** For the banner. */
  readonly accessDescription: string;
  /** For the banner: the header that requests need, with a placeholder for its value; null if they need none. */
  readonly accessHeader: string | null;
}

export interface ParsedAccess extends AccessSettings {
  /** They never quote a secret. */
  readonly mistakes: readonly string[];
}

const tokenVariables = ["JWT_ISSUER", "JWT_AUDIENCE", "JWT_JWKS_URL"];

export const accessVariables: readonly string[] = [
  "API_KEYS",
  "API_KEYS_FILE",
  ...tokenVariables,
  "JWT_ROLE_CLAIM",
  "JWT_TENANT_CLAIM",
  "JWT_TECHNICIAN_CLAIM",
  "JWT_CLOCK_SKEW_SECONDS",
  "AUTH",
  "ALLOWED_HOSTS",
];

/** Reads who may do what. It is a mistake to be reachable from other machines without saying who may call. */
export function parseAccess(given: Environment, host: string): ParsedAccess {
  const hasTokens = tokenVariables.some((name) => given[name] !== undefined);
  const { API_KEYS_FILE: keysFile } = given;
  const isAsked = hasTokens || hasKeys(given);
  const mistakes = [...checkKeys(given), ...checkKeysFile(keysFile), ...(hasTokens ? checkTokens(given) : [])];
  return {
    authenticators: isAsked && mistakes.length === 0 ? toAuthenticators(given, hasTokens) : null,
    ...(keysFile !== undefined && { keysFile }),
    accessDescription: describe(given, host),
    accessHeader: toHeader(given),
    allowedHosts: listAllowedHosts(given, isAsked, host),
    mistakes: [
      ...mistakes,
      ...checkAllowedHosts(given),
      ...findContradictions(given, isAsked),
      ...findGap(given, isAsked, host),
    ],
  };
}

function toAuthenticators(given: Environment, hasTokens: boolean): readonly Authenticator[] {
  const { API_KEYS } = given;
  return [
    ...(API_KEYS === undefined ? [] : [apiKeys(API_KEYS)]),
    ...(hasTokens ? [jsonWebTokens(toTokenOptions(given))] : []),
  ];
}

function checkKeys({ API_KEYS }: Environment): readonly string[] {
  return API_KEYS === undefined ? [] : findMistakes(() => apiKeys(API_KEYS), { apiKeys: "API_KEYS" });
}

function hasKeys({ API_KEYS, API_KEYS_FILE }: Environment): boolean {
  return API_KEYS !== undefined || API_KEYS_FILE !== undefined;
}

function checkKeysFile(path: string | undefined): readonly string[] {
  if (path === undefined) return [];
  try {
    return findMistakes(() => readKeys(path), { apiKeys: "API_KEYS_FILE" });
  } catch (error) {
    return [`API_KEYS_FILE cannot be read: ${toText(error)}`];
  }
}

function checkTokens(given: Environment): readonly string[] {
  const missing = tokenVariables.filter((name) => given[name] === undefined);
  if (missing.length > 0) return [`${missing.join(" and ")} must be set: tokens need all three`];
  const options = toTokenOptions(given);
  const sound = { ...options, jwksUrl: "https://localhost", clockSkewSeconds: undefined };
  return findMistakes((option) => jsonWebTokens({ ...sound, [option]: options[option] }), {
    jwksUrl: "JWT_JWKS_URL",
    clockSkewSeconds: "JWT_CLOCK_SKEW_SECONDS",
  });
}

function toTokenOptions(given: Environment): JsonWebTokenOptions {
  const { JWT_ISSUER = "", JWT_AUDIENCE = "", JWT_JWKS_URL = "", JWT_CLOCK_SKEW_SECONDS: skew } = given;
  return {
    issuer: JWT_ISSUER,
    audience: JWT_AUDIENCE,
    jwksUrl: JWT_JWKS_URL,
    roleClaim: given["JWT_ROLE_CLAIM"],
    tenantClaim: given["JWT_TENANT_CLAIM"],
    technicianClaim: given["JWT_TECHNICIAN_CLAIM"],
    clockSkewSeconds: skew === undefined ? undefined : Number(skew),
  };
}

/** Only this machine reaches the loopback, but any web page that is open on it can try. */
function listAllowedHosts(
  { ALLOWED_HOSTS }: Environment,
  isAsked: boolean,
  host: string,
): readonly string[] | undefined {
  if (ALLOWED_HOSTS !== undefined) return ALLOWED_HOSTS.split(/[\s,]+/).filter(Boolean);
  return !isAsked && isLoopback(host) ? [] : undefined;
}

function checkAllowedHosts(given: Environment): readonly string[] {
  const allowedHosts = given["ALLOWED_HOSTS"] === undefined ? undefined : listAllowedHosts(given, false, "");
  return findMistakes(() => guard({ authenticators: null, allowedHosts }), { allowedHosts: "ALLOWED_HOSTS" });
}

function findContradictions({ AUTH }: Environment, isAsked: boolean): readonly string[] {
  if (AUTH !== undefined && AUTH !== "off") return ['AUTH must be "off", or not set'];
  return AUTH === "off" && isAsked ? ["AUTH=off contradicts API_KEYS and JWT_ISSUER: set the one or the other"] : [];
}

function findGap({ AUTH }: Environment, isAsked: boolean, host: string): readonly string[] {
  if (AUTH !== undefined || isAsked || isLoopback(host)) return [];
  return [
    `no authentication: anyone who can reach ${host} could dispatch technicians. Set API_KEYS (` +
      `${toOwnCommand()} make-key makes one), or JWT_ISSUER, JWT_AUDIENCE and JWT_JWKS_URL, or HOST=127.0.0.1 to be reached from this machine only, ` +
      "or AUTH=off to let anyone in, as the Python service did",
  ];
}

function describe(given: Environment, host: string): string {
  const parts = [
    ...(hasKeys(given) ? ["API keys"] : []),
    ...(given["JWT_ISSUER"] === undefined ? [] : [`tokens of ${given["JWT_ISSUER"]}`]),
  ];
  if (parts.length > 0) return parts.join(", ");
  const who = isLoopback(host) ? "anyone on this machine" : "ANYONE who can reach this address";
  return `OPEN: ${who} may do everything, no key is required (set API_KEYS)`;
}

function toHeader(given: Environment): string | null {
  if (hasKeys(given)) return "x-api-key: YOUR_KEY";
  return given["JWT_ISSUER"] === undefined ? null : "authorization: Bearer YOUR_TOKEN";
}

function isLoopback(host: string): boolean {
  return isLoopbackName(host === "::1" ? "[::1]" : host);
}
