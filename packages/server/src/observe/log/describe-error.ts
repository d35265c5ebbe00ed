/** For logs: errors of these packages say all in their message and that of their cause; of others the stack is needed. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!("isDispatchError" in error)) return error.stack ?? error.message;
  const cause = describeCause(error.cause);
  return `${error.message}${cause === "" ? "" : ` (${cause})`}`;
}

function describeCause(cause: unknown): string {
  // A host with several addresses fails with one error an address, and no message.
  const first = cause instanceof AggregateError ? cause.errors[0] : cause;
  return first instanceof Error ? first.message : "";
}
