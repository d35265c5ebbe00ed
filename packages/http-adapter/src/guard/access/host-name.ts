/**
 * The name in a `Host` header or in the authority of a URL, in its canonical form: without port and final dot, in lower
 * case, an IPv6 address in brackets. Null if it is not valid.
 */
export function toHostName(authority: string): string | null {
  const isAuthority = /^[^\s/?#@\\]+$/.test(authority) && URL.canParse(`http://${authority}`);
  return isAuthority ? new URL(`http://${authority}`).hostname.replace(/\.$/, "") : null;
}

/** Whether a name in its canonical form is that of this machine alone. */
export function isLoopbackName(name: string): boolean {
  return name === "localhost" || name === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(name);
}

/** Whether a name in its canonical form is an address, which no name server can lead elsewhere. */
export function isAddress(name: string): boolean {
  return name.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(name);
}
