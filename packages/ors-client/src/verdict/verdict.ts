import type { Coordinates } from "@dispatch/core";

/** The endpoints of openrouteservice. Quotas and limits are counted separately for each. */
export type OrsEndpoint = "matrix" | "directions" | "snap" | "health" | "status" | "optimization";

/** What every failure contains. @inline */
interface FailureBase {
  /** The HTTP status; null if there was no answer. */
  readonly status: number | null;
  /** The error code of openrouteservice or VROOM, such as 6010; null if the server sent none. */
  readonly orsCode: number | null;
  /** What the server said, cut to 300 characters. Never contains the key. */
  readonly message: string;
  /** How often repeating the same request may help; the client's `retries` may be lower. */
  readonly maxRetries: number;
}

/** Why a request to openrouteservice gave no usable answer. */
export type OrsFailure =
  /** Too many requests per minute. `retryAfterMs` is null if the server did not say how long to wait. */
  | (FailureBase & { readonly kind: "RateLimited"; readonly retryAfterMs: number | null })
  /** The daily quota is spent. `isAmbiguous`: the server's message could also mean a refused key. */
  | (FailureBase & { readonly kind: "QuotaExhausted"; readonly until: Date | null; readonly isAmbiguous: boolean })
  /** The key is missing, wrong, or lacks the permission. `isAmbiguous`: the server's message could also mean a spent quota. */
  | (FailureBase & { readonly kind: "Unauthorized"; readonly isAmbiguous: boolean })
  /** No road leads to some places. All lists are empty if the server does not name the places. */
  | (FailureBase & {
      readonly kind: "UnroutableLocation";
      /** Positions in the list of origins, from 0. */
      readonly sources: readonly number[];
      /** Positions in the list of destinations, from 0. */
      readonly destinations: readonly number[];
      /** Positions in the list of places, from 0, if the endpoint has only one list. */
      readonly locations: readonly number[];
      /** The coordinates of the place, if the server names it by these, as VROOM does; otherwise null. */
      readonly position: Coordinates | null;
    })
  /** Both ends are on a road, but there is no route between them. `pair`: positions in the list of places, from 0. */
  | (FailureBase & { readonly kind: "NoRoute"; readonly pair: readonly [number, number] | null })
  /** The request is larger than the server allows. `max`: the limit, if the server states it. */
  | (FailureBase & { readonly kind: "LimitExceeded"; readonly limit: OrsLimit; readonly max: number | null })
  /** The server refuses the request, because of an error in the client or its settings. */
  | (FailureBase & { readonly kind: "InvalidRequest" })
  /** The server cannot be reached, failed, or did not answer in time. */
  | (FailureBase & {
      readonly kind: "Unavailable";
      /** Whether a part of the request may be the cause: then a smaller request may succeed. */
      readonly isBisectable: boolean;
      readonly retryAfterMs: number | null;
    })
  /** The answer is malformed, or cannot be true. */
  | (FailureBase & { readonly kind: "InvalidResponse" });

/** What a request was too large for. */
export type OrsLimit = "matrix-cells" | "visited-nodes" | "parameter" | "body";

/** The outcome of a request. */
export type Verdict<Value = unknown> = { readonly kind: "Ok"; readonly value: Value } | OrsFailure;

/** Whether a verdict says that the server is unhealthy. */
export function isOutage({ kind }: Verdict): boolean {
  return kind === "Unavailable" || kind === "InvalidResponse";
}
