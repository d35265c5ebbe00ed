import { parseArgs } from "node:util";
import { startStubOrs } from "./start-stub-ors.js";
import type { StubOrsOptions } from "./stub-options.js";

const usage = "Usage: ors-stub [--port <number>] [--options <JSON of StubOrsOptions>]";

/** The options that JSON can express. */
const optionNames: readonly string[] = [
  "contextPath",
  "profiles",
  "engineVersion",
  "algorithm",
  "maxMatrixCells",
  "snapRadiusMeters",
  "maxVisitedMeters",
  "zeroSummary",
  "gateway",
] satisfies readonly (keyof StubOrsOptions)[];

/** @throws {Error} naming the unknown option */
function parseWords(): StubOrsOptions {
  const { values } = parseArgs({
    options: { port: { type: "string", default: "0" }, options: { type: "string", default: "{}" } },
  });
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : 65_536;
  if (port > 65_535) throw new Error(`--port must be a whole number from 0 to 65535; got "${values.port}"`);
  const options = parseObject(values.options);
  const unknown = Object.keys(options).find((name) => !optionNames.includes(name));
  if (unknown === undefined) return { ...options, port };
  throw new Error(`--options has an unknown field "${unknown}"; known fields: ${optionNames.join(", ")}`);
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Reported below.
  }
  throw new Error("--options must be a JSON object");
}

try {
  const stub = await startStubOrs(parseWords());
  console.log(`A stub of openrouteservice listens on ${stub.url}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      void stub.close();
    });
  }
} catch (error) {
  console.error(`${(error as Error).message}\n${usage}`);
  process.exitCode = 1;
}
