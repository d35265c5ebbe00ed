import type { Context, MiddlewareHandler } from "hono";
import type { Authenticator, GuardEnv, Principal } from "./principal.js";

/** Finds out who asks, and lets everyone through: `context.get("principal")`, where they are known. */
export function identify(authenticators: readonly Authenticator[]): MiddlewareHandler<GuardEnv> {
  return async (context, next) => {
    const credentials = readCredentials(context);
    const principal = credentials === null ? null : await findPrincipal(authenticators, credentials);
    if (principal !== null) context.set("principal", principal);
    await next();
  };
}

/** Of `Authorization: Bearer` (RFC 6750), or of `X-API-Key`. */
export function readCredentials(context: Context): string | null {
  const [, bearer] = /^bearer +(\S+) *$/i.exec(context.req.header("authorization") ?? "") ?? [];
  return bearer ?? context.req.header("x-api-key") ?? null;
}

async function findPrincipal(authenticators: readonly Authenticator[], credentials: string): Promise<Principal | null> {
  for (const authenticate of authenticators) {
    const principal = await authenticate(credentials);
    if (principal !== null) return principal;
  }
  return null;
}
