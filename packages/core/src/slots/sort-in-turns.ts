import { createTurns } from "../plugin-kit/turns.js";

/** So many items are sorted in one piece, and so many are merged before other work of the process gets a turn. */
const itemsPerTurn = 5000;

/** Sorts as `toSorted` does, equal items in their order, and lets other work in between. */
export async function sortInTurns<Item>(
  items: readonly Item[],
  compare: (left: Item, right: Item) => number,
  signal: AbortSignal | undefined,
): Promise<readonly Item[]> {
  const didWork = createTurns(itemsPerTurn, signal);
  let parts: Item[][] = [];
  for (let first = 0; first < items.length; first += itemsPerTurn) {
    parts.push(items.slice(first, first + itemsPerTurn).sort(compare));
    await didWork(itemsPerTurn);
  }
  while (parts.length > 1) {
    const merged: Item[][] = [];
    for (let index = 0; index < parts.length; index += 2) {
      merged.push(await merge(parts[index] ?? [], parts[index + 1] ?? [], compare, didWork));
    }
    parts = merged;
  }
  return parts[0] ?? [];
}

async function merge<Item>(
  left: readonly Item[],
  right: readonly Item[],
  compare: (left: Item, right: Item) => number,
  didWork: (work: number) => Promise<void>,
): Promise<Item[]> {
  const merged: Item[] = [];
  let [taken, takenRight] = [0, 0];
  while (taken < left.length || takenRight < right.length) {
    const isLeft =
      takenRight >= right.length ||
      (taken < left.length && compare(left[taken] as Item, right[takenRight] as Item) <= 0);
    merged.push((isLeft ? left[taken] : right[takenRight]) as Item);
    if (isLeft) taken += 1;
    else takenRight += 1;
    if (merged.length % itemsPerTurn === 0) await didWork(itemsPerTurn);
  }
  return merged;
}
