import type { Context } from "hono";
import { accepts } from "hono/accepts";

/**
 * Tells whether `Accept-Encoding` of the request allows gzip (RFC 9110, 12.5.3): it is named, or else `*` is, with a
 * quality above 0.
 */
export function acceptsGzip(context: Context): boolean {
  const accepted = accepts(context, {
    header: "Accept-Encoding",
    supports: ["gzip"],
    default: "identity",
    match(encodings, { default: plain }) {
      const find = (...names: readonly string[]) => encodings.find(({ type }) => names.includes(type.toLowerCase()));
      const { q } = find("gzip", "x-gzip") ?? find("*") ?? { q: 0 };
      return q > 0 ? "gzip" : plain;
    },
  });
  return accepted === "gzip";
}
