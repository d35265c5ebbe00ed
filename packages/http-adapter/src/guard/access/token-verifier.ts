import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import { outliveOutages } from "./outlive-outages.js";

/** The claims of a token; null where it is not to be believed. */
export type TokenVerifier = (token: string) => Promise<JWTPayload | null>;

/** What a token must hold. */
export interface ExpectedToken {
  readonly issuer: string;
  readonly audience: string;
  /** How far the clocks may be apart, in seconds. */
  readonly clockTolerance: number;
}

/** Signatures by a private key only. With none of them can a public key be taken for a secret, as with HS256. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

const requiredClaims = ["sub", "exp"];

export function createTokenVerifier(jwksUrl: URL, expected: ExpectedToken): TokenVerifier {
  const keys = outliveOutages(createRemoteJWKSet(jwksUrl, { timeoutDuration: 3_000 }));
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, { ...expected, algorithms, requiredClaims });
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  };
}
