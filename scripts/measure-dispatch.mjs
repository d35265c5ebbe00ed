// Counts the files and functions of the packages that one dispatch runs through, with V8's coverage: in memory, and for a
// request to the app of `@dispatch/http-adapter`. A file counts if one of its functions runs. To measure another checkout
// with installed dependencies, give its folder:
// `node scripts/measure-dispatch.mjs [--in=FOLDER] [--list]`; `--list` prints the files, each with its functions.
import { Session } from "node:inspector/promises";
import { register } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { in: { type: "string" }, list: { type: "boolean" } } });
const packages = join(values.in ?? join(import.meta.dirname, ".."), "packages");
register("./load-sources.mjs", import.meta.url);
const { createDispatcher } = await load("core/src/index.ts");
const { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } =
  await load("core/src/memory/index.ts");
const { createDispatchApp } = await load("http-adapter/src/index.ts");

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });

console.log("| one dispatch | files | in core/src/dispatch | functions |\n| --- | --- | --- | --- |");
const inMemory = createParts();
await count("in memory", () => inMemory.dispatcher.dispatch({ customerId: "42" }));
const overHttp = createParts();
const app = createDispatchApp(overHttp);
await count("over HTTP", async () => {
  const answer = await app.request("/dispatch/42", { method: "POST" });
  if (answer.status !== 200) throw new Error(await answer.text());
});
session.disconnect();

/** Ten technicians, the last of whom is left unmeasured by the first round and is then proven to be farther. */
function createParts() {
  const customers = memoryCustomers([{ id: "42", location: { latitude: 49.41, longitude: 8.69 } }]);
  const technicians = memoryTechnicians(
    Array.from({ length: 10 }, (_, index) => ({
      id: `technician ${index}`,
      location: { latitude: 49.4 + index / 100, longitude: 8.68 },
    })),
  );
  const assignments = memoryAssignments({ customers, technicians });
  const distances = straightLineDistances();
  const options = { customers, technicians, distances, assignments, shortlistSize: 9 };
  return { assignments, dispatcher: createDispatcher(options) };
}

async function count(name, run) {
  // Resets the counts, so that earlier calls do not count.
  await session.post("Profiler.takePreciseCoverage");
  await run();
  const { result } = await session.post("Profiler.takePreciseCoverage");
  const root = pathToFileURL(packages).href;
  const files = result.filter(({ url }) => url.startsWith(root)).map(toCounted);
  const ran = files.filter(({ functions }) => functions.length > 0);
  const steps = ran.filter(({ url }) => url.includes("/core/src/dispatch/"));
  const functions = ran.reduce((sum, file) => sum + file.functions.length, 0);
  console.log(`| ${name} | ${ran.length} | ${steps.length} | ${functions} |`);
  if (!values.list) return;
  for (const file of ran)
    console.log(`  ${fileURLToPath(file.url).slice(packages.length + 1)}: ${file.functions.join()}`);
}

function toCounted({ url, functions }) {
  const ran = functions.filter(({ ranges: [range] }) => range.count > 0);
  return { url, functions: ran.map(({ functionName }) => functionName || "(nameless)") };
}

function load(path) {
  return import(pathToFileURL(join(packages, path)).href);
}
