/** Shorter ones are words that may stand anywhere. */
const minSecretLength = 4;

const redacted = "[redacted]";

/** Credentials by their form: in a URL, in an `Authorization` header, and as the value of a name that says so. */
const forms: readonly RegExp[] = [
  /(?<=:\/\/)[^\s/"]+(?=@)/g,
  /(?<=\b(?:bearer|basic)\s{1,8})[\w.~+/=-]+/gi,
  /(?<=\b(?:authorization|api[-_]?key|password|secret|token)\\?"?\s{0,8}[:=]\s{0,8}\\?"?)(?!bearer\b|basic\b)[^\s"\\,;&}]+/gi,
];

/**
 * Takes secrets out of a text: those that are known, however they are escaped in it, and those that look like one.
 *
 * @param secrets known ones, such as the key of the routing service; those under 4 characters are not looked for
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets
    .filter(({ length }) => length >= minSecretLength)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    // The longest first: one may be a part of another.
    .sort((left, right) => right.length - left.length);
  return (text) => {
    const withoutKnown = known.reduce((rest, secret) => rest.replaceAll(secret, redacted), text);
    return forms.reduce((rest, form) => rest.replaceAll(form, redacted), withoutKnown);
  };
}
