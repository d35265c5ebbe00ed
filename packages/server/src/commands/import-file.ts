import { createReadStream, existsSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  createDispatcher,
  type Dispatcher,
  type EntryFields,
  type ImportedRow,
  type ImportSummary,
  importJobs,
  importRows,
} from "@dispatch/core";
import { straightLineDistances } from "@dispatch/core/memory";
import {
  type ImportForm,
  type ImportFormat,
  type ImportKind,
  readImport,
  readJobImport,
  toRowJson,
  toTemplate,
} from "@dispatch/http-adapter/import";
import type { TenantStore } from "@dispatch/pg-store";
import { openStore } from "../app/open-store.js";
import { describeError } from "../observe/log/describe-error.js";
import { toUnknownText } from "../settings/find-unknown-variables.js";
import { ConfigurationError, parseDatabase } from "../settings/settings.js";
import { toStartFailure } from "./run-server.js";

const importUsage =
  "dispatch-server import technicians|customers|jobs <file.csv|file.ndjson> [--dry-run] [--tenant <tenant>] | --template";

/**
 * `dispatch-server import technicians fleet.csv`: imports a file into the database of the settings, and prints each row
 * that was left out. Exits with 0 if all rows are stored, 1 if some were left out, 2 if the import ended early or never
 * started.
 */
export async function importFile(words: readonly string[]): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile();
  try {
    const task = parseTask(words);
    if (task.file === null) process.stdout.write(toTemplate(task.kind));
    else process.exitCode = await run({ ...task, file: task.file });
  } catch (error) {
    console.error(toStartFailure(error));
    process.exitCode = 2;
  }
}

interface Task {
  readonly kind: ImportKind;
  /** Null if the template is asked for. */
  readonly file: string | null;
  readonly isDryRun: boolean;
  readonly tenant: string | undefined;
}

function parseTask(words: readonly string[]): Task {
  const refuse = (problem: string): never => {
    throw new ConfigurationError([`${problem}; usage: ${importUsage}`]);
  };
  const toArguments = () => {
    try {
      return parseArgs({
        args: [...words],
        allowPositionals: true,
        options: { "dry-run": { type: "boolean" }, tenant: { type: "string" }, template: { type: "boolean" } },
      });
    } catch (error) {
      return refuse((error as Error).message);
    }
  };
  const { values, positionals } = toArguments();
  const [kind, file, ...others] = positionals;
  if (kind !== "technicians" && kind !== "customers" && kind !== "jobs") {
    return refuse("import needs technicians, customers or jobs");
  }
  if (others.length > 0) return refuse(`unexpected argument "${others[0]}"`);
  const isTemplate = values.template === true;
  if (isTemplate !== (file === undefined))
    return refuse(isTemplate ? `unexpected argument "${file}"` : "no file is named");
  if (file !== undefined && !existsSync(file)) return refuse(`there is no file "${file}"`);
  return { kind, file: file ?? null, isDryRun: values["dry-run"] === true, tenant: values.tenant };
}

/** Returns the exit code. */
async function run({ kind, file, isDryRun, tenant }: Task & { readonly file: string }): Promise<number> {
  const { database, unknown, technicianColumns, customerColumns, ...settings } = parseDatabase(process.env);
  const log = (text: string): void => console.error(text);
  if (unknown.length > 0) log(toUnknownText(unknown));
  const opened = await openStore(database, {
    preparesStatements: false,
    ...{ technicianColumns, customerColumns },
    waitMs: 0,
    hasTenants: tenant !== undefined,
    isReadOnly: isDryRun,
    log,
  });
  try {
    const store: TenantStore = tenant === undefined ? opened.store : opened.store.forTenant(tenant);
    const format: ImportFormat = /\.(?:nd)?jsonl?$/i.test(file) ? "ndjson" : "csv";
    const form = { kind, format };
    const progress = showProgress(statSync(file).size);
    const results = toResults(form, progress.count(createReadStream(file)), store, { ...settings, isDryRun });
    return await printResults(results, form, progress.clear);
  } finally {
    await opened.close();
  }
}

type Results = AsyncGenerator<ImportedRow, ImportSummary, undefined>;

interface Means extends Pick<ReturnType<typeof parseDatabase>, "maxDistanceMeters" | "maxPastStartSeconds" | "time"> {
  readonly isDryRun: boolean;
}

function toResults(
  { kind, format }: ImportForm,
  bytes: AsyncIterable<Uint8Array>,
  store: TenantStore,
  { isDryRun, ...settings }: Means,
): Results {
  if (kind === "jobs") {
    return importJobs(toDispatcher(store, settings), readJobImport(format, bytes), { isDryRun });
  }
  const { maxDistanceMeters } = settings;
  const options = { isDryRun, ...(maxDistanceMeters !== "off" && { maxDistanceMeters }) };
  return kind === "technicians"
    ? importRows(store.technicians, readImport(kind, format, bytes), options)
    : importRows(store.customers, readImport<EntryFields>(kind, format, bytes), options);
}

/** Only creates and changes jobs that wait, so it measures no roads. */
function toDispatcher(
  { customers, technicians, assignments }: TenantStore,
  { time, ...settings }: Omit<Means, "isDryRun">,
): Pick<Dispatcher, "importJobs"> {
  const distances = straightLineDistances();
  return createDispatcher({ customers, technicians, assignments, distances, ...settings, ...time });
}

async function printResults(results: Results, form: ImportForm, clear: () => void): Promise<number> {
  let next = await results.next();
  for (; next.done !== true; next = await results.next()) {
    const { line, outcome } = next.value;
    if (outcome !== "invalid" && outcome !== "failed") continue;
    clear();
    const { message } = toRowJson(form, next.value) as { readonly message?: string };
    console.log(`line ${line}: ${message ?? outcome}`.replaceAll(/\p{Cc}/gu, "?"));
  }
  clear();
  const { error, isDryRun, created, updated, unchanged, invalid, failed } = next.value;
  console.log(
    `${isDryRun ? "Dry run, nothing is stored: " : ""}${created} created, ${updated} updated, ${unchanged} unchanged, ` +
      `${invalid} invalid${failed === 0 ? "" : `, ${failed} not stored`}`,
  );
  if (error !== null) console.error(`The import ended early: ${describeError(error)}`);
  return error !== null ? 2 : invalid > 0 ? 1 : 0;
}

const barLength = 30;

/** A progress bar on a terminal; nothing elsewhere. */
function showProgress(size: number) {
  const { stderr } = process;
  let shown = -1;
  const clear = (): void => {
    if (shown >= 0) stderr.write("\r\u001B[K");
    shown = -1;
  };
  const show = (read: number): void => {
    const percent = size === 0 ? 100 : Math.floor((100 * read) / size);
    if (!stderr.isTTY || percent === shown) return;
    const done = Math.floor((barLength * percent) / 100);
    stderr.write(`\r[${"#".repeat(done)}${" ".repeat(barLength - done)}] ${percent} %`);
    shown = percent;
  };
  return {
    clear,
    async *count(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
      let read = 0;
      for await (const chunk of chunks) {
        yield chunk;
        read += chunk.length;
        show(read);
      }
    },
  };
}
