export type { DispatchEnv, GuardedRoute } from "../dispatch-env.js";
export {
  type Authenticator,
  isRole,
  type Principal,
  type Rank,
  type RefusalReason,
  type Refuse,
  type Role,
  type RouteRole,
  roles,
} from "../principal.js";
export { createFairShares, type FairShares, type FairSharesOptions } from "../shares/fair-shares.js";
export { type Client, identifyClient } from "../shares/identify-client.js";
export type { Limit, ShowLimit } from "../shares/limit.js";
export { toNetwork } from "../shares/to-network.js";
export { apiKeys, makeApiKey } from "./access/api-keys.js";
export { isLoopbackName } from "./access/host-name.js";
export { type JsonWebTokenOptions, jsonWebTokens } from "./access/json-web-tokens.js";
export type { RouteRoles } from "./access/required-role.js";
export { type GuardOptions, guard } from "./guard.js";
export { type FallBackLimiterOptions, fallBackLimiter } from "./rates/fall-back-limiter.js";
export type { RateLimitOptions } from "./rates/limit-rates.js";
