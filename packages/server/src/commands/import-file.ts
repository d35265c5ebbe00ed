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
  createImportNotes,
  type ImportForm,
  type ImportFormat,
  type ImportKind,
  type ImportNotes,
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
import { type Progress, showProgress } from "./show-progress.js";

const importUsage =
  "dispatch-server import technicians|customers|jobs <file.csv|file.ndjson> [--dry-run] [--held-until <time>] [--tenant <tenant>] | --template";

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
  /** Until when the queue leaves new jobs alone. */
  readonly heldUntil: string | undefined;
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
        options: {
          "dry-run": { type: "boolean" },
          "held-until": { type: "string" },
          tenant: { type: "string" },
          template: { type: "boolean" },
        },
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
  const heldUntil = values["held-until"];
  if (heldUntil !== undefined && kind !== "jobs") return refuse("--held-until is only for jobs");
  if (others.length > 0) return refuse(`unexpected argument "${others[0]}"`);
  const isTemplate = values.template === true;
  if (isTemplate !== (file === undefined))
    return refuse(isTemplate ? `unexpected argument "${file}"` : "no file is named");
  if (file !== undefined && !existsSync(file)) return refuse(`there is no file "${file}"`);
  return { kind, file: file ?? null, isDryRun: values["dry-run"] === true, heldUntil, tenant: values.tenant };
}

/** Returns the exit code. */
async function run({ kind, file, isDryRun, heldUntil, tenant }: Task & { readonly file: string }): Promise<number> {
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
    const title = `${isDryRun ? "Checking" : "Importing"} ${kind} from ${file}`;
    const progress = showProgress({ title, size: statSync(file).size, stream: process.stderr });
    try {
      const notes = await createImportNotes(kind, store.technicians);
      const bytes = progress.count(createReadStream(file));
      const results = toResults(form, bytes, store, { ...settings, isDryRun, heldUntil, notes });
      return await printResults(results, form, notes, progress);
    } finally {
      progress.end();
    }
  } finally {
    await opened.close();
  }
}

/** What is said of a row that was left out. */
interface RowJson {
  readonly message?: string;
  readonly other_problems?: readonly Pick<RowJson, "message">[];
}

type Results = AsyncGenerator<ImportedRow, ImportSummary, undefined>;

interface Means extends Pick<ReturnType<typeof parseDatabase>, "maxDistanceMeters" | "maxPastStartSeconds" | "time"> {
  readonly isDryRun: boolean;
  readonly heldUntil: string | undefined;
  readonly notes: ImportNotes;
}

function toResults(
  { kind, format }: ImportForm,
  bytes: AsyncIterable<Uint8Array>,
  store: TenantStore,
  { isDryRun, heldUntil, notes, ...settings }: Means,
): Results {
  if (kind === "jobs") {
    return importJobs(toDispatcher(store, settings), readJobImport(format, bytes, notes), { isDryRun, heldUntil });
  }
  const { maxDistanceMeters } = settings;
  const options = { isDryRun, ...(maxDistanceMeters !== "off" && { maxDistanceMeters }) };
  return kind === "technicians"
    ? importRows(store.technicians, readImport(kind, format, bytes, notes), options)
    : importRows(store.customers, readImport<EntryFields>(kind, format, bytes, notes), options);
}

/** Only creates and changes jobs that wait, so it measures no roads. */
function toDispatcher(
  { customers, technicians, assignments }: TenantStore,
  { time, ...settings }: Omit<Means, "isDryRun" | "heldUntil" | "notes">,
): Pick<Dispatcher, "importJobs"> {
  const distances = straightLineDistances();
  return createDispatcher({ customers, technicians, assignments, distances, ...settings, ...time });
}

async function printResults(
  results: Results,
  form: ImportForm,
  notes: ImportNotes,
  progress: Progress,
): Promise<number> {
  let next = await results.next();
  for (; next.done !== true; next = await results.next()) {
    const { line, outcome } = next.value;
    progress.noteRow();
    if (outcome !== "invalid" && outcome !== "failed") continue;
    progress.clear();
    const row = toRowJson(form, next.value, notes) as RowJson;
    const message = [row, ...(row.other_problems ?? [])].flatMap((one) => one.message ?? []).join("; ") || outcome;
    console.log(`line ${line}${toName(next.value)}: ${message}`.replaceAll(/\p{Cc}/gu, "?"));
  }
  progress.end();
  for (const warning of await notes.listWarnings(next.value)) console.log(`warning: ${warning}`);
  const { error, isDryRun, created, updated, unchanged, invalid, failed } = next.value;
  console.log(
    `${isDryRun ? "Dry run, nothing is stored: " : ""}${created} created, ${updated} updated, ${unchanged} unchanged, ` +
      `${invalid} invalid${failed === 0 ? "" : `, ${failed} not stored`}`,
  );
  if (error !== null) console.error(`The import ended early: ${describeError(error)}`);
  return error !== null ? 2 : invalid > 0 ? 1 : 0;
}

/** Who or what a row is about, if it says that. */
function toName({ externalId, id }: ImportedRow): string {
  const name = externalId ?? id;
  return name === null ? "" : ` (${name.slice(0, 100)})`;
}
