import { setTimeout as sleep } from "node:timers/promises";
import type { Job } from "../demand/job.js";
import { type Answer, type LoadReport, toLoadReport } from "./load-report.js";

export interface LoadOptions {
  readonly target: URL;
  /** Simulated seconds per real second. */
  readonly speed: number;
  readonly maxRequests: number;
  readonly maxSeconds: number;
  /** How many requests may run at once. */
  readonly connections: number;
  /** Sent as `X-API-Key`. Default: none. */
  readonly apiKey?: string | undefined;
}

const requestTimeoutMs = 30_000;

/** Sends each job as `POST /dispatch/{customer}` when it is due, whether or not earlier ones are answered. */
export async function sendLoad(jobs: Iterable<Job>, options: LoadOptions): Promise<LoadReport> {
  const { speed, maxRequests, maxSeconds, connections } = options;
  const startMs = performance.now();
  const answers: Answer[] = [];
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  let firstMs: number | null = null;

  for (const { requestedAtMs, customerId } of jobs) {
    firstMs ??= requestedAtMs;
    const dueMs = startMs + (requestedAtMs - firstMs) / speed;
    const endMs = startMs + maxSeconds * 1000;
    if (sent >= maxRequests || Math.max(dueMs, performance.now()) > endMs) break;
    await sleep(Math.max(0, dueMs - performance.now()));
    while (underWay.size >= connections) await Promise.race(underWay);
    sent += 1;
    const request = ask(customerId, options).then((outcome) => {
      answers.push({ outcome, latencyMs: performance.now() - dueMs });
      underWay.delete(request);
    });
    underWay.add(request);
  }
  await Promise.all(underWay);
  return toLoadReport(answers, (performance.now() - startMs) / 1000);
}

async function ask(customerId: string, { target, apiKey }: LoadOptions): Promise<string> {
  try {
    const response = await fetch(new URL(`/dispatch/${customerId}`, target), {
      method: "POST",
      headers: apiKey === undefined ? {} : { "x-api-key": apiKey },
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    const body: unknown = await response.json().catch(() => null);
    const { code }: { readonly code?: unknown } = Object(body);
    return typeof code === "string" ? `${response.status} ${code}` : String(response.status);
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError" ? "no answer in time" : "no connection";
  }
}
