// Counts the values that each entry point of each package exports: `pnpm measure:exports`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const packages = join(import.meta.dirname, "..", "packages");
console.log("| entry point | exports |\n| --- | --- |");
for (const folder of readdirSync(packages)) {
  const { name, exports } = JSON.parse(readFileSync(join(packages, folder, "package.json"), "utf8"));
  for (const [path, target] of Object.entries(exports)) {
    const file = target.import?.default ?? target.import ?? target.default ?? target;
    if (!file.endsWith(".js")) continue;
    const values = Object.keys(await import(pathToFileURL(join(packages, folder, file)).href));
    console.log(`| ${name}${path.slice(1)} | ${values.length} |`);
  }
}
