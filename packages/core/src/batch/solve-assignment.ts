import { addCosts, compareCosts, type LexCost, subtractCosts, zeroCost } from "./lex-cost.js";

/** A pair of a row and a column that may be matched. */
export interface AssignmentCell {
  readonly column: number;
  readonly cost: LexCost;
}

/** Rows to match to columns, at the least total cost. A pair that is not among the cells cannot be matched. */
export interface AssignmentProblem {
  readonly rowCount: number;
  readonly levelCount: number;
  /** How many rows a column takes: 0 or more, or Infinity. */
  toCapacity(column: number): number;
  /** The pairs of a row, each column at most once, in the order of their cost. Read only as far as it matters. */
  toCells(row: number): Iterable<AssignmentCell>;
  /** What it costs to leave the row without a column. */
  toLeaveCost(row: number): LexCost;
}

/**
 * A matching of least cost, and the prices that prove it: no pair costs less than the sum of its two prices, matched
 * pairs cost exactly that, and a column that could take another row has the price 0.
 */
export interface AssignmentSolution {
  /** For each row, its column; null if it is left. */
  readonly columns: readonly (number | null)[];
  /** For each row, what it adds to the total: never more than leaving it costs. */
  readonly rowPrices: readonly LexCost[];
  /** For each column with a price other than 0, that price, which is below 0: what one more such column would save. */
  readonly columnPrices: ReadonlyMap<number, LexCost>;
}

/** Solves a problem row by row, so that the caller can do other work in between. */
export interface AssignmentSolver {
  /** Matches one more row. All rows so far are then matched at the least cost. */
  assign(row: number): void;
  toSolution(): AssignmentSolution;
}

/**
 * Shortest augmenting paths with prices (R. Jonker, A. Volgenant, "A Shortest Augmenting Path Algorithm for Dense and
 * Sparse Linear Assignment Problems", Computing 38, 1987), for columns with capacities and costs of several levels. No
 * price of a column is above 0, so a row's cells are read only until their cost alone exceeds the shortest path so far.
 */
export function createSolver({
  rowCount,
  levelCount,
  toCapacity,
  toCells,
  toLeaveCost,
}: AssignmentProblem): AssignmentSolver {
  const zero = zeroCost(levelCount);
  const columnOf: (number | null)[] = new Array(rowCount).fill(null);
  const rowPrices: LexCost[] = new Array(rowCount).fill(zero);
  const columnPrices = new Map<number, LexCost>();
  const rowsOf = new Map<number, number[]>();

  const isFree = (column: number): boolean => (rowsOf.get(column)?.length ?? 0) < toCapacity(column);

  /** The shortest path from a row to a column with room, or to none, over the matched pairs in between. */
  const findPath = (start: number): Path => {
    const rowDistances = new Map<number, LexCost>();
    const reached = new Map<number, Reached>();
    const settled = new Set<number>();
    const heap = createHeap();
    let end: PathEnd | null = null;

    const isTooFar = (distance: LexCost): boolean => end !== null && compareCosts(distance, end.distance) >= 0;
    const finish = (column: number | null, from: number, distance: LexCost): void => {
      if (!isTooFar(distance)) end = { column, from, distance };
    };

    /** Goes on over a column that is full. */
    const reach = (column: number, from: number, least: LexCost): void => {
      const price = columnPrices.get(column);
      const distance = price === undefined ? least : subtractCosts(least, price);
      const known = reached.get(column);
      if (known !== undefined && compareCosts(known.distance, distance) <= 0) return;
      reached.set(column, { distance, from });
      heap.push(distance, column);
    };

    const extend = (column: number, row: number, least: LexCost): void => {
      if (isFree(column)) finish(column, row, least);
      else if (toCapacity(column) > 0 && !settled.has(column)) reach(column, row, least);
    };

    const scan = (row: number, distance: LexCost): void => {
      rowDistances.set(row, distance);
      const offset = subtractCosts(distance, rowPrices[row] ?? zero);
      for (const { column, cost } of toCells(row)) {
        const least = addCosts(offset, cost);
        if (isTooFar(least)) break;
        extend(column, row, least);
      }
      finish(null, row, addCosts(offset, toLeaveCost(row)));
    };

    scan(start, zero);
    for (let next = heap.pop(); next !== null && !isTooFar(next.distance); next = heap.pop()) {
      if (settled.has(next.column)) continue;
      settled.add(next.column);
      for (const row of rowsOf.get(next.column) ?? []) scan(row, next.distance);
    }
    // Leaving the row is always a path.
    return { end: end ?? { column: null, from: start, distance: zero }, rowDistances, reached, settled };
  };

  const updatePrices = ({ end, rowDistances, reached, settled }: Path): void => {
    for (const [row, distance] of rowDistances) {
      rowPrices[row] = addCosts(rowPrices[row] ?? zero, subtractCosts(end.distance, distance));
    }
    for (const column of settled) {
      const distance = reached.get(column)?.distance ?? zero;
      const price = addCosts(columnPrices.get(column) ?? zero, subtractCosts(distance, end.distance));
      columnPrices.set(column, price);
    }
  };

  const move = (row: number, column: number | null): void => {
    const rows = columnOf[row] === null ? undefined : rowsOf.get(columnOf[row] ?? -1);
    rows?.splice(rows.indexOf(row), 1);
    columnOf[row] = column;
    if (column === null) return;
    const taken = rowsOf.get(column);
    if (taken === undefined) rowsOf.set(column, [row]);
    else taken.push(row);
  };

  return {
    assign(start) {
      rowPrices[start] = toLeast(toCells(start), toLeaveCost(start));
      const path = findPath(start);
      updatePrices(path);
      let { from: row, column } = path.end;
      for (;;) {
        const left = columnOf[row] ?? null;
        move(row, column);
        if (row === start || left === null) break;
        column = left;
        row = path.reached.get(left)?.from ?? start;
      }
    },
    toSolution: () => ({ columns: [...columnOf], rowPrices: [...rowPrices], columnPrices: withoutZeros(columnPrices) }),
  };
}

