import { DistanceProviderError } from "@dispatch/core";
import type { ServiceSettings } from "./service-settings.js";
import { toShownText } from "./without-secrets.js";

/** The customer is where the service finds no road. */
export function unroutableDestination(provider: string): DistanceProviderError {
  const message = `${provider} finds no road near the destination`;
  return new DistanceProviderError("PROVIDER_UNROUTABLE_DESTINATION", message, { provider });
}

/** A matrix larger than the service allows. */
export function tooLarge(provider: string, originCount: number): DistanceProviderError {
  const message = `${provider} refuses a matrix of ${originCount} origins: lower maxOriginsPerCall`;
  return new DistanceProviderError("PROVIDER_LIMIT_EXCEEDED", message, { provider });
}

/** Anything else that the service refuses, in its own words. */
export function rejected(
  { name, secrets }: Pick<ServiceSettings, "name" | "secrets">,
  status: number,
  words: string,
): DistanceProviderError {
  const message = `${name} refuses the request (status ${status}): ${toShownText(words, secrets)}`;
  return new DistanceProviderError("PROVIDER_REQUEST_REJECTED", message, { provider: name });
}

/** An answer that cannot be used. `what` is put after "answered". */
export function invalidResponse(provider: string, what: string, cause?: unknown): DistanceProviderError {
  const message = `${provider} answered ${what}`;
  return new DistanceProviderError("PROVIDER_INVALID_RESPONSE", message, { provider, cause });
}
