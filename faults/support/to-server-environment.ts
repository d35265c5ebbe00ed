import { requestTimeoutMs } from "./drill.js";
import { unlimited } from "./unlimited.js";

/** What is measured is what a fault does. */
export function toServerEnvironment(environment: Record<string, string>): Record<string, string> {
  return {
    ...unlimited,
    DISPATCH_DEADLINE_MS: "5000",
    // Longer than the balancer needs to notice.
    DISPATCH_DRAIN_DELAY_MS: "1500",
    DISPATCH_REQUEST_TIMEOUT_MS: String(requestTimeoutMs),
    ...environment,
  };
}
