import { appendFileSync, createReadStream, existsSync, readFileSync } from "node:fs";
import { makeApiKey } from "@dispatch/http-adapter/guard";
import { createImportNotes, type ImportNotes, readImport } from "@dispatch/http-adapter/import";
import { ConfigurationError } from "../settings/settings.js";
import { elseById, isKeyName } from "./make-key.js";
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
    if (tenant !== undefined && !isKeyName(tenant)) throw mistake(`The tenant "${tenant}" ${unusable}`);
    const stored = existsSync(entriesFile) ? readFileSync(entriesFile, "utf8") : "";
    const holders = new Set(stored.split(/[\s,]+/).map(toHolder));
    const notes = await createImportNotes("technicians", undefined);
    const { technicians, skipped } = await readTechnicians(file, notes);
    const missing = technicians.filter(({ id }) => !holders.has(`${tenant ?? ""}:${id}`));
    const made = await Promise.all(
      missing.map(async ({ name, id }) => ({ id, ...(await makeApiKey(name, "technician", tenant, id)) })),
    );
    const start = stored === "" || stored.endsWith("\n") ? "" : "\n";
    const entries = made.map(({ entry }) => `${entry}\n`).join("");
    if (made.length > 0) appendFileSync(entriesFile, start + entries, { mode: 0o600 });
    process.stdout.write(`technician,key\n${made.map(({ id, key }) => `${id},${key}\n`).join("")}`);
    console.error(
      `${toCount(made.length)} not shown again. ${technicians.length - made.length} had one. ` +
        `The entries are in ${entriesFile}, for API_KEYS_FILE.`,
    );
    const warnings = await notes.listWarnings({ created: made.length });
    for (const line of [...warnings.map((warning) => `Warning: ${warning}`), ...toShown(skipped)]) console.error(line);
    if (skipped.length > 0) process.exitCode = 1;
  } catch (error) {
    console.error(toStartFailure(error));
    process.exitCode = 1;
  }
}

function toCount(keys: number): string {
  return keys === 1
    ? "1 key, for its technician alone; it is"
    : `${keys} keys, each for its technician alone; they are`;
}

/** So many of the lines without a key are shown. */
const maxShown = 20;

function toShown(skipped: readonly string[]): readonly string[] {
  const more = skipped.length - maxShown;
  return more <= 0 ? skipped : [...skipped.slice(0, maxShown), `More lines without a key: ${more}`];
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

interface FoundTechnicians {
  readonly technicians: readonly Holder[];
  /** For each line that gets no key, why. */
  readonly skipped: readonly string[];
}

async function readTechnicians(file: string, notes: ImportNotes): Promise<FoundTechnicians> {
  const holders = new Map<string, Holder>();
  const skipped: string[] = [];
  for await (const row of readImport("technicians", "csv", createReadStream(file), notes)) {
    const skip = (problem: string): void => void skipped.push(`Line ${row.line} of ${file} gets no key: ${problem}`);
    if (!("changes" in row)) {
      skip(`${row.parameter ?? "it"} ${row.problem}`);
      continue;
    }
    const { externalId } = row.changes as { readonly externalId?: string };
    const name = externalId ?? row.id;
    if (name === undefined) skip("it has no external_id, and no id");
    else if (!isKeyName(name)) skip(`"${name.slice(0, 100)}" ${unusable} ${elseById}`);
    else {
      const id = externalId === undefined ? name : `ext:${name}`;
      holders.set(id, { name, id });
    }
  }
  return { technicians: [...holders.values()], skipped };
}

const unusable = "must be 1 to 100 letters of a to z, digits or any of . _ @ - to be in an entry.";

function mistake(problem: string): ConfigurationError {
  return new ConfigurationError([`${problem}; usage: ${makeKeysUsage}`]);
}
