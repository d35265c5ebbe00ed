/** The results of the requests. */
export interface LoadReport {
  readonly sent: number;
  readonly seconds: number;
  readonly requestsPerSecond: number;
  /** Counted from the due time of a request, so that one delayed by a busy server counts in full. */
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number; readonly most: number };
  /** How many requests had each outcome: the status, with the code of the problem if there is one. */
  readonly outcomes: Readonly<Record<string, number>>;
}

export interface Answer {
  readonly outcome: string;
  readonly latencyMs: number;
}

export function toLoadReport(answers: readonly Answer[], seconds: number): LoadReport {
  const latencies = answers.map(({ latencyMs }) => latencyMs).sort((left, right) => left - right);
  const at = (share: number): number => Number((latencies[Math.ceil(share * latencies.length) - 1] ?? 0).toFixed(1));
  return {
    sent: answers.length,
    seconds: Number(seconds.toFixed(2)),
    requestsPerSecond: Number((answers.length / seconds).toFixed(1)),
    latencyMs: { p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) },
    outcomes: countOutcomes(answers),
  };
}

function countOutcomes(answers: readonly Answer[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { outcome } of answers) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([left], [right]) => (left < right ? -1 : 1)));
}
