import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const source = fileURLToPath(new URL("../../packages/core/src/batch/solve-assignment.ts", import.meta.url));

/** Matrices are solved again and again: the clock of the process is coarse, and the first runs compile the code. */
const cellsToSolve = 2_000_000;
const leastRuns = 20;

/**
 * Solves whole matrices, each `{ rows, columns, costs }`, by the solver of a batch, which no package exports. Returns their
 * totals and milliseconds of CPU. Its rows are sorted beforehand, as those of a batch are.
 */
export async function solveWhole(matrices) {
  const folder = mkdtempSync(join(tmpdir(), "dispatch-batch-"));
  try {
    const outfile = join(folder, "solver.mjs");
    await build({ entryPoints: [source], bundle: true, format: "esm", outfile, logLevel: "error" });
    const { solveAssignment } = await import(pathToFileURL(outfile).href);
    const problems = matrices.map(toProblem);
    const [{ costs }] = matrices;
    const runs = Math.max(leastRuns, Math.ceil(cellsToSolve / costs.length));
    const solve = (problem) => {
      let solution;
      for (let run = 0; run < runs; run += 1) solution = solveAssignment(problem);
      return solution;
    };
    for (const problem of problems) solve(problem);
    return problems.map((problem, index) => {
      const before = process.cpuUsage();
      const { columns } = solve(problem);
      const { user, system } = process.cpuUsage(before);
      const { costs, columns: width } = matrices[index];
      const total = columns.reduce((sum, column, row) => sum + costs[row * width + column], 0);
      return { total, millis: (user + system) / 1000 / runs };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function toProblem({ rows, columns, costs }) {
  const sorted = Array.from({ length: rows }, (_, row) => {
    const ofRow = costs.subarray(row * columns, (row + 1) * columns);
    const order = Int32Array.from({ length: columns }, (_, column) => column).sort((a, b) => ofRow[a] - ofRow[b]);
    const levels = new Float64Array(2 * columns);
    order.forEach((column, index) => {
      levels[2 * index + 1] = ofRow[column];
    });
    return { columns: order, costs: levels };
  });
  return {
    rowCount: rows,
    columnCount: columns,
    levelCount: 2,
    toCapacity: () => 1,
    toCells: (row) => sorted[row],
    toLeaveCost: () => [1, 0],
  };
}
