import { InvalidRequestError } from "@dispatch/core";
import { checkNumber } from "@dispatch/core/plugin-kit";
import type { JWTPayload } from "jose";
import { type Authenticator, type Principal, type Role, ranks } from "../../principal.js";
import { findClaim } from "./find-claim.js";
import { isLoopbackName } from "./host-name.js";
import type { ExpectedToken, TokenVerifier } from "./token-verifier.js";

/** Whose tokens are accepted, and which claims hold role, tenant and technician. */
export interface JsonWebTokenOptions {
  /** The `iss` that tokens must have. */
  readonly issuer: string;
  /** The `aud` that tokens must have. */
  readonly audience: string;
  /** Where the issuer's public keys are: https, or http on this machine. */
  readonly jwksUrl: string;
  /** How far the clocks may be apart, in seconds, 0 to 300. @default 30 */
  readonly clockSkewSeconds?: number | undefined;
  /**
   * The claim with the role: its name, or its path, such as `realm_access.roles`. It may hold one role, several divided
   * by blanks, or an array; the highest rank counts, and technician only where there is no rank. @default "role"
   */
  readonly roleClaim?: string | undefined;
  /** The claim with the tenant: its name or its path. @default "tenant" */
  readonly tenantClaim?: string | undefined;
  /** The claim with the id of the technician, for the role technician: its name or its path. @default "technician" */
  readonly technicianClaim?: string | undefined;
}

/** Where a token says what. */
interface Claims {
  readonly role: string;
  readonly tenant: string;
  readonly technician: string;
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
  const { issuer, audience, roleClaim = "role", tenantClaim = "tenant", technicianClaim = "technician" } = options;
  const claims = { role: roleClaim, tenant: tenantClaim, technician: technicianClaim };
  const clockTolerance = checkNumber("clockSkewSeconds", options.clockSkewSeconds ?? 30, 0, 300);
  const jwksUrl = parseJwksUrl(options.jwksUrl);
  let verifier: Promise<TokenVerifier> | undefined;

  return async (credentials, refuse = () => undefined) => {
    verifier ??= loadVerifier(jwksUrl, { issuer, audience, clockTolerance });
    const verify = await verifier;
    const payload = await verify(credentials, refuse);
    const principal = payload === null ? null : toPrincipal(payload, claims);
    if (payload !== null && principal === null) refuse("claim_invalid");
    return principal;
  };
}

/** Only where tokens come: most servers start without. */
async function loadVerifier(jwksUrl: URL, expected: ExpectedToken): Promise<TokenVerifier> {
  const { createTokenVerifier } = await import("./token-verifier.js");
  return createTokenVerifier(jwksUrl, expected);
}

function toPrincipal(payload: JWTPayload, claims: Claims): Principal | null {
  const { sub: id, exp = 0 } = payload;
  const tenant = findClaim(payload, claims.tenant);
  // Whose tenant is not understood must not be taken for someone without one.
  if (!isName(id) || !(tenant === undefined || isName(tenant))) return null;
  const role = toRole(findClaim(payload, claims.role));
  const technicianId = role === "technician" ? toTechnicianId(findClaim(payload, claims.technician)) : undefined;
  return {
    id,
    role,
    claims: { role: claims.role, technician: claims.technician },
    expiresAtMs: exp * 1000,
    ...(tenant === undefined ? {} : { tenant }),
    ...(technicianId === undefined ? {} : { technicianId }),
  };
}

function isName(claim: unknown): claim is string {
  return typeof claim === "string" && namePattern.test(claim);
}

function toRole(claim: unknown): Role | null {
  const names: unknown[] = typeof claim === "string" ? claim.split(" ") : Array.isArray(claim) ? claim : [];
  return ranks.findLast((rank) => names.includes(rank)) ?? (names.includes("technician") ? "technician" : null);
}

function toTechnicianId(claim: unknown): string | undefined {
  const id = Number.isSafeInteger(claim) ? String(claim) : claim;
  return isName(id) ? id : undefined;
}

function parseJwksUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLocal = url?.protocol === "http:" && isLoopbackName(url.hostname);
  if (url !== null && (url.protocol === "https:" || isLocal)) return url;
  throw new InvalidRequestError({
    parameter: "jwksUrl",
    problem: "must be an https URL: whoever answers it decides who may do what",
  });
}
