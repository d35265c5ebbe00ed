/**
 * A text of a service, for a message: cut to 300 characters, and not shown at all if it repeats a secret. To blank out
 * only the secret would show what it is, if the words around it are known.
 */
export function toShownText(text: string, secrets: readonly string[]): string {
  if (repeatsSecret(text, secrets)) return "(its message is not shown, because it repeats the key)";
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}

/** Whether a text holds a secret, in any of the forms that a request has it in. */
export function repeatsSecret(text: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => secret !== "" && toForms(secret).some((form) => text.includes(form)));
}

/** As it is, as in a URL, and as in JSON. */
function toForms(secret: string): readonly string[] {
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
}
