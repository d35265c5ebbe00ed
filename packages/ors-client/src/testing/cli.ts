import { parseArgs } from "node:util";
import { startStubOrs } from "./start-stub-ors.js";
import type { StubOrsOptions } from "./stub-options.js";

const { values } = parseArgs({
  options: { port: { type: "string", default: "0" }, options: { type: "string", default: "{}" } },
});
const options = JSON.parse(values.options) as StubOrsOptions;
const stub = await startStubOrs({ ...options, port: Number(values.port) });
console.log(`A stub of openrouteservice listens on ${stub.url}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void stub.close();
  });
}
