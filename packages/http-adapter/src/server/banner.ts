export interface BannerFacts {
  readonly url: string;
  readonly database: string;
  readonly distances: string;
  readonly access: string;
  readonly demo: string | null;
  /** Variables that are set and mean nothing here. */
  readonly ignored: readonly string[];
}

/** What is said when the server is up: what it works with, and what to type next. */
export function toBanner({ url, database, distances, access, demo, ignored }: BannerFacts): string {
  return [
    `Technician Dispatch is up on ${url}`,
    `  database  ${database}`,
    `  distances ${distances}`,
    `  access    ${access}`,
    ...(demo === null ? [] : [`  demo      ${demo}`]),
    ...(ignored.length === 0 ? [] : [`  ignored   ${ignored.join(", ")}`]),
    "Try:",
    `  curl -X POST ${url}/dispatch/1`,
    `  curl ${url}/assignments`,
    `  curl ${url}/healthz`,
    "Ctrl-C stops it.",
  ].join("\n");
}
