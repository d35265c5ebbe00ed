import { createFolding, type Folding } from "./fold-costs.js";
import { compareCosts, type LexCost } from "./lex-cost.js";

/** A pair of a row and a column that may be matched. */
export interface AssignmentCell {
  readonly column: number;
  readonly cost: LexCost;
}

/** The pairs of a row, each column at most once, in the order of their cost. */
export interface AssignmentRow {
  readonly columns: Int32Array;
  /** The costs of the pairs, one after the other, each level by level. */
  readonly costs: Float64Array;
}

/** Rows to match to columns, at the least total cost. A pair that is not among the cells cannot be matched. */
export interface AssignmentProblem {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly levelCount: number;
  /** How many rows a column takes: 0 or more, or Infinity. */
  toCapacity(column: number): number;
  /** Read once for each row. */
  toCells(row: number): AssignmentRow;
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
  /** Matches one more row. All rows so far are then matched at the least cost. Returns how many cells it looked at. */
  assign(row: number): number;
  toSolution(): AssignmentSolution;
}

const none = -1;

const empty: Float64Array = new Float64Array(0);

/** How many cells of a row are folded at first, and how many times as many then. */
const leastFolded = 8;
const foldedGrowth = 8;

/**
 * Shortest augmenting paths with prices (R. Jonker, A. Volgenant, "A Shortest Augmenting Path Algorithm for Dense and
 * Sparse Linear Assignment Problems", Computing 38, 1987), for columns with capacities and costs of several levels. No
 * price of a column is above 0, so a row's cells are read only until their cost alone exceeds the shortest path so far.
 *
 * Costs are in flat arrays, folded to as few numbers as can hold them: nearly always one, for which the loops are written
 * out.
 */
