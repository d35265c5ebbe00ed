import type { ServerSettings } from "./settings.js";

/**
 * Returns the settings of one of several processes that serve a port together: limits of what a process holds are divided,
 * so that all together hold about as much as one would. What clients share is at least two in each process, unless the limit
 * is one: with one, a process has no reserve for a second client. What Postgres counts for all (rates, routing calls) stays
 * as it is.
 */
export function divideLimits(settings: ServerSettings): ServerSettings {
  const { workers, guard, maxDeepSearches } = settings;
  if (workers === 1) return settings;
  const share = (limit: number): number => Math.ceil(limit / workers);
  const shareOfClients = (limit: number): number => Math.max(Math.min(limit, 2), share(limit));
  const { maxBodyBytes, maxBodyBytesTotal } = guard;
  return {
    ...settings,
    maxDeepSearches: maxDeepSearches && share(maxDeepSearches),
    maxWaitingSearches: share(settings.maxWaitingSearches),
    guard: {
      ...guard,
      maxConcurrent: guard.maxConcurrent && shareOfClients(guard.maxConcurrent),
      // At least two bodies: what a single process needs.
      maxBodyBytesTotal: maxBodyBytesTotal && Math.max(2 * (maxBodyBytes ?? 0), share(maxBodyBytesTotal)),
      maxListeners: shareOfClients(guard.maxListeners),
      maxConnections: shareOfClients(guard.maxConnections),
      maxConnectionsPerAddress: share(guard.maxConnectionsPerAddress),
      maxUnsentBytes: share(guard.maxUnsentBytes),
      imports: { ...guard.imports, maxConcurrent: shareOfClients(guard.imports.maxConcurrent) },
    },
  };
}
