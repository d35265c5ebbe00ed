import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Before the tests: builds what the browser loads, if its source has changed since. `npm test` has built it already. */
export function setup(): void {
  const built = listTimes("dist/desk");
  const isCurrent = built.length > 0 && Math.max(...listTimes("desk")) <= Math.min(...built);
  if (!isCurrent) execFileSync("pnpm", ["run", "build:desk"], { cwd: root, shell: process.platform === "win32" });
}

function listTimes(folder: string): readonly number[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs);
}
