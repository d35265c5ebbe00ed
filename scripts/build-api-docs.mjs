// Builds the API reference from the docstrings: every export of every package, as HTML in `api-docs`. Fails if a link is
// broken, if an export has no docstring, or if an export mentions a type that is not exported.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Application } from "typedoc";

const root = join(import.meta.dirname, "..");
const entries = readdirSync(join(root, "packages")).flatMap(listEntries);

const app = await Application.bootstrap({
  name: "Technician Dispatch",
  tsconfig: join(root, "scripts/tsconfig.api-docs.json"),
  entryPoints: entries.map(({ source }) => source),
  out: join(root, "api-docs"),
  readme: "none",
  projectDocuments: [join(root, "docs/glossary.md")],
  excludeInternal: true,
  disableSources: true,
  requiredToBeDocumented: ["Function", "Class", "Interface", "TypeAlias", "Variable"],
  logLevel: "Warn",
});

const project = await app.convert();
if (project === undefined) process.exit(1);
nameModules(project);
validateLinks(project);
for (const name of new Set(entries.map(({ packageName }) => packageName))) validateExports(project, name);
if (app.logger.hasWarnings() || app.logger.hasErrors()) process.exit(1);
await app.generateOutputs(project);
if (app.logger.hasErrors()) process.exit(1);
console.log(`api-docs/index.html documents ${entries.map(({ name }) => name).join(", ")}`);

/** Returns the exports of a package, with their source files. */
function listEntries(folder) {
  const base = join(root, "packages", folder);
  const { name, exports } = JSON.parse(readFileSync(join(base, "package.json"), "utf8"));
  return Object.entries(exports).flatMap(([path, conditions]) => {
    const source = conditions["@dispatch/source"];
    return source === undefined ? [] : [{ packageName: name, name: name + path.slice(1), source: join(base, source) }];
  });
}

/** TypeDoc names modules after the paths of their sources; a reader looks for `@dispatch/core/memory`. */
function nameModules(project) {
  for (const module of project.children) {
    const { fileName } = project.getSymbolIdFromReflection(module);
    module.name = entries.find(({ source }) => source === fileName).name;
  }
}

function validateLinks(project) {
  app.options.setValue("validation", { invalidLink: true, invalidPath: true, rewrittenLink: true });
  app.validate(project);
}

/** TypeDoc checks only the types of the package that the project is named after. */
function validateExports(project, packageName) {
  app.options.setValue("validation", { notDocumented: true, notExported: true });
  project.packageName = packageName;
  app.validate(project);
}
