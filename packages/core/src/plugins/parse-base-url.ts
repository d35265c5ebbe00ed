import { InvalidRequestError } from "../errors/invalid-request-error.js";

/**
 * Where a service is, without a slash at its end, and without a query: for the option `baseUrl` of a plug-in that asks one.
 *
 * @throws {InvalidRequestError} without quoting the URL, which may hold a key
 */
export function parseBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new InvalidRequestError({
      parameter: "baseUrl",
      problem: "must be an absolute URL that begins with http:// or https://",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new InvalidRequestError({ parameter: "baseUrl", problem: "must hold no user name and no password" });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}
