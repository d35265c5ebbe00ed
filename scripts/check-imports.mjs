// `pnpm check:imports` checks the direction of imports, types included, which neither the compiler nor the linter checks. It
// forbids imports against the order of folders in a package, circles between files, and imports between packages that must
// not know each other.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/**
 * For each package: the packages that it may import, types included; and its folders, each of which may import those before
 * it. The name of a file directly in `src` gives it its own place in that order; "." stands for all other files in `src`.
 */
const house = {
  core: {
    folders: [
      "domain",
      "geo",
      "errors",
      "plugins",
      "plugin-kit",
      "providers",
      "policies",
      "calendar",
      "eligibility",
      "contract",
      "dispatch",
      "explain",
      "jobs",
      "slots",
      "batch",
      "queue",
      "import",
      ".",
      "memory",
      "testing",
    ],
  },
  "provider-kit": { imports: ["core"] },
  "ors-client": {
    imports: ["core", "provider-kit"],
    folders: [
      ...["verdict", "traffic", "points.ts", "ors-error.ts", "base-url.ts", "settings.ts", "call-limits.ts", "lane.ts"],
      ...["transport.ts", "cache", "matrix", "endpoints", ".", "testing"],
    ],
  },
  "routing-providers": { imports: ["core", "provider-kit"] },
  "pg-store": {
    imports: ["core"],
    folders: [
      ...[
        "errors",
        "values",
        "schema",
        "run",
        "erasure",
        "retention",
        "directory",
        "customers",
        "technicians",
        "seed",
        "locations",
        "assignments",
        "holds",
        "jobs",
        "tenants",
        "pool",
        "queue",
      ],
      ...["rate-limits", ".", "embedded"],
    ],
  },
  intake: { imports: ["core", "provider-kit"] },
  "http-adapter": {
    imports: ["core"],
    folders: [
      ...["json", "principal.ts", "dispatch-env.ts", "problem", "schemas", "request", "shares", "guard", "route"],
      ...[
        "requirements",
        "people",
        "events",
        "locations",
        "assignments",
        "jobs",
        "slots",
        "directory",
        "imports",
        "technicians",
        "positions",
        "dispatch",
        "legacy",
        "numbers",
        "probes",
        "caller",
        "openapi",
        ".",
      ],
    ],
  },
  // The build bundles what it imports.
  client: { imports: ["provider-kit"] },
  console: {
    imports: ["core"],
    // What a browser loads. The build bundles the client, and what is used of the core.
    desk: {
      imports: ["client", "core"],
      folders: ["settings.ts", "kit", "texts", "streams", "session", "data", "shell", "act", "why", "views", "."],
    },
  },
  server: {
    imports: [
      "console",
      "core",
      "http-adapter",
      "intake",
      "ors-client",
      "pg-store",
      "provider-kit",
      "routing-providers",
    ],
    folders: ["observe", "settings", "listen", "workers", "app", "start-server.ts", "commands", "."],
  },
};

const root = fileURLToPath(new URL("../packages", import.meta.url));
const packages = readdirSync(root);
const found = packages.flatMap(checkPackage);
for (const text of found) console.error(text);
console.log(`${packages.length} packages, ${found.length} forbidden imports or circles`);
process.exit(found.length > 0 ? 1 : 0);

function checkPackage(name) {
  const rules = house[name];
  if (rules === undefined) return [`packages/${name} is not in the table of scripts/check-imports.mjs`];
  const desk = rules.desk === undefined ? [] : checkSources(name, "desk", rules.desk);
  return [...checkSources(name, "src", rules), ...desk];
}

function checkSources(name, folder, rules) {
  const source = join(root, name, folder);
  const files = new Map(listSources(source).map((path) => [toPosix(relative(source, path)), listImports(path)]));
  const own = new Map(
    [...files].map(([file, imports]) => [file, imports.filter(isRelative).map((one) => toTarget(file, one, files))]),
  );
  return [
    ...[...files].flatMap(([file, imports]) => checkPackages(file, imports, rules)),
    ...[...own].flatMap(([file, targets]) => checkFolders(file, targets, rules.folders ?? ["."])),
    ...findCircles(own).map((circle) => `is a circle: ${circle.join(", ")}`),
  ].map((text) => `packages/${name}/${folder}: ${text}`);
}

function checkPackages(file, imports, { imports: allowed = [] }) {
  return imports.flatMap((specifier) => {
    const [, other] = /^@dispatch\/([^/]+)/.exec(specifier) ?? [];
    if (other === undefined || allowed.includes(other)) return [];
    return [`${file} may not import ${specifier}`];
  });
}

function checkFolders(file, targets, folders) {
  const rank = (path) => {
    const [first] = path.split("/");
    if (folders.includes(first)) return folders.indexOf(first);
    return path.includes("/") ? -1 : folders.indexOf(".");
  };
  if (rank(file) < 0) return [`${file} is in a folder that is not in the table`];
  return targets.flatMap((target) => {
    if (target.startsWith("../")) return [`${file} imports ${target}, which is outside the package`];
    return rank(target) > rank(file) ? [`${file} may not import ${target}: its folder comes later`] : [];
  });
}

/** Returns each set of files that import one another, directly or indirectly (Tarjan). */
function findCircles(graph) {
  const circles = [];
  const seen = new Map();
  const path = [];
  const visit = (file) => {
    const index = seen.size;
    seen.set(file, index);
    path.push(file);
    let lowest = index;
    for (const target of graph.get(file) ?? []) {
      if (!seen.has(target)) lowest = Math.min(lowest, visit(target));
      else if (path.includes(target)) lowest = Math.min(lowest, seen.get(target));
    }
    if (lowest === index) {
      const circle = path.splice(path.indexOf(file));
      if (circle.length > 1) circles.push(circle);
    }
    return lowest;
  };
  for (const file of graph.keys()) if (!seen.has(file)) visit(file);
  return circles;
}

/** Returns imports, re-exports, `import()` and types written as `import("...")`. */
function listImports(path) {
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const imports = [];
  const add = (node) => {
    if (node !== undefined && ts.isStringLiteral(node)) imports.push(node.text);
  };
  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    else if (ts.isImportTypeNode(node)) add(node.argument.literal);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return imports;
}

function isRelative(specifier) {
  return specifier.startsWith(".");
}

function toTarget(file, specifier, files) {
  const path = toPosix(join(dirname(file), specifier)).replace(/\.js$/, "");
  return files.has(`${path}.tsx`) ? `${path}.tsx` : `${path}.ts`;
}

function listSources(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.[jt]sx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function toPosix(path) {
  return path.split(sep).join("/");
}
