import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { startBalancer } from "./balancer.js";
import { type Sent, send } from "./client.js";

/** A dispatch that a client requests, with one key, until it succeeds. */
export interface Job {
  readonly customerId: number;
  /** Bodies with status 200: they must all be the same. */
  readonly answers: readonly unknown[];
}

export interface Record {
  readonly requests: readonly Sent[];
  readonly jobs: readonly Job[];
}

export interface Traffic {
  /** Starts nothing new, waits for every job, and returns what happened. */
  stop(): Promise<Record>;
}

const clientCount = 6;
const pauseMs = 100;

/** How long a client retries after the fault is over. */
const patienceMs = 60_000;

/**
 * Starts clients behind a load balancer that dispatch one job after the other, and one that reads. They retry what does not
 * succeed. Every tenth dispatch is repeated once more after its answer.
 */
export function startTraffic(customerCount: number, urls: readonly string[]): Traffic {
  const requests: Sent[] = [];
  const jobs: Job[] = [];
  let stoppedAt = Number.POSITIVE_INFINITY;
  const isOn = (): boolean => performance.now() < stoppedAt;

  const balancer = startBalancer(urls);

  const ask = async (kind: Sent["kind"], path: string, init?: RequestInit): Promise<Sent> => {
    const sent = await send(kind, `${balancer.next()}${path}`, init);
    requests.push(sent);
    return sent;
  };

  const dispatch = async (number: number): Promise<void> => {
    const answers: unknown[] = [];
    const customerId = 1 + (number % customerCount);
    jobs.push({ customerId, answers });
    const wanted = number % 10 === 0 ? 2 : 1;
    const init = { method: "POST", headers: { "idempotency-key": randomUUID() } };
    while (answers.length < wanted) {
      const { outcome, body } = await ask("dispatch", `/dispatch/${customerId}`, init);
      if (outcome === 200) answers.push(body);
      else if (performance.now() > stoppedAt + patienceMs) return;
      else await sleep(pauseMs);
    }
  };

  const dispatchOnAndOn = async (): Promise<void> => {
    while (isOn()) await dispatch(jobs.length);
  };
  const readOnAndOn = async (): Promise<void> => {
    while (isOn()) {
      await ask("list", "/assignments?limit=5");
      await ask("live", "/livez");
      await sleep(pauseMs);
    }
  };
  const work = Promise.all([...Array.from({ length: clientCount }, dispatchOnAndOn), readOnAndOn()]);
  return {
    async stop() {
      stoppedAt = performance.now();
      await work;
      balancer.close();
      return { requests, jobs };
    },
  };
}