export function createSolver(problem: AssignmentProblem): AssignmentSolver {
  const { rowCount, columnCount, levelCount, toCapacity } = problem;
  const { rows, leaveCosts, folding } = foldProblem(problem);
  const { width } = folding;
  const capacities = new Float64Array(columnCount);
  const columnOf = new Int32Array(rowCount).fill(none);
  const rowPrices = new Float64Array(rowCount * width);
  const columnPrices = new Float64Array(columnCount * width);
  const matched = createMatched(rowCount, columnCount);
  const { counts } = matched;
  /** The first costs of each row, folded. */
  const folded: Float64Array[] = rows.map(() => empty);

  // The shortest path from a row to a column with room, or to none, over the matched pairs in between.
  const rowDistances = new Float64Array(rowCount * width);
  /** Infinity for a column that is not reached, -Infinity for one that takes nobody. A settled one cannot be reached at less. */
  const distances = new Float64Array(columnCount * width).fill(Number.POSITIVE_INFINITY);
  for (let column = 0; column < columnCount; column += 1) {
    capacities[column] = toCapacity(column);
    if (capacities[column] === 0) distances.fill(Number.NEGATIVE_INFINITY, column * width, (column + 1) * width);
  }
  /** The row from which each column was reached. */
  const from = new Int32Array(columnCount);
  const heap = createHeap(distances, width);
  const [offset, least, zero] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
  const end = { row: none, column: none, distance: new Float64Array(width) };
  let scanned: number[] = [];
  let reached: number[] = [];
  let settled: number[] = [];
  let work = 0;

  const isTooFar = (values: Float64Array, position: number): boolean =>
    end.row !== none && compareAt(values, position, end.distance, 0, width) >= 0;

  const finish = (column: number, row: number): void => {
    end.row = row;
    end.column = column;
    end.distance.set(least);
  };

  /** Goes on over a column that is full. */
  const reach = (column: number, row: number): void => {
    const start = column * width;
    for (let part = 0; part < width; part += 1) {
      least[part] = (least[part] as number) - (columnPrices[start + part] as number);
    }
    const isKnown = isReached(column);
    if (isTooFar(least, 0) || (isKnown && compareAt(distances, column, least, 0, width) <= 0)) return;
    distances.set(least, start);
    noteReached(column, row, isKnown);
  };

  const isReached = (column: number): boolean => distances[column * width] !== Number.POSITIVE_INFINITY;

  const noteReached = (column: number, row: number, isKnown: boolean): void => {
    from[column] = row;
    if (isKnown) {
      heap.raise(column);
      return;
    }
    reached.push(column);
    heap.push(column);
  };

  const addToOffset = (values: Float64Array, position: number): void => {
    for (let part = 0; part < width; part += 1) {
      least[part] = (offset[part] as number) + (values[position * width + part] as number);
    }
  };

  const noteRow = (row: number, values: Float64Array, position: number): void => {
    scanned.push(row);
    for (let part = 0; part < width; part += 1) {
      const distance = values[position * width + part] as number;
      rowDistances[row * width + part] = distance;
      offset[part] = distance - (rowPrices[row * width + part] as number);
    }
  };

  /** Looks at the pairs of a row that is reached at the distance at this position. */
  const scan = (row: number, values: Float64Array, position: number): void => {
    noteRow(row, values, position);
    const { columns } = rows[row] as AssignmentRow;
    let costs = folded[row] as Float64Array;
    for (let cell = 0; cell < columns.length; cell += 1) {
      if (cell * width === costs.length) costs = readOn(row);
      addToOffset(costs, cell);
      if (isTooFar(least, 0)) break;
      work += 1;
      const column = columns[cell] as number;
      const capacity = capacities[column] as number;
      if ((counts[column] as number) < capacity) finish(column, row);
      else reach(column, row);
    }
    addToOffset(leaveCosts, row);
    if (!isTooFar(least, 0)) finish(none, row);
  };

  /** Folds more of a row: most cells of a long one are never looked at. */
  const readOn = (row: number): Float64Array => {
    const { costs } = rows[row] as AssignmentRow;
    const count = Math.max(leastFolded, (foldedGrowth * (folded[row] as Float64Array).length) / width);
    const more = folding.fold(costs, Math.min(count, costs.length / levelCount));
    folded[row] = more;
    return more;
  };

  /** Ends the path at a column with room, or goes on over a full one. Returns the length of the shortest path so far. */
  const meet = (row: number, column: number, distance: number, most: number): number => {
    if ((counts[column] as number) < (capacities[column] as number)) {
      end.row = row;
      end.column = column;
      return distance;
    }
    const isKnown = isReached(column);
    distances[column] = distance;
    noteReached(column, row, isKnown);
    return most;
  };

  /** The same for costs in one number. Most pairs are passed over, so the first test takes two numbers only. */
  const scanNarrow = (row: number, values: Float64Array, position: number): void => {
    scanned.push(row);
    const distance = values[position] as number;
    rowDistances[row] = distance;
    const start = distance - (rowPrices[row] as number);
    const { columns } = rows[row] as AssignmentRow;
    // Found once, not for each cell.
    const [prices, reachedAt] = [columnPrices, distances];
    let costs = folded[row] as Float64Array;
    const count = columns.length;
    let most = end.distance[0] as number;
    let cell = 0;
    for (; cell < count; cell += 1) {
      if (cell === costs.length) costs = readOn(row);
      const nearest = start + (costs[cell] as number);
      if (nearest >= most) break;
      const column = columns[cell] as number;
      const further = nearest - (prices[column] as number);
      if (further >= most || further >= (reachedAt[column] as number)) continue;
      most = meet(row, column, further, most);
    }
    work += cell + 1;
    const leaveDistance = start + (leaveCosts[row] as number);
    if (leaveDistance < most) {
      most = leaveDistance;
      end.row = row;
      end.column = none;
    }
    end.distance[0] = most;
  };

  const scanRow = width === 1 ? scanNarrow : scan;

  const findPath = (start: number): void => {
    for (const column of reached) distances[column * width] = Number.POSITIVE_INFINITY;
    scanned = [];
    reached = [];
    settled = [];
    end.row = none;
    end.distance.fill(Number.POSITIVE_INFINITY);
    heap.clear();
    scanRow(start, zero, 0);
    for (let column = heap.pop(); column !== none && !isTooFar(distances, column); column = heap.pop()) {
      settled.push(column);
      for (let row = matched.first(column); row !== none; row = matched.next(row)) scanRow(row, distances, column);
    }
  };

  const updatePrices = (): void => {
    const add = (prices: Float64Array, position: number, sign: 1 | -1, reached: Float64Array): void => {
      for (let part = 0; part < width; part += 1) {
        const at = position * width + part;
        prices[at] = (prices[at] as number) + sign * ((end.distance[part] as number) - (reached[at] as number));
      }
    };
    for (const row of scanned) add(rowPrices, row, 1, rowDistances);
    for (const column of settled) add(columnPrices, column, -1, distances);
  };

  const move = (row: number, column: number): void => {
    const left = columnOf[row] as number;
    if (left !== none) matched.remove(row, left);
    columnOf[row] = column;
    if (column !== none) matched.add(row, column);
  };

  /** The first price of a row: the least that it can cost, so that no pair costs less than its prices. */
  const setFirstPrice = (row: number): void => {
    const { columns } = rows[row] as AssignmentRow;
    const costs = columns.length === 0 ? empty : readOn(row);
    const isLeft = columns.length === 0 || compareAt(costs, 0, leaveCosts, row, width) >= 0;
    const [first, start] = isLeft ? [leaveCosts, row * width] : [costs, 0];
    for (let part = 0; part < width; part += 1) rowPrices[row * width + part] = first[start + part] as number;
  };

  return {
    assign(start) {
      work = 0;
      setFirstPrice(start);
      findPath(start);
      updatePrices();
      let { row, column } = end;
      for (;;) {
        const left = columnOf[row] as number;
        move(row, column);
        if (row === start) break;
        column = left;
        row = from[left] as number;
      }
      return work;
    },
    toSolution: () => ({
      columns: Array.from(columnOf, (column) => (column === none ? null : column)),
      rowPrices: Array.from({ length: rowCount }, (_, row) => folding.unfold(rowPrices, row)),
      columnPrices: toMap(columnPrices, folding),
    }),
  };
}

