import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from "jose";
import type { RefusalReason, Refuse } from "../../principal.js";
import { fetchKeys } from "./fetch-keys.js";
import { outliveOutages } from "./outlive-outages.js";

/** Returns the claims of a token; null if it is not accepted, and `refuse` receives the reason. */
export type TokenVerifier = (token: string, refuse: Refuse) => Promise<JWTPayload | null>;

/** What a token must hold. */
export interface ExpectedToken {
  readonly issuer: string;
  readonly audience: string;
  /** Largest accepted clock difference, in seconds. */
  readonly clockTolerance: number;
}

/**
 * Only signatures by a private key. With a symmetric algorithm such as HS256, a public key could be used as the secret.
 */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

const requiredClaims = ["sub", "exp"];

export function createTokenVerifier(jwksUrl: URL, expected: ExpectedToken): TokenVerifier {
  const keys = outliveOutages(createRemoteJWKSet(jwksUrl, { timeoutDuration: 3_000, [customFetch]: fetchKeys }));
  return async (token, refuse) => {
    try {
      const { payload } = await jwtVerify(token, keys, { ...expected, algorithms, requiredClaims });
      return payload;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      refuse(toReason(error));
      return null;
    }
  };
}

function toReason(error: errors.JOSEError): RefusalReason {
  if (error instanceof errors.JWTClaimValidationFailed) return claimReasons[error.claim] ?? "claim_missing";
  return reasons[error.code] ?? "malformed";
}

const claimReasons: Readonly<Record<string, RefusalReason>> = {
  aud: "wrong_audience",
  iss: "wrong_issuer",
  nbf: "not_yet_valid",
};

/** Reasons by the error code of jose. */
const reasons: Readonly<Record<string, RefusalReason>> = {
  ERR_JWT_EXPIRED: "expired",
  ERR_JWKS_NO_MATCHING_KEY: "unknown_key_id",
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: "unknown_key_id",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "wrong_signature",
  ERR_JOSE_ALG_NOT_ALLOWED: "algorithm_not_allowed",
  ERR_JOSE_NOT_SUPPORTED: "algorithm_not_allowed",
};
