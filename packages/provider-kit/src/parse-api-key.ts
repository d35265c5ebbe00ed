import { InvalidRequestError } from "@dispatch/core";
import { checkText } from "@dispatch/core/plugin-kit";

/**
 * Returns a key for a header or a URL, without surrounding spaces; an empty string if there is no key.
 *
 * @throws {InvalidRequestError} without quoting the key
 */
export function parseApiKey(apiKey: string | undefined): string {
  const key = apiKey === undefined ? "" : checkText("apiKey", apiKey).trim();
  if (/^[\x21-\x7e]*$/.test(key)) return key;
  throw new InvalidRequestError({
    parameter: "apiKey",
    problem: "must contain only printable ASCII, without spaces",
  });
}
