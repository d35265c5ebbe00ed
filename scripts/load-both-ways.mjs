// Loads each module in the arguments with `import` and with `require`, from the folder into which this file is copied.
import { deepEqual, ok } from "node:assert/strict";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

for (const specifier of process.argv.slice(2)) {
  const imported = Object.keys(await import(specifier));
  ok(imported.length > 0, `${specifier} exports nothing`);
  deepEqual(Object.keys(require(specifier)).sort(), imported.sort(), `${specifier}: require() gives different names`);
}
