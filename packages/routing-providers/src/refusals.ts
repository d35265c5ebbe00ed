import { DistanceProviderError } from "@dispatch/core";

/** The customer is where the engine finds no road. */
export function unroutableDestination(provider: string): DistanceProviderError {
  const message = `${provider} finds no road near the destination`;
  return new DistanceProviderError("PROVIDER_UNROUTABLE_DESTINATION", message, { provider });
}

/** A matrix larger than the engine allows. */
export function tooLarge(provider: string, originCount: number): DistanceProviderError {
  const message = `${provider} refuses a matrix of ${originCount} origins: lower maxOriginsPerCall`;
  return new DistanceProviderError("PROVIDER_LIMIT_EXCEEDED", message, { provider });
}

/** Anything else that the engine refuses, in its own words. */
export function rejected(provider: string, status: number, words: string): DistanceProviderError {
  const message = `${provider} refuses the request (status ${status}): ${words.slice(0, 300)}`;
  return new DistanceProviderError("PROVIDER_REQUEST_REJECTED", message, { provider });
}
