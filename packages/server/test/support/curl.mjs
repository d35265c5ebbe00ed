// What the documents use of curl, for machines that do not have it. Refuses every other option.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fail: { type: "boolean", short: "f" },
    silent: { type: "boolean", short: "s" },
    "show-error": { type: "boolean", short: "S" },
    header: { type: "string", short: "H", multiple: true },
    data: { type: "string", short: "d" },
    "data-binary": { type: "string" },
    request: { type: "string", short: "X" },
    output: { type: "string", short: "o" },
  },
});
const [address = "", ...others] = positionals;
if (others.length > 0) throw new Error(`more than one address: ${positionals.join(" ")}`);
const file = values["data-binary"];
if (file !== undefined && !file.startsWith("@")) throw new Error("--data-binary must name a file, as @file");
const body = file === undefined ? values.data : readFileSync(file.slice(1));
const response = await fetch(/^https?:/.test(address) ? address : `http://${address}`, {
  method: values.request ?? (body === undefined ? "GET" : "POST"),
  headers: (values.header ?? []).map((line) => line.split(/:\s*(.*)/s, 2)),
  body,
});
const answer = Buffer.from(await response.arrayBuffer());
if (values.fail && !response.ok) {
  console.error(`The requested URL returned error: ${response.status}`);
  process.exitCode = 22;
} else if (values.output !== undefined) writeFileSync(values.output, answer);
else process.stdout.write(answer);
