export { apiKeys, makeApiKey } from "./access/api-keys.js";
export { type JsonWebTokenOptions, jsonWebTokens } from "./access/json-web-tokens.js";
export type { Authenticator, GuardEnv, Principal, RefusalReason, Refuse, Role } from "./access/principal.js";
export type { RouteRoles } from "./access/required-role.js";
export { type GuardOptions, guard } from "./guard.js";
export type { Bound, ShowBound } from "./load/bound.js";
export { type FallBackLimiterOptions, fallBackLimiter } from "./rates/fall-back-limiter.js";
export type { RateLimitOptions } from "./rates/limit-rates.js";
