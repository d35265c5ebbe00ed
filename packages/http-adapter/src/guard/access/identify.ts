import type { Context, MiddlewareHandler } from "hono";
import type { DispatchEnv } from "../../dispatch-env.js";
import type { Authenticator, Principal, Refuse } from "../../principal.js";

/** Identifies the caller, and lets every request through. Sets `context.get("principal")` if the caller is known. */
export function identify(authenticators: readonly Authenticator[]): MiddlewareHandler<DispatchEnv> {
  return async (context, next) => {
    const credentials = readCredentials(context);
    const refuse: Refuse = (reason) => context.set("refusal", reason);
    const principal = credentials === null ? null : await findPrincipal(authenticators, credentials, refuse);
    if (principal !== null) context.set("principal", principal);
    await next();
  };
}

/** Reads the credentials from `Authorization: Bearer` (RFC 6750) or `X-API-Key`. */
export function readCredentials(context: Context): string | null {
  const [, bearer] = /^bearer +(\S+) *$/i.exec(context.req.header("authorization") ?? "") ?? [];
  return bearer ?? context.req.header("x-api-key") ?? null;
}

/**
 * Returns the first principal that an authenticator finds. If none does, the last authenticator that gives a reason
 * decides what is logged.
 */
async function findPrincipal(
  authenticators: readonly Authenticator[],
  credentials: string,
  refuse: Refuse,
): Promise<Principal | null> {
  for (const authenticate of authenticators) {
    const principal = await authenticate(credentials, refuse);
    if (principal !== null) return principal;
  }
  return null;
}
