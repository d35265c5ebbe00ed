/** Codes with status 503 although nothing is broken: no technician can go. */
const codes: ReadonlySet<string> = new Set(["NO_TECHNICIAN_AVAILABLE", "NO_TECHNICIAN_REACHABLE"]);

/** Whether a problem says that no technician can go: an outcome of the business, not a failure of the service. */
export function isBusinessOutcome(code: unknown): boolean {
  return typeof code === "string" && codes.has(code);
}
