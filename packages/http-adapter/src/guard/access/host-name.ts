/**
 * Returns the name in a `Host` header or in the authority of a URL, in canonical form: without port and final dot, in
 * lower case, with brackets around an IPv6 address. Null if it is not valid.
 */
export function toHostName(authority: string): string | null {
  const isAuthority = /^[^\s/?#@\\]+$/.test(authority) && URL.canParse(`http://${authority}`);
  return isAuthority ? new URL(`http://${authority}`).hostname.replace(/\.$/, "") : null;
}

/** Whether a canonical name always means this machine. */
export function isLoopbackName(name: string): boolean {
  return name === "localhost" || name === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(name);
}

/** Whether a canonical name is an address, which DNS cannot point elsewhere. */
export function isAddress(name: string): boolean {
  return name.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(name);
}
