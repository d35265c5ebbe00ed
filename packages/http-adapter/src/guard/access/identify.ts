import type { Context, MiddlewareHandler } from "hono";
import type { DispatchEnv } from "../../dispatch-env.js";
import type { Authenticator, Principal, Refuse } from "../../principal.js";

/** Finds out who asks, and lets everyone through: `context.get("principal")`, where they are known. */
export function identify(authenticators: readonly Authenticator[]): MiddlewareHandler<DispatchEnv> {
  return async (context, next) => {
    const credentials = readCredentials(context);
    const refuse: Refuse = (reason) => context.set("refusal", reason);
    const principal = credentials === null ? null : await findPrincipal(authenticators, credentials, refuse);
    if (principal !== null) context.set("principal", principal);
    await next();
  };
}

/** Of `Authorization: Bearer` (RFC 6750), or of `X-API-Key`. */
export function readCredentials(context: Context): string | null {
  const [, bearer] = /^bearer +(\S+) *$/i.exec(context.req.header("authorization") ?? "") ?? [];
  return bearer ?? context.req.header("x-api-key") ?? null;
}

/** The first who is known; else the last authenticator that said why tells it. */
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
