// Installs the packages as npm would, from packed tarballs in a temporary folder, and loads each of their exports with
// `import`, with `require`, and from TypeScript that compiles to CommonJS. This fails if `files`, `exports` or the
// dependencies lack something.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "dispatch-packed-"));

try {
  const packages = readdirSync(join(root, "packages")).map((name) => pack(join(root, "packages", name)));
  installAll(packages);
  writeFileSync(join(folder, "load.mjs"), readFileSync(join(import.meta.dirname, "load-both-ways.mjs")));
  const specifiers = packages.flatMap(({ manifest }) => listExports(manifest));
  run(process.execPath, ["load.mjs", ...specifiers]);
  checkCommonJs(specifiers);
  for (const { manifest } of packages) checkCommands(manifest);
  for (const { manifest } of packages) if (manifest.dependencies === undefined) checkAlone(manifest);
  console.log(`${packages.length} packages installed from their tarballs; loaded ${specifiers.join(", ")}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function pack(source) {
  const manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const tarball = join(folder, `${manifest.name.replace("/", "-")}.tgz`);
  run("pnpm", ["pack", "--out", tarball], source);
  return { manifest, tarball };
}

/** Optional peers are installed too, for the exports that need them. */
function installAll(packages) {
  const tarballs = Object.fromEntries(packages.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]));
  const peers = Object.assign({}, ...packages.map(({ manifest }) => manifest.peerDependencies));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ private: true, dependencies: { ...peers, ...tarballs } }),
  );
  writeFileSync(join(folder, "pnpm-workspace.yaml"), JSON.stringify({ overrides: tarballs, engineStrict: true }));
  run("pnpm", ["install", "--prefer-offline", "--ignore-scripts", "--reporter=append-only", "--loglevel=error"]);
}

function listExports({ name, exports }) {
  return Object.keys(exports)
    .filter((path) => path !== "./package.json")
    .map((path) => name + path.slice(1));
}

/** Loads the exports as a TypeScript project on CommonJS does, with the setting in the README. */
function checkCommonJs(specifiers) {
  const imports = specifiers.map((specifier, index) => `import * as part${index} from "${specifier}";`);
  const check = `if (typeof require !== "function") throw new Error("not CommonJS");`;
  const names = specifiers.map((_, index) => `part${index}`).join(", ");
  writeFileSync(join(folder, "load.cts"), [...imports, check, `console.log([${names}].length);`].join("\n"));
  const options = ["--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext"];
  const types = ["--types", "node", "--typeRoots", join(root, "node_modules/@types")];
  run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...options, ...types, "load.cts"]);
  run(process.execPath, ["load.cjs"]);
}

/** A command must exist and parse; it is not run. */
function checkCommands({ name, bin = {} }) {
  for (const file of Object.values(bin)) run(process.execPath, ["--check", join("node_modules", name, file)]);
}

/** The types of a package without dependencies must compile in a project without other packages. */
function checkAlone({ name, exports }) {
  const alone = join(folder, "alone", name);
  cpSync(join(folder, "node_modules", name), join(alone, "node_modules", name), { recursive: true, dereference: true });
  writeFileSync(join(alone, "package.json"), JSON.stringify({ type: "module" }));
  const lines = listExports({ name, exports }).map((specifier) => `import "${specifier}";`);
  writeFileSync(join(alone, "main.ts"), lines.join("\n"));
  const options = ["--strict", "--noEmit", "--skipLibCheck", "false", "--module", "nodenext", "--target", "es2023"];
  run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...options, "main.ts"], alone);
}

function run(command, args, cwd = folder) {
  try {
    execFileSync(command, args, { cwd, encoding: "utf8", shell: process.platform === "win32" });
  } catch (error) {
    throw new Error(`${command} ${args.join(" ")} failed\n${error.stdout}`, { cause: error });
  }
}
