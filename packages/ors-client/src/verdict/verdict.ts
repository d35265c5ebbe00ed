import type { Coordinates } from "@dispatch/core";

/** The endpoints of openrouteservice; quotas and limits are counted for each by itself. */
export type OrsEndpoint = "matrix" | "directions" | "snap" | "health" | "status" | "optimization";

/** What every failure tells. @inline */
interface FailureBase {
  /** Of the HTTP answer; null where there was none. */
  readonly status: number | null;
  /** The error code of openrouteservice or VROOM, such as 6010; null where none was sent. */
  readonly orsCode: number | null;
  /** What the server said, cut to 300 characters. Never holds the key. */
  readonly message: string;
  /** How often the very same request is worth sending again; the client's `retries` may be fewer. */
  readonly maxRetries: number;
}

/** Why an exchange with openrouteservice gave nothing to use. */
export type OrsFailure =
  /** Too many requests a minute. `retryAfterMs` is null where the server did not say how long to wait. */
  | (FailureBase & { readonly kind: "RateLimited"; readonly retryAfterMs: number | null })
  /** The requests of the day are spent. `isAmbiguous`: the server's words also fit a key that it refuses. */
  | (FailureBase & { readonly kind: "QuotaExhausted"; readonly until: Date | null; readonly isAmbiguous: boolean })
  /** No key, a wrong one, or one without the right. `isAmbiguous`: the server's words also fit a spent quota. */
  | (FailureBase & { readonly kind: "Unauthorized"; readonly isAmbiguous: boolean })
  /** Places that no road leads to. All lists are empty where the server does not name them. */
  | (FailureBase & {
      readonly kind: "UnroutableLocation";
      /** Positions in the list of origins, from 0. */
      readonly sources: readonly number[];
      /** Positions in the list of destinations, from 0. */
      readonly destinations: readonly number[];
      /** Positions in the list of places, from 0, where the endpoint has but one list. */
      readonly locations: readonly number[];
      /** Where the server names the place by its position on Earth, as VROOM does. */
      readonly position: Coordinates | null;
    })
  /** Both ends are on a road, and no way leads from one to the other. Positions in the list of places, from 0. */
  | (FailureBase & { readonly kind: "NoRoute"; readonly pair: readonly [number, number] | null })
  /** The request is larger than the server allows; `max` where it says what it allows. */
  | (FailureBase & { readonly kind: "LimitExceeded"; readonly limit: OrsLimit; readonly max: number | null })
  /** The server refuses the request: an error in the client or its settings. */
  | (FailureBase & { readonly kind: "InvalidRequest" })
  /** Cannot be reached, failed, or did not answer in time. */
  | (FailureBase & {
      readonly kind: "Unavailable";
      /** A part of the request may be the cause, so that a smaller one may succeed. */
      readonly isBisectable: boolean;
      readonly retryAfterMs: number | null;
    })
  /** Answered what cannot be true, or not in its own form. */
  | (FailureBase & { readonly kind: "InvalidResponse" });

/** What a request was too large for. */
export type OrsLimit = "matrix-cells" | "visited-nodes" | "parameter" | "body";

/** What an exchange came to. */
export type Verdict<Value = unknown> = { readonly kind: "Ok"; readonly value: Value } | OrsFailure;

/** Only these say something about the health of the server. */
export function isOutage({ kind }: Verdict): boolean {
  return kind === "Unavailable" || kind === "InvalidResponse";
}