/** Solves a problem at once. */
export function solveAssignment(problem: AssignmentProblem): AssignmentSolution {
  const solver = createSolver(problem);
  for (let row = 0; row < problem.rowCount; row += 1) solver.assign(row);
  return solver.toSolution();
}

/** The pairs of a row, given in any order. */
export function toAssignmentRow(cells: readonly AssignmentCell[], levelCount: number): AssignmentRow {
  const sorted = [...cells].sort((left, right) => compareCosts(left.cost, right.cost));
  const costs = new Float64Array(cells.length * levelCount);
  for (const [index, { cost }] of sorted.entries()) costs.set(cost, index * levelCount);
  return { columns: Int32Array.from(sorted, ({ column }) => column), costs };
}

/** The problem with folded costs. */
function foldProblem({ rowCount, levelCount, toCells, toLeaveCost }: AssignmentProblem): {
  readonly rows: readonly AssignmentRow[];
  readonly leaveCosts: Float64Array;
  readonly folding: Folding;
} {
  const given = Array.from({ length: rowCount }, (_, row) => toCells(row));
  const leave = new Float64Array(rowCount * levelCount);
  for (let row = 0; row < rowCount; row += 1) leave.set(toLeaveCost(row), row * levelCount);
  const pairLimits = new Float64Array(levelCount);
  const leaveLimits = new Float64Array(levelCount);
  for (const { costs } of given) raiseSortedLimits(pairLimits, costs);
  raiseLimits(leaveLimits, leave);
  // A path has at most two pairs for each row, and leaves at most one. A price is the difference of two paths, and what is
  // compared are sums of a path and two prices.
  const limits = Array.from(
    pairLimits,
    (limit, level) => 24 * (rowCount + 1) * limit + 8 * (leaveLimits[level] as number),
  );
  const folding = createFolding(limits);
  return { rows: given, leaveCosts: folding.fold(leave, rowCount), folding };
}

/** The same for costs in order: up to the first level that differs at both ends, these have the largest amounts. */
function raiseSortedLimits(limits: Float64Array, costs: Float64Array): void {
  const levelCount = limits.length;
  const last = costs.length - levelCount;
  if (last < 0) return;
  for (let level = 0; level < levelCount; level += 1) {
    const [first, end] = [costs[level] as number, costs[last + level] as number];
    if (level < levelCount - 1 && first !== end) {
      raiseLimits(limits, costs);
      return;
    }
    limits[level] = Math.max(limits[level] as number, Math.abs(first), Math.abs(end));
  }
}

