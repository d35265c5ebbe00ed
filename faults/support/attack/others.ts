import { randomUUID } from "node:crypto";
import { Agent, type IncomingMessage, request as openRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { customerCount } from "./site.js";

/** The kinds of requests that the others send. */
export type OthersKind = "list" | "dispatch" | "report" | "live" | "hear";

type Outcome = number | string;

export interface Asked {
  readonly kind: OthersKind;
  /** 200, or the status and the code of the problem, such as `503 STORE_OVERLOADED`; "cut" if no answer came. */
  readonly status: Outcome;
  readonly startedAtMs: number;
  readonly durationMs: number;
}

export interface Others {
  /** Returns all requests since the last call. */
  take(): readonly Asked[];
  stop(): Promise<void>;
}

const turn: readonly OthersKind[] = [
  "list",
  "dispatch",
  "report",
  "live",
  "list",
  "report",
  "dispatch",
  "live",
  "list",
];
const timeoutMs = 20_000;
const hearEveryMs = 1_000;

/** Starts clients of one principal that send `perSecond` requests a second, whether or not earlier ones are answered; and one listener. */
export function startOthers(url: string, key: string, perSecond: number): Others {
  const agent = new Agent({ keepAlive: true });
  const headers = { "x-api-key": key, "content-type": "application/json" };
  let asked: Asked[] = [];
  let count = 0;
  const running = new Set<Promise<void>>();

  const send = (method: string, path: string, body?: string, kept: Agent | undefined = agent, more = {}) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sent = openRequest(`${url}${path}`, { agent: kept, method, headers: { ...headers, ...more } });
      sent.once("response", (incoming) => read(incoming).then(resolve, reject));
      sent.once("error", reject);
      sent.setTimeout(timeoutMs, () => sent.destroy(new Error("no answer")));
      sent.end(body);
    });

  async function act(kind: OthersKind, number: number): Promise<Outcome> {
    // Every tenth request uses a new connection: that must work too.
    const kept = number % 10 === 0 ? new Agent() : agent;
    if (kind === "list") return toOutcome(await send("GET", "/assignments?limit=5", undefined, kept));
    if (kind === "live") return toOutcome(await send("GET", "/livez", undefined, kept));
    if (kind === "report") {
      const report = { latitude: 49.5, longitude: 8.6, reported_at: new Date().toISOString() };
      return toOutcome(await send("PUT", `/technicians/${1 + (number % 1000)}/location`, JSON.stringify(report), kept));
    }
    if (kind === "hear") return hear(number);
    return dispatch(number, kept);
  }

  async function dispatch(number: number, kept: Agent): Promise<Outcome> {
    const more = { "idempotency-key": randomUUID() };
    const answer = await send("POST", `/dispatch/${1 + (number % customerCount)}`, undefined, kept, more);
    if (answer.status !== 200) return toOutcome(answer);
    const { id } = JSON.parse(answer.text) as { id: number };
    return toOutcome(await send("POST", `/assignments/${id}/cancel`, "{}", kept));
  }

  /** Opens an event stream, dispatches, and resolves when the event arrives. */
  async function hear(number: number): Promise<number> {
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = openRequest(`${url}/events?after=latest`, { agent: new Agent(), headers });
      sent.once("response", resolve);
      sent.once("error", reject);
      sent.setTimeout(timeoutMs, () => sent.destroy(new Error("no event")));
      sent.end();
    });
    if (incoming.statusCode !== 200) {
      incoming.resume();
      return incoming.statusCode ?? 0;
    }
    const timer = setTimeout(() => incoming.destroy(), timeoutMs);
    try {
      let text = "";
      for await (const chunk of incoming.setEncoding("utf8")) {
        // The stream starts with the cursor to continue from.
        if (text === "") void dispatch(number, agent).catch(() => undefined);
        text += chunk;
        if (text.includes("\ndata: ")) return 200;
      }
      return 0;
    } finally {
      clearTimeout(timer);
      incoming.destroy();
    }
  }

  function start(kind: OthersKind): void {
    const number = count;
    count += 1;
    const startedAt = performance.now();
    const tell = (status: Asked["status"]): void => {
      asked.push({ kind, status, startedAtMs: startedAt, durationMs: performance.now() - startedAt });
    };
    const run = act(kind, number).then(tell, () => tell("cut"));
    running.add(run);
    void run.finally(() => running.delete(run));
  }

  const asking = setInterval(() => start(turn[count % turn.length] ?? "list"), 1000 / perSecond);
  const hearing = setInterval(() => start("hear"), hearEveryMs);
  return {
    take() {
      const taken = asked;
      asked = [];
      return taken;
    },
    async stop() {
      clearInterval(asking);
      clearInterval(hearing);
      while (running.size > 0) await Promise.race([...running, sleep(100)]);
      agent.destroy();
    },
  };
}

function toOutcome({ status, text }: { status: number; text: string }): Outcome {
  if (status === 200) return status;
  const code = /"code":"([A-Z_]+)"/.exec(text)?.[1];
  return code === undefined ? status : `${status} ${code}`;
}

async function read(incoming: IncomingMessage): Promise<{ status: number; text: string }> {
  let text = "";
  for await (const chunk of incoming.setEncoding("utf8")) text += chunk;
  return { status: incoming.statusCode ?? 0, text };
}

export function percentile(asked: readonly Asked[], part: number): number {
  const sorted = asked.map(({ durationMs }) => durationMs).sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** Returns a text such as `200: 300, 503: 2`. */
export function countStatuses(statuses: readonly (number | string)[]): string {
  const counts = new Map<number | string, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${status}: ${count}`).join(", ");
}
