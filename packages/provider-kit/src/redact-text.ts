/**
 * Returns text from a service for use in a message: cut to 300 characters, or replaced by a note if it repeats a secret.
 * Blanking out only the secret could still reveal it to a reader who knows the words around it.
 */
export function redactText(text: string, secrets: readonly string[]): string {
  if (containsSecret(text, secrets)) return "(its message is not shown, because it repeats the key)";
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}

/** Whether a text contains a secret, in any of the forms in which a request contains it. */
export function containsSecret(text: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => secret !== "" && toForms(secret).some((form) => text.includes(form)));
}

/** Verbatim, URL-encoded, and escaped as in JSON. */
function toForms(secret: string): readonly string[] {
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
}
