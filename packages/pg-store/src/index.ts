export { createPgStore, type PgStore, type PgStoreOptions, type TenantStore } from "./create-pg-store.js";
export type { ContactColumns } from "./directory/contact-columns.js";
export { toStoreError } from "./errors/to-store-error.js";
export { createPgPool, type PgPool, type PgPoolSettings, pgPoolDefaults } from "./pool/create-pg-pool.js";
export type { PoolClientLike, PoolLike, PoolQuery, PoolQueryResult } from "./pool/pool-like.js";
export { type PgRateLimiterOptions, pgRateLimiter } from "./rate-limits/pg-rate-limiter.js";
export type { SchemaFinding } from "./schema/schema-finding.js";
export type { SeedRows } from "./seed/seed-rows.js";
export type { DeepSearchLimit } from "./technicians/deep-searches.js";
