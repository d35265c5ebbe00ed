// Counts the packages and megabytes that `npm install` of a package brings, from packed tarballs into an empty folder.
// Build first. To measure another checkout, give its folder:
// `node scripts/measure-install.mjs [--in=FOLDER] [PACKAGE...]`, by default http-adapter, client, intake and server.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({ options: { in: { type: "string" } }, allowPositionals: true });
const root = values.in ?? join(import.meta.dirname, "..");
const names = positionals.length > 0 ? positionals : ["http-adapter", "client", "intake", "server"];
const folder = mkdtempSync(join(tmpdir(), "dispatch-install-"));

try {
  const tarballs = Object.fromEntries(readdirSync(join(root, "packages")).map(pack));
  console.log("| package | packages | MB | of these, ours |\n| --- | --- | --- | --- |");
  for (const name of names) console.log(measure(`@dispatch/${name}`, tarballs));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function pack(name) {
  const source = join(root, "packages", name);
  const tarball = join(folder, `${name}.tgz`);
  run("pnpm", ["pack", "--out", tarball], source);
  return [`@dispatch/${name}`, `file:${tarball}`];
}

/** Our packages come from the tarballs, all others from the registry. Optional dependencies and peers are installed, as npm does by default. */
function measure(name, { [name]: tarball, ...others }) {
  const target = join(folder, name);
  mkdirSync(target, { recursive: true });
  const manifest = { private: true, dependencies: { [name]: tarball }, overrides: others };
  writeFileSync(join(target, "package.json"), JSON.stringify(manifest));
  run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], target);
  const modules = join(target, "node_modules");
  const lock = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8"));
  const installed = Object.keys(lock.packages);
  const ours = installed.filter((path) => path.includes("node_modules/@dispatch/")).length;
  return `| ${name} | ${installed.length} | ${(sumBytes(modules) / 1e6).toFixed(1)} | ${ours} |`;
}

function sumBytes(parent) {
  return readdirSync(parent, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath ?? entry.path, entry.name)).size, 0);
}

function run(command, args, cwd) {
  execFileSync(command, args, { cwd, stdio: ["ignore", "ignore", "inherit"], shell: process.platform === "win32" });
}
