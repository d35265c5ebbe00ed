import { InvalidRequestError } from "@dispatch/core";
import { checkFields, checkList, type FieldsOf } from "@dispatch/core/plugin-kit";
import { checkTiles, type TileOptions } from "./tiles.js";
import { toPlainOrigin } from "./to-plain-origin.js";

/** Options of `createConsole`. */
export interface ConsoleOptions {
  /**
   * Where the API is: an http or https URL, or a path. A path that does not start with `/` counts from the folder of the
   * desk: `".."` is right for a desk at `/console` beside the API's own routes.
   *
   * @default ".."
   */
  readonly api?: string | undefined;
  /** The background of the map. Default: no tiles, and the page loads nothing from other hosts. */
  readonly tiles?: TileOptions | undefined;
  /**
   * Origins such as `https://portal.example.com`, at most 20. Their pages may show the desk in a frame, or open it, and
   * hand over a token. Default: none may.
   */
  readonly hosts?: readonly string[] | undefined;
}

const optionFields: FieldsOf<ConsoleOptions> = { api: true, tiles: true, hosts: true };
const maxHosts = 20;

/** @throws {InvalidRequestError} naming the option that cannot be used */
export function checkOptions(options: ConsoleOptions): void {
  checkFields("", options, optionFields);
  const { api, tiles, hosts } = options;
  if (api !== undefined && !isAddress(api)) refuse("api", "must be a path or an http or https URL");
  if (tiles !== undefined) checkTiles(tiles);
  if (hosts !== undefined) checkHosts(hosts);
}

function checkHosts(hosts: readonly string[]): void {
  if (checkList("hosts", hosts).length > maxHosts) refuse("hosts", `must have at most ${maxHosts} origins`);
  for (const [index, host] of hosts.entries()) {
    const isOrigin = typeof host === "string" && toPlainOrigin(host) === host;
    if (!isOrigin) refuse(`hosts[${index}]`, "must be an origin such as https://portal.example.com, and no wildcard");
  }
}

function refuse(parameter: string, problem: string): never {
  throw new InvalidRequestError({ parameter, problem });
}

function isAddress(api: string): boolean {
  // A path that starts with two slashes would name another host.
  if (typeof api !== "string" || /[\s;,'"\\]|^\/\//.test(api)) return false;
  if (!/^[a-z][a-z\d+.-]*:/i.test(api)) return URL.canParse(api, "http://desk.invalid/console/");
  return /^https?:\/\//i.test(api) && toPlainOrigin(api) !== null;
}
