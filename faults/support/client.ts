/** The result of one HTTP request. */
export interface Sent {
  readonly kind: "dispatch" | "list" | "live";
  readonly durationMs: number;
  /** The status; "refused" if no connection was accepted, "cut" if one ended without an answer. */
  readonly outcome: number | "refused" | "cut";
  readonly body: unknown;
}

export async function send(kind: Sent["kind"], url: string, init: RequestInit = {}): Promise<Sent> {
  const startedAt = performance.now();
  try {
    const response = await fetch(url, init);
    const body: unknown = await response.json().catch(() => null);
    return {
      kind,
      durationMs: performance.now() - startedAt,
      outcome: response.status,
      body,
    };
  } catch (error) {
    const isRefused = JSON.stringify(toCodes(error)).includes("ECONNREFUSED");
    return {
      kind,
      durationMs: performance.now() - startedAt,
      outcome: isRefused ? "refused" : "cut",
      body: null,
    };
  }
}

function toCodes(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [];
  const { code } = error as { code?: unknown };
  const inner = error instanceof AggregateError ? error.errors.flatMap(toCodes) : [];
  return [code, ...inner, ...toCodes(error.cause)];
}
