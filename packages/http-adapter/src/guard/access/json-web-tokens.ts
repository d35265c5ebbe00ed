import { InvalidRequestError } from "@dispatch/core";
import { checkFields, checkNumber, checkText, type FieldsOf } from "@dispatch/core/plugin-kit";
import type { JWTPayload } from "jose";
import { type Authenticator, type Principal, type Role, ranks } from "../../principal.js";
import { findClaim } from "./find-claim.js";
import { isLoopbackName } from "./host-name.js";
import type { ExpectedToken, TokenVerifier } from "./token-verifier.js";

/** Which tokens are accepted, and which claims hold the role, the tenant and the technician. */
export interface JsonWebTokenOptions {
  /** The `iss` claim that tokens must have. */
  readonly issuer: string;
  /** The `aud` claim that tokens must have. */
  readonly audience: string;
  /** URL of the issuer's public keys (JWKS): https, or http on this machine. */
  readonly jwksUrl: string;
  /** Largest accepted clock difference, in seconds, 0 to 300. @default 30 */
  readonly clockSkewSeconds?: number | undefined;
  /**
   * The name or the path of the claim with the role, such as `realm_access.roles`. It may hold one role, several
   * separated by spaces, or an array. The highest rank counts; technician counts only if there is no rank.
   *
   * @default "role"
   */
  readonly roleClaim?: string | undefined;
  /** The name or the path of the claim with the tenant. @default "tenant" */
  readonly tenantClaim?: string | undefined;
  /** For the role technician: the name or the path of the claim with the technician's id. @default "technician" */
  readonly technicianClaim?: string | undefined;
}

const optionFields: FieldsOf<JsonWebTokenOptions> = {
  issuer: true,
  audience: true,
  jwksUrl: true,
  clockSkewSeconds: true,
  roleClaim: true,
  tenantClaim: true,
  technicianClaim: true,
};

/** The names of the claims. */
interface Claims {
  readonly role: string;
  readonly tenant: string;
  readonly technician: string;
}

/** Anything else cannot be the name of a principal or a tenant. */
const namePattern = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

/**
 * Authenticates by JSON Web Tokens (RFC 7519) of one issuer. Its keys are fetched when first needed, and again every
 * ten minutes. If a token names an unknown key, they are fetched again, at most every 30 seconds. While the issuer
 * cannot be reached, the last known keys are used.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function jsonWebTokens(options: JsonWebTokenOptions): Authenticator {
  checkFields("", options, optionFields);
  const { issuer, audience, roleClaim = "role", tenantClaim = "tenant", technicianClaim = "technician" } = options;
  for (const [name, text] of Object.entries({ issuer, audience, roleClaim, tenantClaim, technicianClaim }))
    checkText(name, text);
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

/** Loaded with the first token, because most servers never receive one. */
async function loadVerifier(jwksUrl: URL, expected: ExpectedToken): Promise<TokenVerifier> {
  const { createTokenVerifier } = await import("./token-verifier.js");
  return createTokenVerifier(jwksUrl, expected);
}

function toPrincipal(payload: JWTPayload, claims: Claims): Principal | null {
  const { sub: id, exp = 0 } = payload;
  const tenant = findClaim(payload, claims.tenant);
  // A caller whose tenant cannot be read must not be treated as one without a tenant.
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
  checkText("jwksUrl", text);
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLocal = url?.protocol === "http:" && isLoopbackName(url.hostname);
  if (url !== null && (url.protocol === "https:" || isLocal)) return url;
  throw new InvalidRequestError({
    parameter: "jwksUrl",
    problem: "must be an https URL: its answer decides who may do what",
  });
}