/** Raises the limit of each level to the largest amount, whatever its sign. */
function raiseLimits(limits: Float64Array, costs: Float64Array): void {
  for (let level = 0; level < limits.length; level += 1) {
    let limit = limits[level] as number;
    for (let at = level; at < costs.length; at += limits.length) {
      const amount = Math.abs(costs[at] as number);
      if (amount > limit) limit = amount;
    }
    limits[level] = limit;
  }
}

function toMap(prices: Float64Array, { width, unfold }: Folding): ReadonlyMap<number, LexCost> {
  const map = new Map<number, LexCost>();
  for (let column = 0; column * width < prices.length; column += 1) {
    let isZero = true;
    for (let part = 0; part < width; part += 1) isZero &&= prices[column * width + part] === 0;
    if (!isZero) map.set(column, unfold(prices, column));
  }
  return map;
}

/** Compares the costs at two positions, part by part. */
function compareAt(left: Float64Array, i: number, right: Float64Array, j: number, width: number): number {
  for (let part = 0; part < width; part += 1) {
    const difference = (left[i * width + part] as number) - (right[j * width + part] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The rows that are matched to each column, as lists in flat arrays. */
interface Matched {
  /** How many rows each column has. */
  readonly counts: Int32Array;
  /** A row of a column; -1 if it has none. */
  first(column: number): number;
  /** Another row of the same column; -1 after the last. */
  next(row: number): number;
  add(row: number, column: number): void;
  remove(row: number, column: number): void;
}

function createMatched(rowCount: number, columnCount: number): Matched {
  const counts = new Int32Array(columnCount);
  const firsts = new Int32Array(columnCount).fill(none);
  const nexts = new Int32Array(rowCount).fill(none);
  return {
    counts,
    first: (column) => firsts[column] as number,
    next: (row) => nexts[row] as number,
    add(row, column) {
      counts[column] = (counts[column] as number) + 1;
      nexts[row] = firsts[column] as number;
      firsts[column] = row;
    },
    remove(row, column) {
      counts[column] = (counts[column] as number) - 1;
      const after = nexts[row] as number;
      if (firsts[column] === row) {
        firsts[column] = after;
        return;
      }
      let before = firsts[column] as number;
      while (nexts[before] !== row) before = nexts[before] as number;
      nexts[before] = after;
    },
  };
}

interface Heap {
  clear(): void;
  push(column: number): void;
  /** Moves a column up whose distance has become less. */
  raise(column: number): void;
  /** Takes out the column of least distance, and returns it; -1 if no column is left. */
  pop(): number;
}

/** A binary heap, least distance first; equal distances by the lower column, so that the order is always the same. */
function createHeap(distances: Float64Array, width: number): Heap {
  const places = new Int32Array(distances.length / width);
  let items: number[] = [];
  const isBefore =
    width === 1
      ? (left: number, right: number): boolean => {
          const [a, b] = [distances[left] as number, distances[right] as number];
          return a < b || (a === b && left < right);
        }
      : (left: number, right: number): boolean =>
          (compareAt(distances, left, distances, right, width) || left - right) < 0;
  const put = (column: number, index: number): void => {
    items[index] = column;
    places[column] = index;
  };
  const raise = (column: number): void => {
    let index = places[column] as number;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = items[above] as number;
      if (!isBefore(column, parent)) break;
      put(parent, index);
      index = above;
    }
    put(column, index);
  };
  const sink = (column: number): void => {
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= items.length) break;
      const isRight = left + 1 < items.length && isBefore(items[left + 1] as number, items[left] as number);
      const child = items[isRight ? left + 1 : left] as number;
      if (!isBefore(child, column)) break;
      put(child, index);
      index = isRight ? left + 1 : left;
    }
    put(column, index);
  };
  return {
    clear() {
      items = [];
    },
    raise,
    push(column) {
      put(column, items.length);
      raise(column);
    },
    pop() {
      const [first = none] = items;
      const last = items.pop();
      if (last !== undefined && items.length > 0) sink(last);
      return first;
    },
  };
}
