import { parseHttpUrl, withoutSlashes } from "@dispatch/provider-kit";

/** Where openrouteservice is, and what can be known from that. */
export interface OrsTarget {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Of VROOM; null where only its owner knows it. */
  readonly optimizationUrl: string | null;
  /** The public service, with its key, quota and limits. */
  readonly isHosted: boolean;
  /** Named by a full URL, such as `.../v2/directions/driving-car`; else null. */
  readonly profile: string | null;
}

const hostedUrl = "https://api.heigit.org/openrouteservice";
const hostedOptimizationUrl = "https://api.heigit.org/vroom/v0";

/** The second was switched off on 2026-09-28; settings that still name it mean the first. */
const hostedHosts: ReadonlySet<string> = new Set(["api.heigit.org", "api.openrouteservice.org"]);

/**
 * Understands a base URL, and also the full URL of an endpoint as older settings have it.
 *
 * @throws {InvalidRequestError} without quoting the URL, which may hold a key
 */
export function parseBaseUrl(text: string = hostedUrl): OrsTarget {
  const url = parseHttpUrl("baseUrl", text);
  const [path = "", endpoint = ""] = url.pathname.split(/\/v2(?=\/|$)/);
  const profile = /^\/[^/]+\/([^/]+)/.exec(endpoint)?.[1] ?? null;
  if (hostedHosts.has(url.hostname)) {
    return { baseUrl: hostedUrl, optimizationUrl: hostedOptimizationUrl, isHosted: true, profile };
  }
  return { baseUrl: `${url.origin}${withoutSlashes(path)}`, optimizationUrl: null, isHosted: false, profile };
}
