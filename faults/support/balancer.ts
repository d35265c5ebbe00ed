import { setTimeout as sleep } from "node:timers/promises";

/** Returns the ready servers in turn; all servers if none is ready. */
export interface Balancer {
  next(): string;
  close(): void;
}

const checkEveryMs = 200;

export function startBalancer(urls: readonly string[]): Balancer {
  const ready = new Set(urls);
  let isOpen = true;
  let turn = 0;
  const check = async (url: string): Promise<void> => {
    while (isOpen) {
      const isReady = await fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isReady) ready.add(url);
      else ready.delete(url);
      await sleep(checkEveryMs);
    }
  };
  for (const url of urls) void check(url);
  return {
    next() {
      const choice = ready.size === 0 ? urls : [...ready];
      turn += 1;
      return choice[turn % choice.length] ?? "";
    },
    close() {
      isOpen = false;
    },
  };
}
