import { InvalidRequestError } from "@dispatch/core";

const loopbackHosts: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Load can take a server down: without leave, it goes to this machine only.
 *
 * @throws {InvalidRequestError} where the target is no HTTP URL, or another machine's
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
