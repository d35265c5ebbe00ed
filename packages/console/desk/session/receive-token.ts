const maxTokenLength = 16_384;

/**
 * Receives a token from the page that shows the desk in a frame, or that opened it: the desk says that it is ready, and the
 * page answers with `{ type: "dispatch-token", token }`. Only pages of the given origins are heard. A page may send another
 * token at any time, before the old one expires. Returns how to stop.
 */
export function receiveTokens(hosts: readonly string[], use: (token: string) => void): () => void {
  const host = window.parent !== window ? window.parent : window.opener;
  if (hosts.length === 0 || host === null) return () => undefined;
  const receive = ({ origin, source, data }: MessageEvent<unknown>): void => {
    if (source !== host || !hosts.includes(origin)) return;
    const { type, token } = Object(data) as { readonly type?: unknown; readonly token?: unknown };
    if (type === "dispatch-token" && typeof token === "string" && token.length <= maxTokenLength) use(token);
  };
  window.addEventListener("message", receive);
  for (const origin of hosts) (host as Window).postMessage({ type: "dispatch-desk-ready" }, origin);
  return () => window.removeEventListener("message", receive);
}
