import { createLocalJWKSet, errors, type JWTVerifyGetKey, type RemoteJWKSet } from "jose";
import { ProblemError } from "../../problem/problem-error.js";

/** How long the issuer is not asked after it failed. */
const restMs = 10_000;

/**
 * Returns the issuer's keys, or the last known ones while the issuer fails, so that its outage does not become ours.
 */
export function outliveOutages(remote: RemoteJWKSet): JWTVerifyGetKey {
  let restUntil = 0;

  async function findKey(...call: Parameters<typeof remote>): ReturnType<typeof remote> {
    try {
      return await remote(...call);
    } catch (error) {
      if (isVerdict(error)) throw error;
      restUntil = Date.now() + restMs;
      return findLastKnown(call, error);
    }
  }

  async function findLastKnown(call: Parameters<typeof remote>, cause?: unknown): ReturnType<typeof remote> {
    const known = remote.jwks();
    if (known === undefined) throw new ProblemError(unavailable, { cause });
    return createLocalJWKSet(known)(...call);
  }

  return (...call) => (Date.now() < restUntil ? findLastKnown(call) : findKey(...call));
}

/** Whether the keys were loaded, but none or several of them match. */
function isVerdict(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
}

const unavailable = {
  status: 503,
  code: "ISSUER_UNAVAILABLE",
  detail: "Tokens cannot be checked at this time: the keys of their issuer cannot be fetched",
  retryAfterSeconds: 10,
} as const;
