import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Sent, send } from "./client.js";

/** A dispatch that a client wants, and asks for under one key until it gets it. */
export interface Job {
  readonly customerId: number;
  /** Bodies with status 200: the same one each time. */
  readonly answers: readonly unknown[];
}

export interface Record {
  readonly requests: readonly Sent[];
  readonly jobs: readonly Job[];
}

export interface Traffic {
  /** Starts nothing new, waits for every job, and tells what happened. */
  stop(): Promise<Record>;
}

const clientCount = 6;
const pauseMs = 100;

/** How long a client goes on asking after the fault is over. */
const patienceMs = 60_000;

/**
 * Clients that dispatch one job after the other, and one that reads. Each goes to the next server where one does not
 * answer with success, as behind a load balancer. Every tenth dispatch is asked for once more after its answer.
 */
export function startTraffic(customerCount: number, urls: readonly string[]): Traffic {
  const requests: Sent[] = [];
  const jobs: Job[] = [];
  let stoppedAt = Number.POSITIVE_INFINITY;
  const isOn = (): boolean => performance.now() < stoppedAt;

  const ask = async (kind: Sent["kind"], path: string, turn: number, init?: RequestInit): Promise<Sent> => {
    const sent = await send(kind, `${urls[turn % urls.length]}${path}`, init);
    requests.push(sent);
    return sent;
  };

  const dispatch = async (number: number): Promise<void> => {
    const answers: unknown[] = [];
    const customerId = 1 + (number % customerCount);
    jobs.push({ customerId, answers });
    const wanted = number % 10 === 0 ? 2 : 1;
    const init = { method: "POST", headers: { "idempotency-key": randomUUID() } };
    for (let turn = number; answers.length < wanted; turn += 1) {
      const { outcome, body } = await ask("dispatch", `/dispatch/${customerId}`, turn, init);
      if (outcome === 200) answers.push(body);
      else if (performance.now() > stoppedAt + patienceMs) return;
      else await sleep(pauseMs);
    }
  };

  const dispatchOnAndOn = async (): Promise<void> => {
    while (isOn()) await dispatch(jobs.length);
  };
  const readOnAndOn = async (): Promise<void> => {
    for (let turn = 0; isOn(); turn += 1) {
      await ask("list", "/assignments?limit=5", turn);
      await ask("live", "/livez", turn);
      await sleep(pauseMs);
    }
  };
  const work = Promise.all([...Array.from({ length: clientCount }, dispatchOnAndOn), readOnAndOn()]);
  return {
    async stop() {
      stoppedAt = performance.now();
      await work;
      return { requests, jobs };
    },
  };
}
