// Checks that the built client behaves in another runtime as in Node:
// node packages/ors-client/test/runtimes/compare.mjs bun
// node packages/ors-client/test/runtimes/compare.mjs deno run --allow-all
import { deepEqual } from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startStubOrs } from "../../dist/testing.js";

const main = fileURLToPath(new URL("main.mjs", import.meta.url));
const stub = await startStubOrs();
try {
  const ask = async (command, ...words) =>
    JSON.parse((await promisify(execFile)(command, [...words, main, stub.url])).stdout);
  const ofNode = await ask(process.execPath);
  deepEqual(await ask(...process.argv.slice(2)), ofNode);
  console.log(`The same as in Node: ${JSON.stringify(ofNode)}`);
} finally {
  await stub.close();
}
