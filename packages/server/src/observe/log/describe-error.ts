/**
 * Describes an error for logs. Errors of these packages say all in their message and their cause's message; for others,
 * the stack is needed.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!("isDispatchError" in error)) return error.stack ?? error.message;
  const cause = describeCause(error.cause);
  return `${error.message}${cause === "" ? "" : ` (${cause})`}`;
}

function describeCause(cause: unknown): string {
  // If a host has several addresses, the error has no message, but one error for each address.
  const first = cause instanceof AggregateError ? cause.errors[0] : cause;
  return first instanceof Error ? first.message : "";
}
