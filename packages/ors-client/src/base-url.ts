import { parseHttpUrl, withoutSlashes } from "@dispatch/provider-kit";

/** Where openrouteservice is, and what follows from that. */
export interface OrsTarget {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** The URL of VROOM; null with your own server, whose URL only you know. */
  readonly optimizationUrl: string | null;
  /** Whether it is the public service, with its keys, quotas and limits. */
  readonly isHosted: boolean;
  /** The profile in a full URL, such as `.../v2/directions/driving-car`; null if there is none. */
  readonly profile: string | null;
}

const hostedUrl = "https://api.heigit.org/openrouteservice";
const hostedOptimizationUrl = "https://api.heigit.org/vroom/v0";

/** The second was switched off on 2026-09-28; settings that still name it are redirected to the first. */
const hostedHosts: ReadonlySet<string> = new Set(["api.heigit.org", "api.openrouteservice.org"]);

/**
 * Accepts a base URL, and the full URL of an endpoint, which older settings contain.
 *
 * @throws {InvalidRequestError} without quoting the URL, which may contain a key
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
