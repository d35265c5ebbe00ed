import { requestTimeoutMs } from "./drill.js";
import { unlimited } from "./unlimited.js";

/** Returns the environment of a server without limits, so that the drill measures only the fault. */
export function toServerEnvironment(environment: Record<string, string>): Record<string, string> {
  return {
    ...unlimited,
    DISPATCH_DEADLINE_MS: "5000",
    // Longer than the load balancer needs to notice.
    DISPATCH_DRAIN_DELAY_MS: "1500",
    DISPATCH_REQUEST_TIMEOUT_MS: String(requestTimeoutMs),
    ...environment,
  };
}
