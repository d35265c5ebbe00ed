import { DistanceProviderError } from "@dispatch/core";
import { redactText } from "./redact-text.js";
import type { ServiceSettings } from "./service-settings.js";

/** The error for a destination near which the service finds no road. */
export function unroutableDestination(provider: string): DistanceProviderError {
  const message = `${provider} finds no road near the destination`;
  return new DistanceProviderError("PROVIDER_UNROUTABLE_DESTINATION", message, { provider });
}

/** The error for a matrix larger than the service allows. */
export function tooLarge(provider: string, originCount: number, destinationCount = 1): DistanceProviderError {
  const [size, limit] =
    destinationCount === 1
      ? [`${originCount} origins`, "maxOriginsPerCall"]
      : [`${originCount} origins and ${destinationCount} destinations`, "maxCellsPerCall"];
  const message = `${provider} refuses a matrix of ${size}: lower ${limit}`;
  return new DistanceProviderError("PROVIDER_LIMIT_EXCEEDED", message, { provider });
}

/** The error for any other refusal. `words` are the service's own, cut to 300 characters. */
export function rejected(
  { name, secrets }: Pick<ServiceSettings, "name" | "secrets">,
  status: number,
  words: string,
): DistanceProviderError {
  const message = `${name} refuses the request (status ${status}): ${redactText(words, secrets)}`;
  return new DistanceProviderError("PROVIDER_REQUEST_REJECTED", message, { provider: name });
}

/** The error for an answer that cannot be used. `problem` says what is wrong with it. */
export function invalidResponse(provider: string, problem: string, cause?: unknown): DistanceProviderError {
  const message = `${provider} sent an invalid answer: ${problem}`;
  return new DistanceProviderError("PROVIDER_INVALID_RESPONSE", message, { provider, cause });
}
