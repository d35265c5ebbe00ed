import { describe, expect, it } from "vitest";
import { addCosts, compareCosts, type LexCost } from "../../src/batch/lex-cost.js";
import {
  type AssignmentProblem,
  type AssignmentSolution,
  solveAssignment,
  toAssignmentRow,
} from "../../src/batch/solve-assignment.js";
import { createRandom } from "../../src/testing/random.js";

/** A problem as a table; null if a pair cannot be matched. */
interface Table {
  readonly costs: readonly (readonly (LexCost | null)[])[];
  readonly leave: readonly LexCost[];
  readonly capacities: readonly number[];
}

function toProblem({ costs, leave, capacities }: Table): AssignmentProblem {
  return {
    rowCount: costs.length,
    columnCount: capacities.length,
    levelCount: leave[0]?.length ?? 1,
    toCapacity: (column) => capacities[column] ?? 0,
    toCells: (row) =>
      toAssignmentRow(
        (costs[row] ?? []).flatMap((cost, column) => (cost === null ? [] : [{ column, cost }])),
        leave[0]?.length ?? 1,
      ),
    toLeaveCost: (row) => leave[row] ?? [],
  };
}

function toTotal({ costs, leave }: Table, columns: readonly (number | null)[]): LexCost {
  return columns
    .map((column, row) => (column === null ? leave[row] : costs[row]?.[column]) ?? [])
    .reduce(
      (sum, cost) => addCosts(cost, sum),
      (leave[0] ?? []).map(() => 0),
    );
}

/** Tries every assignment. */
function findLeast(table: Table): LexCost {
  const { costs, leave, capacities } = table;
  const free = [...capacities];
  const columns: (number | null)[] = [];
  let least: LexCost | null = null;
  const tryRow = (row: number): void => {
    if (row === costs.length) {
      const total = toTotal(table, columns);
      if (least === null || compareCosts(total, least) < 0) least = total;
      return;
    }
    columns[row] = null;
    tryRow(row + 1);
    (costs[row] ?? []).forEach((cost, column) => {
      if (cost === null || (free[column] ?? 0) < 1) return;
      free[column] = (free[column] ?? 0) - 1;
      columns[row] = column;
      tryRow(row + 1);
      free[column] = (free[column] ?? 0) + 1;
    });
  };
  tryRow(0);
  return least ?? leave[0] ?? [];
}

/** The conditions under which nothing costs less (complementary slackness). */
function checkCertificate(table: Table, { columns, rowPrices, columnPrices }: AssignmentSolution): void {
  const { costs, leave, capacities } = table;
  const used = capacities.map((_, column) => columns.filter((taken) => taken === column).length);
  const zero = (leave[0] ?? []).map(() => 0);
  capacities.forEach((capacity, column) => {
    const price = columnPrices.get(column) ?? zero;
    expect(compareCosts(price, zero)).toBeLessThanOrEqual(0);
    if ((used[column] ?? 0) < capacity) expect(price).toEqual(zero);
    expect(used[column]).toBeLessThanOrEqual(capacity);
  });
  costs.forEach((row, index) => {
    const rowPrice = rowPrices[index] ?? zero;
    expect(compareCosts(leave[index] ?? zero, rowPrice)).toBeGreaterThanOrEqual(0);
    if (columns[index] === null) expect(rowPrice).toEqual(leave[index]);
    row.forEach((cost, column) => {
      if (cost === null || capacities[column] === 0) return;
      const sum = addCosts(rowPrice, columnPrices.get(column) ?? zero);
      expect(compareCosts(cost, sum)).toBeGreaterThanOrEqual(0);
      if (columns[index] === column) expect(sum).toEqual(cost);
    });
  });
}

/** Every other table has costs so large that its levels do not fit into one number. */
function randomTable(seed: number, rowCount: number, columnCount: number): Table {
  const random = createRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const share = random();
  const largest = 1 + below(seed % 3 === 0 ? 5 : 1000);
  const unit = seed % 2 === 0 ? 1 : 1e10;
  return {
    costs: Array.from({ length: rowCount }, () =>
      Array.from({ length: columnCount }, () => (random() < share ? [0, 0, below(2), unit * below(largest)] : null)),
    ),
    leave: Array.from({ length: rowCount }, () =>
      random() < 0.4 ? [1, 0, 0, unit * below(50)] : [0, 1, 0, unit * below(50)],
    ),
    capacities: Array.from({ length: columnCount }, () => [0, 1, 1, 1, 2, Number.POSITIVE_INFINITY][below(6)] ?? 1),
  };
}

describe("solveAssignment", () => {
  it.each(Array.from({ length: 20 }, (_, index) => index))("finds the least of all assignments, group %i", (group) => {
    for (let seed = 30 * group; seed < 30 * group + 30; seed += 1) {
      const table = randomTable(seed, 1 + (seed % 5), 1 + (seed % 6));
      const solution = solveAssignment(toProblem(table));
      expect(toTotal(table, solution.columns), `seed ${seed}`).toEqual(findLeast(table));
      checkCertificate(table, solution);
    }
  });

  it.each([
    [40, 40],
    [60, 200],
    [200, 60],
  ])("proves the assignment of %i rows to %i columns by its prices", (rowCount, columnCount) => {
    for (let seed = 0; seed < 6; seed += 1) {
      const table = randomTable(seed, rowCount, columnCount);
      checkCertificate(table, solveAssignment(toProblem(table)));
    }
  });

  it("compares level by level, if one number cannot hold all levels", () => {
    const table: Table = {
      costs: [[[0, 2 ** 53 - 1]], [[0, 0]]],
      leave: [
        [2, 0],
        [1, 0],
      ],
      capacities: [1],
    };
    expect(solveAssignment(toProblem(table)).columns).toEqual([0, null]);
  });

  it("solves a problem without columns, and one without rows", () => {
    expect(solveAssignment(toProblem({ costs: [[]], leave: [[1]], capacities: [] })).columns).toEqual([null]);
    expect(solveAssignment(toProblem({ costs: [], leave: [], capacities: [1] })).columns).toEqual([]);
  });

  it("solveAssignment accepts costs below 0", () => {
    const table: Table = {
      costs: [
        [[-5], [-7]],
        [[-7], [-8]],
      ],
      leave: [[0], [0]],
      capacities: [1, 1],
    };
    expect(solveAssignment(toProblem(table)).columns).toEqual([1, 0]);
  });
});
