import { InvalidRequestError } from "@dispatch/core";

/**
 * Checks the option `baseUrl` of a plug-in, and returns it without trailing slashes and without its query.
 *
 * @throws {InvalidRequestError} without quoting the URL, which may contain a key
 */
export function parseBaseUrl(text: string): string {
  const url = parseHttpUrl("baseUrl", text);
  return `${url.origin}${withoutSlashes(url.pathname)}`;
}

/** @throws {InvalidRequestError} naming the option, without quoting the URL, which may contain a key */
export function parseHttpUrl(option: string, text: string): URL {
  const url = typeof text === "string" && URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new InvalidRequestError({
      parameter: option,
      problem: "must be an absolute URL that starts with http:// or https://",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new InvalidRequestError({ parameter: option, problem: "must not contain a user name or a password" });
  }
  return url;
}

/** Returns a path without its trailing slashes, in linear time. */
export function withoutSlashes(path: string): string {
  let { length } = path;
  while (length > 0 && path[length - 1] === "/") length -= 1;
  return path.slice(0, length);
}
