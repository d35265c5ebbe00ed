import { appendFileSync, createReadStream, existsSync, readFileSync } from "node:fs";
import { makeApiKey } from "@dispatch/http-adapter/guard";
import { readImport } from "@dispatch/http-adapter/import";
import { ConfigurationError } from "../settings/settings.js";
import { toStartFailure } from "./run-server.js";

const makeKeysUsage = "dispatch-server make-keys <technicians.csv> <file for the entries> [tenant]";

/**
 * `dispatch-server make-keys`: makes a key for each technician of a file that `import` takes. Adds the entries, which do not
 * reveal the keys, to a file for `API_KEYS_FILE`, and prints the keys as CSV. Technicians who have an entry there keep it.
 */
export async function makeKeys([file, entriesFile, tenant, ...others]: readonly string[]): Promise<void> {
  try {
    if (file === undefined || entriesFile === undefined) throw mistake("Two files are required");
    if (others.length > 0) throw mistake(`Unexpected argument "${others[0]}"`);
    if (!existsSync(file)) throw mistake(`There is no file "${file}"`);
    if (tenant !== undefined) checkName("tenant", tenant);
    const stored = existsSync(entriesFile) ? readFileSync(entriesFile, "utf8") : "";
    const holders = new Set(stored.split(/[\s,]+/).map(toHolder));
    const technicians = await readTechnicians(file);
    const missing = technicians.filter(({ id }) => !holders.has(`${tenant ?? ""}:${id}`));
    const made = await Promise.all(
      missing.map(async ({ name, id }) => ({ id, ...(await makeApiKey(name, "technician", tenant, id)) })),
    );
    const start = stored === "" || stored.endsWith("\n") ? "" : "\n";
    const entries = made.map(({ entry }) => `${entry}\n`).join("");
    if (made.length > 0) appendFileSync(entriesFile, start + entries, { mode: 0o600 });
    process.stdout.write(`technician,key\n${made.map(({ id, key }) => `${id},${key}\n`).join("")}`);
    console.error(
      `${made.length} keys, each for its technician alone; they are not shown again. ` +
        `${technicians.length - made.length} had one. Their entries are in ${entriesFile}, for API_KEYS_FILE.`,
    );
  } catch (error) {
    console.error(toStartFailure(error));
    process.exitCode = 1;
  }
}

/** The tenant and the technician of an entry. */
function toHolder(entry: string): string {
  const [, , , tenant = "", ...id] = entry.split(":");
  return `${tenant}:${id.join(":")}`;
}

interface Holder {
  readonly name: string;
  readonly id: string;
}

async function readTechnicians(file: string): Promise<readonly Holder[]> {
  const holders = new Map<string, Holder>();
  for await (const row of readImport("technicians", "csv", createReadStream(file))) {
    if (!("changes" in row)) throw mistake(`Line ${row.line} of ${file}: ${row.parameter ?? "it"} ${row.problem}`);
    const { externalId } = row.changes as { readonly externalId?: string };
    const name = externalId ?? row.id;
    if (name === undefined) throw mistake(`Line ${row.line} of ${file} has no external_id, and no id`);
    checkName(`technician of line ${row.line}`, name);
    const id = externalId === undefined ? name : `ext:${name}`;
    holders.set(id, { name, id });
  }
  return [...holders.values()];
}

function checkName(what: string, name: string): void {
  if (/^[\w.@-]{1,100}$/.test(name)) return;
  throw mistake(`The ${what} "${name}" must be 1 to 100 letters, digits or any of . _ @ -`);
}

function mistake(problem: string): ConfigurationError {
  return new ConfigurationError([`${problem}; usage: ${makeKeysUsage}`]);
}
