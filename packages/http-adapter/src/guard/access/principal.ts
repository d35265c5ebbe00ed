/** How much someone may do: each rank includes those before it. */
export type Rank = "viewer" | "dispatcher" | "admin";

/** What someone may do. A technician has no rank: they see and move what is theirs, where a route says that they may. */
export type Role = Rank | "technician";

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

/** What the guard leaves in the context, for `context.get("principal")`. */
export interface GuardEnv {
  Variables: {
    principal?: Principal;
    /** Whether the route that answers limits a technician to what is theirs. Default: the guard refuses technicians. */
    isOpenToTechnicians?: boolean;
    /** Whether they may learn of other technicians why they cannot go. Default: everybody may, without a guard. */
    maySeeDecisions?: boolean;
  };
}

/** Whose credentials these are; null where they are nobody's. Rejects where that cannot be found out now. */
export type Authenticator = (credentials: string) => Promise<Principal | null>;

export const ranks: readonly Rank[] = ["viewer", "dispatcher", "admin"];
export const roles: readonly Role[] = [...ranks, "technician"];

export function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value);
}
