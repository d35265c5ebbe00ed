/** With status 503, but nothing is broken: there is nobody to send. */
const codes: ReadonlySet<string> = new Set(["NO_TECHNICIAN_AVAILABLE", "NO_TECHNICIAN_REACHABLE"]);

/** Whether a problem says that nobody can go: an outcome of the business, not a failure of the service. */
export function isBusinessOutcome(code: unknown): boolean {
  return typeof code === "string" && codes.has(code);
}
