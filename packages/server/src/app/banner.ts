export interface BannerFacts {
  readonly url: string;
  readonly database: string;
  readonly distances: string;
  readonly access: string;
  /** The header that requests need, with a placeholder for its value; null if they need none. */
  readonly accessHeader: string | null;
  readonly demo: string | null;
  /** Where the desk is; null if there is none. */
  readonly consoleUrl: string | null;
  /** Whether there are neither customers nor technicians. */
  readonly isEmpty: boolean;
  /** Variables that are set but have no effect. */
  readonly ignored: readonly string[];
}

const howToFill = "  empty     no customers or technicians yet: create them with POST /customers and POST /technicians";

/** Returns the text that the server prints once it is up: what it uses, and what to type next. */
export function toBanner(facts: BannerFacts): string {
  const { url, database, distances, access, accessHeader, demo, consoleUrl, isEmpty, ignored } = facts;
  const curl = accessHeader === null ? "curl" : `curl -H "${accessHeader}"`;
  return [
    `Technician Dispatch is up on ${url}`,
    `  database  ${database}`,
    `  distances ${distances}`,
    `  access    ${access}`,
    ...(demo === null ? [] : [`  demo      ${demo}`]),
    ...(isEmpty ? [howToFill] : []),
    ...(ignored.length === 0 ? [] : [`  ignored   ${ignored.join(", ")}`]),
    "Try:",
    ...(isEmpty ? [] : [`  ${curl} -X POST ${url}/dispatch/1`]),
    `  ${curl} ${url}/assignments`,
    `  curl ${url}/healthz`,
    `In a browser: ${consoleUrl === null ? "" : `${consoleUrl} (the desk), `}${url}/docs`,
    "Ctrl-C stops it.",
  ].join("\n");
}
