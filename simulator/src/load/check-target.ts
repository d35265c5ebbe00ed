import { InvalidRequestError } from "@dispatch/core";

const loopbackHosts: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Returns the URL of the target. Load can take a server down, so it goes only to this machine unless `mayBeRemote`.
 *
 * @throws {InvalidRequestError} if the target is not an HTTP URL, or on another machine
 */
export function checkTarget(target: string, mayBeRemote: boolean): URL {
  const url = URL.canParse(target) ? new URL(target) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new InvalidRequestError({
      parameter: "--target",
      problem: `must be a URL such as http://localhost:8000; got ${target}`,
    });
  }
  if (mayBeRemote || loopbackHosts.has(url.hostname)) return url;
  throw new InvalidRequestError({
    parameter: "--target",
    problem: `must be on this machine; got ${url.hostname} (--allow-remote permits it)`,
  });
}
