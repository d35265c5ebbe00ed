/** What a caller may do: each rank includes the ranks before it. */
export type Rank = "viewer" | "dispatcher" | "admin";

/** What a route requires of its caller: a rank, or nothing if the route is open. */
export type RouteRole = Rank | "open";

/**
 * The role of a caller. A technician has no rank: they see and move only what is theirs, on routes that are open to
 * technicians.
 */
export type Role = Rank | "technician";

/** For the message to a technician who is refused. */
export const technicianScope =
  "a technician may see and move their own assignments and report their own location, nothing else";

/** An authenticated caller. */
export interface Principal {
  /** The name of the API key, or the subject of the token. */
  readonly id: string;
  /** Null if the caller is known but has no role: they may use open routes only. */
  readonly role: Role | null;
  readonly tenant?: string | undefined;
  /**
   * The id of the technician, or `ext:` and their external id, for the role technician. Without it, they may use open
   * routes only.
   */
  readonly technicianId?: string | undefined;
  /**
   * The names of the claims that the role and the technician were read from. Default: the credentials are not a token.
   */
  readonly claims?: { readonly role: string; readonly technician: string } | undefined;
  /** When the credentials expire, in milliseconds since 1970. Default: never. */
  readonly expiresAtMs?: number | undefined;
}

/** Why credentials were refused. The log has the reason; the caller learns only of `expired`. */
export type RefusalReason =
  | "expired"
  | "not_yet_valid"
  | "wrong_audience"
  | "wrong_issuer"
  | "unknown_key_id"
  | "wrong_signature"
  | "algorithm_not_allowed"
  /** A required claim, `sub` or `exp`, is missing or not valid. */
  | "claim_missing"
  /** The subject or the tenant is not text of 1 to 255 characters. */
  | "claim_invalid"
  /** The credentials are not a token. */
  | "malformed"
  | "unknown_api_key";

/** Receives the reason why credentials were refused. */
export type Refuse = (reason: RefusalReason) => void;

/**
 * Returns the principal of these credentials; null if they are not accepted. Rejects if that cannot be decided at this
 * time.
 */
export type Authenticator = (credentials: string, refuse?: Refuse) => Promise<Principal | null>;

export const ranks: readonly Rank[] = ["viewer", "dispatcher", "admin"];
/** Every role: the ranks first, lowest to highest. */
export const roles: readonly Role[] = [...ranks, "technician"];

/** Whether the value is the name of a role. */
export function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value);
}
