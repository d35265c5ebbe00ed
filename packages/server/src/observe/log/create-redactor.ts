/** Shorter ones are words that may stand anywhere. */
const minSecretLength = 4;

/** Of a text that is looked at; what is beyond it is cut off. */
const maxTextLength = 10_000;

const redacted = "[redacted]";

/**
 * Credentials by their form: in a URL, in an `Authorization` header, and as the value of a name that says so. Each takes
 * linear time: blanks are counted, and nothing looks behind.
 */
const forms: readonly (readonly [form: RegExp, replacement: string])[] = [
  [/:\/\/[^\s/"@]{1,1000}(?:@[^\s/"@]{0,1000}){0,10}@/g, `://${redacted}@`],
  [/\b(bearer|basic)(\s{1,10})[\w.~+/=-]+/gi, `$1$2${redacted}`],
  [
    /\b((?:authorization|api[-_]?key|password|secret|token)\\?"?\s{0,10}[:=]\s{0,10}\\?"?)(?!bearer\b|basic\b)[^\s"\\,;&}]+/gi,
    `$1${redacted}`,
  ],
];

/**
 * Takes secrets out of a text of another program: those that are known, however they are escaped in it, and those that
 * look like one. It is not for texts of our own, which hold none: a password that is also the name of a table or of a
 * route would garble them, and give itself away. For the same reason a secret of letters alone is not looked for.
 *
 * @param secrets known ones, such as the key of the routing service; those under 4 characters are not looked for
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets
    .filter((secret) => secret.length >= minSecretLength && !/^[a-z]+$/i.test(secret))
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    // The longest first: one may be a part of another.
    .sort((left, right) => right.length - left.length);
  return (text) => {
    const withoutKnown = known.reduce(
      (rest, secret) => rest.replaceAll(secret, redacted),
      text.slice(0, maxTextLength),
    );
    return forms.reduce((rest, [form, replacement]) => rest.replaceAll(form, replacement), withoutKnown);
  };
}
