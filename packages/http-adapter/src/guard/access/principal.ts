/** What someone may do; each may do what those before it may. */
export type Role = "viewer" | "dispatcher" | "admin";

/** Who asks. */
export interface Principal {
  /** The name of the API key, or the subject of the token. */
  readonly id: string;
  /** Null for someone who is known, and may do no more than everybody. */
  readonly role: Role | null;
  readonly tenant?: string | undefined;
  /** When the credentials end, in milliseconds since 1970. Default: they do not. */
  readonly expiresAtMs?: number | undefined;
}

/** What the guard leaves in the context, for `context.get("principal")`. */
export interface GuardEnv {
  Variables: { principal?: Principal };
}

/** Whose credentials these are; null where they are nobody's. Rejects where that cannot be found out now. */
export type Authenticator = (credentials: string) => Promise<Principal | null>;

export const roles: readonly Role[] = ["viewer", "dispatcher", "admin"];

export function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value);
}
