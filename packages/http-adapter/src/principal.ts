/** How much someone may do: each rank includes those before it. */
export type Rank = "viewer" | "dispatcher" | "admin";

/** What a request to a route needs: a rank, or nothing if the route is open. */
export type RouteRole = Rank | "open";

/** What someone may do. A technician has no rank: they see and move what is theirs, on routes that are open to technicians. */
export type Role = Rank | "technician";

/** For people who are refused. */
export const technicianScope =
  "a technician may see and move their own assignments and report their own location, nothing else";

/** Who asks. */
export interface Principal {
  /** The name of the API key, or the subject of the token. */
  readonly id: string;
  /** Null for someone who is known, and may do no more than everybody. */
  readonly role: Role | null;
  readonly tenant?: string | undefined;
  /** Of a technician: who they are. Without it, they may do no more than everybody. */
  readonly technicianId?: string | undefined;
  /** The claims of the token that role and technician were read from. Default: they come from no token. */
  readonly claims?: { readonly role: string; readonly technician: string } | undefined;
  /** When the credentials end, in milliseconds since 1970. Default: they do not. */
  readonly expiresAtMs?: number | undefined;
}

/** Why credentials are nobody's: for the log, and the caller learns of `expired`. */
export type RefusalReason =
  | "expired"
  | "not_yet_valid"
  | "wrong_audience"
  | "wrong_issuer"
  | "unknown_key_id"
  | "wrong_signature"
  | "algorithm_not_allowed"
  /** A claim that tokens must have, `sub` or `exp`, is missing or not valid. */
  | "claim_missing"
  /** The subject or the tenant is not a text of 1 to 255 characters. */
  | "claim_invalid"
  /** It is not a token. */
  | "malformed"
  | "unknown_api_key";

/** Told why credentials are nobody's. */
export type Refuse = (reason: RefusalReason) => void;

/** Whose credentials these are; null if they are nobody's. Rejects if that cannot be found out now. */
export type Authenticator = (credentials: string, refuse?: Refuse) => Promise<Principal | null>;

export const ranks: readonly Rank[] = ["viewer", "dispatcher", "admin"];
/** Every role, the ranks first, from the lowest. */
export const roles: readonly Role[] = [...ranks, "technician"];

/** Whether this is the name of a role. */
export function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value);
}
