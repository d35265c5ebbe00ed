import { requestTimeoutMs } from "./drill.js";

/** No keys and no limits: what is measured is what a fault does. */
export function toServerEnvironment(environment: Record<string, string>): Record<string, string> {
  return {
    AUTH: "off",
    RATE_LIMIT_PER_ADDRESS: "0",
    RATE_LIMIT_PER_PRINCIPAL: "0",
    DISPATCH_LOG_LEVEL: "silent",
    DISPATCH_DEADLINE_MS: "5000",
    // Longer than the balancer needs to notice.
    DISPATCH_DRAIN_DELAY_MS: "1500",
    DISPATCH_REQUEST_TIMEOUT_MS: String(requestTimeoutMs),
    ...environment,
  };
}
