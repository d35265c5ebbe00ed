import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const python = process.env.PYTHON ?? "python3";
const script = fileURLToPath(new URL("full_matrix.py", import.meta.url));

export function hasScipy() {
  return spawnSync(python, ["-c", "import numpy, scipy.optimize"]).status === 0;
}

/** Solves whole matrices, each `{ rows, columns, costs }`, in one process. Returns their totals and milliseconds of CPU. */
export function solveWithScipy(matrices) {
  const folder = mkdtempSync(join(tmpdir(), "dispatch-batch-"));
  try {
    const lines = matrices.map(({ rows, columns, costs }, index) => {
      const path = join(folder, String(index));
      writeFileSync(path, costs);
      return `${rows} ${columns} ${path}\n`;
    });
    const { status, stdout, stderr } = spawnSync(python, [script], { input: lines.join(""), encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
