import { checkNumber, InvalidRequestError } from "@dispatch/core";
import type { JWTPayload } from "jose";
import { type Authenticator, type Principal, type Role, roles } from "./principal.js";
import type { ExpectedToken, TokenVerifier } from "./token-verifier.js";

export interface JsonWebTokenOptions {
  /** The `iss` that tokens must have. */
  readonly issuer: string;
  /** The `aud` that tokens must have. */
  readonly audience: string;
  /** Where the issuer's public keys are: https, or http on this machine. */
  readonly jwksUrl: string;
  /** How far the clocks may be apart, in seconds, 0 to 300. @default 30 */
  readonly clockSkewSeconds?: number | undefined;
  /** The claim with the role: a name, several divided by blanks, or an array; the highest one counts. @default "role" */
  readonly roleClaim?: string | undefined;
  /** The claim with the tenant. @default "tenant" */
  readonly tenantClaim?: string | undefined;
}

/** Another text is no name of anyone. */
const namePattern = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

/**
 * JSON Web Tokens (RFC 7519) of one issuer. Its keys are fetched when they are needed, again every ten minutes, and when
 * a token names one that is not known, at most every 30 seconds; while it cannot be reached, those known last are used.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function jsonWebTokens(options: JsonWebTokenOptions): Authenticator {
  const { issuer, audience, roleClaim = "role", tenantClaim = "tenant" } = options;
  const clockTolerance = checkNumber("clockSkewSeconds", options.clockSkewSeconds ?? 30, 0, 300);
  const jwksUrl = parseJwksUrl(options.jwksUrl);
  let verifier: Promise<TokenVerifier> | undefined;

  return async (credentials) => {
    verifier ??= loadVerifier(jwksUrl, { issuer, audience, clockTolerance });
    const verify = await verifier;
    const payload = await verify(credentials);
    return payload === null ? null : toPrincipal(payload, roleClaim, tenantClaim);
  };
}

/** Only where tokens come: most servers start without. */
async function loadVerifier(jwksUrl: URL, expected: ExpectedToken): Promise<TokenVerifier> {
  const { createTokenVerifier } = await import("./token-verifier.js");
  return createTokenVerifier(jwksUrl, expected);
}

function toPrincipal(payload: JWTPayload, roleClaim: string, tenantClaim: string): Principal | null {
  const { sub: id, exp = 0, [tenantClaim]: tenant } = payload;
  if (!isName(id)) return null;
  const principal = { id, role: toRole(payload[roleClaim]), expiresAtMs: exp * 1000 };
  if (tenant === undefined) return principal;
  // Whose tenant is not understood must not be taken for someone without one.
  return isName(tenant) ? { ...principal, tenant } : null;
}

function isName(claim: unknown): claim is string {
  return typeof claim === "string" && namePattern.test(claim);
}

function toRole(claim: unknown): Role | null {
  const names: unknown[] = typeof claim === "string" ? claim.split(" ") : Array.isArray(claim) ? claim : [];
  return roles.findLast((role) => names.includes(role)) ?? null;
}

function parseJwksUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLocal = url?.protocol === "http:" && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url !== null && (url.protocol === "https:" || isLocal)) return url;
  throw new InvalidRequestError({
    parameter: "jwksUrl",
    problem: "must be an https URL: whoever answers it decides who may do what",
  });
}
