import type { CustomerJson, DispatchClient, WireId } from "@dispatch/client";
import type { Store } from "../kit/store.js";
import type { BoardState } from "./board-state.js";

const maxAtOnce = 3;
/** Old names make room for new ones. */
const maxKept = 5000;

/** Reads customers whose names are shown, a few at a time, each once. A customer who cannot be read stays a number. */
export function createCustomerReader(
  client: DispatchClient,
  state: Store<BoardState>,
): (ids: readonly WireId[]) => void {
  const asked = new Set<string>();
  const queue: string[] = [];
  let running = 0;
  const put = (customer: CustomerJson): void =>
    state.set((board) => {
      const kept = [...board.customers].slice(-maxKept);
      return { ...board, customers: new Map(kept).set(String(customer.id), customer) };
    });
  const start = (): void => {
    while (running < maxAtOnce) {
      const id = queue.shift();
      if (id === undefined) return;
      running += 1;
      client
        .readCustomer(id)
        .then(put, () => undefined)
        .finally(() => {
          running -= 1;
          start();
        });
    }
  };
  return (ids) => {
    for (const id of ids.map(String)) {
      if (asked.has(id)) continue;
      asked.add(id);
      queue.push(id);
    }
    start();
  };
}
