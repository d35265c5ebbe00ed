// `npm start` and `npm test` run this: it gets what is missing (pnpm, the dependencies, the build), then runs the target.
// Plain Node, because nothing is installed yet when it starts.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

const pnpmVersion = "10.34.9";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const nodeModules = join(root, "node_modules");
const stampFile = join(nodeModules, ".bootstrap.json");
const isWindows = process.platform === "win32";

const quiet = { TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1", NO_UPDATE_NOTIFIER: "1" };

/** A failure whose message explains it, without a stack trace. */
class Failure extends Error {}

const targets = {
  /** Runs the server on the demo data in this process, so that signals and the exit code need no forwarding. */
  async start(args) {
    await build();
    say("starting the server");
    await runHere("examples/server/main.js", args);
  },
  /** Runs all tests, or those that the arguments for vitest select. */
  async test(args) {
    await build();
    say("running the tests");
    await runHere("node_modules/vitest/vitest.mjs", ["run", ...args]);
  },
  /** Runs a script of package.json. */
  async run(args) {
    await run("pnpm", ["run", ...args], `pnpm run ${args[0]} failed`);
  },
};

async function main([name, ...args]) {
  checkNode();
  const target = targets[name];
  if (target === undefined) throw new Failure(`Usage: node scripts/bootstrap.mjs ${Object.keys(targets).join("|")}`);
  process.chdir(root);
  Object.assign(process.env, quiet);
  await install();
  await target(args);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Failure(`This project needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
}

async function install() {
  const stamp = readStamp();
  usePnpm(stamp.pnpmFolder);
  if (stamp.inputs === hashInputs() && stamp.installed === hashInstalled() && isComplete()) return;

  if (existsSync(nodeModules) && !isOfPnpm()) removeInstalled("it is incomplete, or was not made by pnpm");
  await installOnce();
  if (!isComplete()) {
    removeInstalled("dependencies are missing");
    await installOnce();
  }
  mkdirSync(nodeModules, { recursive: true });
  const next = { inputs: hashInputs(), installed: hashInstalled(), pnpmFolder: findPnpmFolder() };
  writeFileSync(stampFile, JSON.stringify(next));
}

async function installOnce() {
  say("installing the dependencies (under a minute, longer on a slow connection)");
  await run(
    "pnpm",
    ["install", "--frozen-lockfile", "--reporter=append-only", "--loglevel=warn"],
    "The dependencies could not be installed: see above, and check that the npm registry can be reached.",
  );
}

function removeInstalled(reason) {
  say(`replacing node_modules: ${reason}`);
  for (const folder of ["", ...workspaceFolders()]) {
    rmSync(join(root, folder, "node_modules"), { recursive: true, force: true });
  }
}

/** Prints which package is being built; prints the whole output only if the build fails. */
async function build() {
  say("building what has changed (a few minutes the first time, or on a busy machine)");
  const output = [];
  const onLine = (line) => {
    output.push(line);
    const [, name] = /^(\S+):build: cache miss/.exec(line) ?? [];
    if (name !== undefined) say(`building ${name}`);
  };
  try {
    await run("pnpm", ["run", "--silent", "build", "--output-logs=new-only"], "The build failed: see above.", onLine);
  } catch (error) {
    console.error(output.join("\n"));
    throw error;
  }
}

/** Puts pnpm 10 on PATH, where turbo looks for it too: an installed one, that of the last run, or one from npx. */
function usePnpm(lastFolder) {
  if (isPnpm10()) return;
  if (lastFolder && existsSync(join(lastFolder, "pnpm"))) {
    process.env.PATH = lastFolder + delimiter + process.env.PATH;
    if (isPnpm10()) return;
  }
  say(`getting pnpm ${pnpmVersion} through npx`);
  try {
    const command = ["--yes", `--package=pnpm@${pnpmVersion}`, "--", "node", "-p", "process.env.PATH"];
    process.env.PATH = read("npx", command, ["ignore", "pipe", "inherit"]);
  } catch {
    throw new Failure(`npx could not get pnpm ${pnpmVersion}: check that the npm registry can be reached.`);
  }
}

function isPnpm10() {
  try {
    return read("pnpm", ["--version"]).startsWith("10.");
  } catch {
    return false;
  }
}

function findPnpmFolder() {
  return process.env.PATH.split(delimiter).find((folder) => existsSync(join(folder, "pnpm")));
}

/** Returns a hash of everything that determines what is installed. */
function hashInputs() {
  const files = ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"];
  for (const folder of workspaceFolders()) files.push(join(folder, "package.json"));
  const contents = files.map((file) => readFileSync(join(root, file), "utf8"));
  return hash([process.version, process.platform, process.arch, ...contents]);
}

/** Returns a hash that changes when something is removed from node_modules. */
function hashInstalled() {
  const store = join(nodeModules, ".pnpm");
  return existsSync(store) ? hash(readdirSync(store).sort()) : null;
}

function hash(texts) {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex");
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, "utf8"));
  } catch {
    return {};
  }
}

/** pnpm writes `.modules.yaml` when it is done; npm leaves `.package-lock.json`. */
function isOfPnpm() {
  return existsSync(join(nodeModules, ".modules.yaml")) && !existsSync(join(nodeModules, ".package-lock.json"));
}

/** Returns whether every dependency of every package is installed. */
function isComplete() {
  return isOfPnpm() && ["", ...workspaceFolders()].every(hasDependencies);
}

function hasDependencies(folder) {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const names = Object.keys({ ...dependencies, ...devDependencies });
  return names.every((name) => existsSync(join(root, folder, "node_modules", name, "package.json")));
}

function workspaceFolders() {
  const nested = ["packages", "examples"].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(parent, name)),
  );
  return [...nested, "simulator", "bench"].filter((folder) => existsSync(join(root, folder, "package.json"))).sort();
}

function read(command, args, stdio = ["ignore", "pipe", "ignore"]) {
  return execFileSync(command, args, { encoding: "utf8", stdio, shell: isWindows }).trim();
}

/**
 * Runs a command until it ends. A signal to this process ends the command first, so that it does not keep running. If
 * `onLine` is given, it receives the standard output of the command line by line.
 */
async function run(command, args, failure, onLine) {
  const output = onLine === undefined ? "inherit" : "pipe";
  const child = spawn(command, args, { stdio: ["ignore", output, "inherit"], shell: isWindows });
  if (onLine !== undefined) createInterface({ input: child.stdout }).on("line", onLine);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  let received = null;
  const passOn = (signal) => {
    received = signal;
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, passOn);
  const code = await new Promise((resolve) => {
    child.on("error", () => resolve(null));
    child.on("close", resolve);
  });
  for (const signal of signals) process.off(signal, passOn);
  if (received !== null) process.kill(process.pid, received);
  if (code !== 0) throw new Failure(failure);
}

/** Runs another program in this process. */
async function runHere(file, args) {
  const path = join(root, file);
  process.argv = [process.argv[0], path, ...args];
  await import(pathToFileURL(path).href);
}

function say(what) {
  console.log(`> ${what}`);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
