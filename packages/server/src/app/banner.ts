import { toOwnCommand } from "../settings/own-command.js";

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

const howToFill =
  "  empty     no technicians or customers yet; docs/set-up-my-company.md leads from here to the first day";

/** Returns how a person gets the value that stands in a placeholder. The server never prints a value that it stores. */
function toAdvice(accessHeader: string | null): readonly string[] {
  if (accessHeader?.includes("YOUR_TOKEN") === true) {
    return ["YOUR_TOKEN is an access token of the issuer in JWT_ISSUER."];
  }
  if (accessHeader?.includes("YOUR_KEY") !== true) return [];
  return [
    "YOUR_KEY is a key whose entry is in API_KEYS or API_KEYS_FILE. To make a new key and its entry:",
    `  ${toOwnCommand()} make-key owner admin`,
  ];
}

/** Returns the text that the server prints once it is up: what it uses, and what to type next. */
export function toBanner(facts: BannerFacts): string {
  const { url, database, distances, access, accessHeader, demo, consoleUrl, isEmpty, ignored } = facts;
  const curl = accessHeader === null ? "curl" : `curl -H "${accessHeader}"`;
  const importFile = `${curl} -H "content-type: text/csv" --data-binary @technicians.csv`;
  return [
    `Technician Dispatch is up on ${url}`,
    `  database  ${database}`,
    `  distances ${distances}`,
    `  access    ${access}`,
    ...(demo === null ? [] : [`  demo      ${demo}`]),
    ...(isEmpty ? [howToFill] : []),
    ...(ignored.length === 0 ? [] : [`  ignored   ${ignored.join(", ")}`]),
    "Try:",
    ...(isEmpty
      ? [`  ${curl} -o technicians.csv ${url}/technicians/import/template`, `  ${importFile} ${url}/technicians/import`]
      : [`  ${curl} -X POST ${url}/dispatch/1`]),
    `  ${curl} ${url}/assignments`,
    `  curl ${url}/healthz`,
    ...toAdvice(accessHeader),
    `In a browser: ${consoleUrl === null ? "" : `${consoleUrl} (the desk), `}${url}/docs`,
    "Ctrl-C stops it.",
  ].join("\n");
}
