/**
 * Returns the value of the claim with this name, or at this path of names separated by dots, such as
 * `realm_access.roles`. A claim whose own name contains dots, such as `https://example.com/role`, is found first.
 * Undefined if the claim is missing; null if a step of the path is not an object.
 */
export function findClaim(claims: object, path: string): unknown {
  if (Object.hasOwn(claims, path)) return (claims as Record<string, unknown>)[path];
  const names = path.split(".");
  for (let count = names.length - 1; count > 0; count -= 1) {
    const name = names.slice(0, count).join(".");
    if (!Object.hasOwn(claims, name)) continue;
    const value = (claims as Record<string, unknown>)[name];
    if (typeof value !== "object" || value === null) return null;
    return findClaim(value, names.slice(count).join("."));
  }
  return undefined;
}
