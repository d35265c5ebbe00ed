/**
 * The least total cost of matching each row to a column, given the whole matrix. An oracle for batches, written
 * independently of them: the Hungarian method with a row at a time over a dense table (H. W. Kuhn, "The Hungarian method
 * for the assignment problem", Naval Research Logistics Quarterly 2, 1955; in O(n^2 m), as E. Lawler gives it in 1976).
 * There are at least as many columns as rows.
 */
export function findLeastTotal(costs: readonly (readonly number[])[]): number {
  const state: State = {
    costs,
    rowPotential: new Float64Array(costs.length),
    columnPotential: new Float64Array(costs[0]?.length ?? 0),
    rowOf: new Int32Array(costs[0]?.length ?? 0).fill(-1),
  };
  for (let row = 0; row < costs.length; row += 1) matchRow(state, row);
  return state.rowOf.reduce((sum, row, column) => sum + (row < 0 ? 0 : (costs[row]?.[column] ?? 0)), 0);
}

interface State {
  readonly costs: readonly (readonly number[])[];
  readonly rowPotential: Float64Array;
  readonly columnPotential: Float64Array;
  /** The row of each column; -1 if it has none. */
  readonly rowOf: Int32Array;
}

function matchRow(state: State, start: number): void {
  const { rowOf } = state;
  const slack = new Float64Array(rowOf.length).fill(Number.POSITIVE_INFINITY);
  const previous = new Int32Array(rowOf.length).fill(-1);
  const used: number[] = [];
  const isUsed = new Uint8Array(rowOf.length);
  let row = start;
  let column = -1;
  while (row >= 0) {
    lowerSlack(state, row, column, { slack, previous, isUsed });
    column = findLeast(slack, isUsed);
    raise(state, slack[column] ?? 0, start, { slack, used, isUsed });
    isUsed[column] = 1;
    used.push(column);
    row = rowOf[column] ?? -1;
  }
  while (column >= 0) {
    const before = previous[column] ?? -1;
    rowOf[column] = before < 0 ? start : (rowOf[before] ?? -1);
    column = before;
  }
}

interface Tree {
  readonly slack: Float64Array;
  readonly isUsed: Uint8Array;
}

function lowerSlack(
  { costs, rowPotential, columnPotential }: State,
  row: number,
  from: number,
  { slack, previous, isUsed }: Tree & { readonly previous: Int32Array },
): void {
  const line = costs[row] ?? [];
  for (let column = 0; column < slack.length; column += 1) {
    const reduced = (line[column] ?? 0) - (rowPotential[row] ?? 0) - (columnPotential[column] ?? 0);
    if (isUsed[column] === 1 || reduced >= (slack[column] ?? 0)) continue;
    slack[column] = reduced;
    previous[column] = from;
  }
}

function findLeast(slack: Float64Array, isUsed: Uint8Array): number {
  let least = -1;
  for (let column = 0; column < slack.length; column += 1) {
    if (isUsed[column] === 1) continue;
    if (least < 0 || (slack[column] ?? 0) < (slack[least] ?? 0)) least = column;
  }
  return least;
}

/** Changes the potentials so that the column of least slack has none. */
function raise(
  { rowPotential, columnPotential, rowOf }: State,
  delta: number,
  start: number,
  { slack, used, isUsed }: Tree & { readonly used: readonly number[] },
): void {
  rowPotential[start] = (rowPotential[start] ?? 0) + delta;
  for (const column of used) {
    const row = rowOf[column] ?? -1;
    rowPotential[row] = (rowPotential[row] ?? 0) + delta;
    columnPotential[column] = (columnPotential[column] ?? 0) - delta;
  }
  for (let column = 0; column < slack.length; column += 1) {
    if (isUsed[column] !== 1) slack[column] = (slack[column] ?? 0) - delta;
  }
}
