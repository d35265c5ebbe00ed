import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

// A set-up file of every test file: a warning of Node, such as MaxListenersExceededWarning, fails the file.

const warnings: string[] = [];
process.on("warning", (warning) => void warnings.push(warning.stack ?? warning.message));

/** Where Node processes that a test starts write their warnings, if they inherit the environment. */
const ofChildren = join(tmpdir(), `dispatch-warnings-${process.pid}`);
process.env["NODE_REDIRECT_WARNINGS"] = ofChildren;

// Registered first, and so run last.
afterAll(() => {
  const all = [...warnings.splice(0), ...(existsSync(ofChildren) ? [readFileSync(ofChildren, "utf8")] : [])];
  rmSync(ofChildren, { force: true });
  if (all.length > 0) throw new Error(`Node warned:\n${all.join("\n")}`);
});
