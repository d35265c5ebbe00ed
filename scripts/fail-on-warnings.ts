import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

// Set-up of every test file: a warning of Node, such as MaxListenersExceededWarning, fails the file.

const warnings: string[] = [];
process.on("warning", (warning) => void warnings.push(warning.stack ?? warning.message));

/** The file to which Node processes of a test write their warnings, if they inherit the environment. */
const ofChildren = join(tmpdir(), `dispatch-warnings-${process.pid}`);
process.env["NODE_REDIRECT_WARNINGS"] = ofChildren;

// Registered first, so it runs last.
afterAll(() => {
  const all = [...warnings.splice(0), ...(existsSync(ofChildren) ? [readFileSync(ofChildren, "utf8")] : [])];
  rmSync(ofChildren, { force: true });
  if (all.length > 0) throw new Error(`Node warned:\n${all.join("\n")}`);
});
