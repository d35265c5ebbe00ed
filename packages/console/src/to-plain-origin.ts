/**
 * Host and port of an origin: letters, digits, dots and hyphens, or an IPv6 address. A URL may have more in its host, such
 * as `*` and `;`, which mean something else in the policy of the page.
 */
const plainOrigin = /^https?:\/\/(?:[a-z\d._-]+|\[[a-f\d:.]+\])(?::\d+)?$/;

/** Returns the origin of an http or https URL for use in the policy of the page; null if the URL cannot be used there. */
export function toPlainOrigin(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { origin, username, password } = new URL(url);
  return username === "" && password === "" && plainOrigin.test(origin) ? origin : null;
}