/** Solves a problem at once. */
export function solveAssignment(problem: AssignmentProblem): AssignmentSolution {
  const solver = createSolver(problem);
  for (let row = 0; row < problem.rowCount; row += 1) solver.assign(row);
  return solver.toSolution();
}

interface PathEnd {
  /** Null if the last row is left. */
  readonly column: number | null;
  readonly from: number;
  readonly distance: LexCost;
}

interface Reached {
  readonly distance: LexCost;
  readonly from: number;
}

interface Path {
  readonly end: PathEnd;
  readonly rowDistances: ReadonlyMap<number, LexCost>;
  readonly reached: ReadonlyMap<number, Reached>;
  readonly settled: ReadonlySet<number>;
}

/** The first price of a row: the least that it can cost, so that no pair costs less than its prices. */
function toLeast(cells: Iterable<AssignmentCell>, leaveCost: LexCost): LexCost {
  for (const { cost } of cells) return compareCosts(cost, leaveCost) < 0 ? cost : leaveCost;
  return leaveCost;
}

function withoutZeros(prices: ReadonlyMap<number, LexCost>): ReadonlyMap<number, LexCost> {
  return new Map([...prices].filter(([, price]) => price.some((value) => value !== 0)));
}

interface Heap {
  push(distance: LexCost, column: number): void;
  pop(): { readonly distance: LexCost; readonly column: number } | null;
}

/** A binary heap, least distance first; equal distances by the lower column, so that the order is always the same. */
function createHeap(): Heap {
  const items: { readonly distance: LexCost; readonly column: number }[] = [];
  const isBefore = (left: number, right: number): boolean => {
    const [a, b] = [items[left], items[right]];
    if (a === undefined || b === undefined) return a !== undefined;
    return (compareCosts(a.distance, b.distance) || a.column - b.column) < 0;
  };
  const swap = (left: number, right: number): void => {
    const [a, b] = [items[left], items[right]];
    if (a === undefined || b === undefined) return;
    items[left] = b;
    items[right] = a;
  };
  return {
    push(distance, column) {
      let index = items.push({ distance, column }) - 1;
      while (index > 0 && isBefore(index, (index - 1) >> 1)) {
        swap(index, (index - 1) >> 1);
        index = (index - 1) >> 1;
      }
    },
    pop() {
      const [first] = items;
      if (first === undefined) return null;
      swap(0, items.length - 1);
      items.pop();
      for (let index = 0; ; ) {
        const child = isBefore(2 * index + 2, 2 * index + 1) ? 2 * index + 2 : 2 * index + 1;
        if (!isBefore(child, index)) return first;
        swap(index, child);
        index = child;
      }
    },
  };
}
