import { writeFileSync } from "node:fs";
import type { Reporter, SerializedError, TestModule } from "vitest/node";

/** Ends a run with one line, `123 passed, 0 failed`, below everything else; also writes it to the file in TEST_COUNTS_FILE. */
export function countReporter(): Reporter {
  let counts: string | null = null;
  process.once("exit", () => {
    if (counts !== null) console.log(counts);
  });
  return {
    onTestRunEnd(testModules, unhandledErrors) {
      counts = toCounts(testModules, unhandledErrors);
      const file = process.env["TEST_COUNTS_FILE"];
      if (file !== undefined) writeFileSync(file, counts);
    },
  };
}

/** A file that does not load, and an error outside any test, count as failures too. */
function toCounts(testModules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): string {
  let passed = 0;
  let failed = unhandledErrors.length;
  for (const testModule of testModules) {
    failed += testModule.errors().length;
    for (const test of testModule.children.allTests()) {
      const { state } = test.result();
      if (state === "passed") passed += 1;
      if (state === "failed") failed += 1;
    }
  }
  return `${passed} passed, ${failed} failed`;
}
