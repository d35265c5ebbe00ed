import {
  type Directory,
  type EntryFields,
  type EntryFilter,
  type EntryState,
  type ImportedRow,
  type ImportSummary,
  importJobs,
  importRows,
  type TechnicianDirectory,
} from "@dispatch/core";
import type { Context } from "hono";
import { z } from "zod";
import type { DispatchEnv } from "../dispatch-env.js";
import { ProblemError } from "../problem/problem-error.js";
import { asIs, defineRoute, type Route } from "../route/define-route.js";
import type { ImportPart, OpenImport } from "../route/route-parts.js";
import { components } from "../schemas/components.js";
import { instantSchema } from "../schemas/terms.js";
import type { ImportKind } from "./file-kinds.js";
import { createImportNotes, type ImportNotes } from "./import-notes.js";
import {
  type ImportForm,
  type ImportFormat,
  readImport,
  readJobImport,
  toRowJson,
  toSummaryJson,
  toTemplate,
} from "./read-import.js";
import { sendLines } from "./send-lines.js";

const csvExample = "external_id,name,latitude,longitude\nA-1001,Ada,49.41,8.69\n";

const common = {
  query: { dry_run: z.boolean().optional().describe("Whether to check only, and store nothing. Default: false") },
  streamedBody: {
    examples: {
      "text/csv": csvExample,
      "application/x-ndjson": '{"external_id":"A-1001","name":"Ada","location":{"latitude":49.41,"longitude":8.69}}\n',
    },
    schema: z
      .string()
      .meta({
        description:
          "One row for each. CSV has a header with the names of the template, in any order; NDJSON has on each line what a " +
          "change of an entry has, and its external_id or id; or what a new job has",
      })
      .register(components, { id: "ImportFile" }),
  },
  answer: {
    text: "A line for each row, and a summary",
    schema: z
      .string()
      .meta({
        description:
          "Each line is a JSON object with line, outcome (created, updated, unchanged, invalid or failed), and id, " +
          "external_id or reference, column and message if there are any. If more is wrong with the row, other_problems has " +
          "up to 9 further objects with column and message. The last line has only summary, with warnings if " +
          "something is valid, but probably a mistake. Spaces before a line keep the connection open",
        examples: ['{"line":2,"outcome":"created","id":1,"external_id":"A-1001"}\n'],
      })
      .register(components, { id: "ImportResults" }),
    mediaType: "application/x-ndjson",
  },
  problems: [415, 422],
} as const;

/** What an import of technicians and one of customers have in common. */
const ofEntries = {
  ...common,
  role: "admin",
  method: "POST",
  detail:
    "Finds the entry of each row by external_id or id. A missing column leaves the stored value, an empty cell removes " +
    "it. Invalid rows are left out. The others are stored in batches of 500, each completely or not at all; if one " +
    "cannot be stored, the import ends there. Importing the same file again changes nothing.",
} as const;

const importTechnicians: Route = defineRoute({
  ...ofEntries,
  path: "/technicians/import",
  id: "importTechnicians",
  summary: "Create and change technicians from a file",
  needs: ["technicians", "imports"],
  handle: (request) => runEntries("technicians", request.parts.technicians, request),
});

const importCustomers: Route = defineRoute({
  ...ofEntries,
  path: "/customers/import",
  id: "importCustomers",
  summary: "Create and change customers from a file",
  needs: ["customers", "imports"],
  handle: (request) => runEntries("customers", request.parts.customers, request),
});

const importJobFile: Route = defineRoute({
  ...common,
  role: "dispatcher",
  method: "POST",
  path: "/jobs/import",
  id: "importJobs",
  summary: "Create and change jobs from a file",
  detail:
    "The reference identifies the job of a row. A new reference creates a job that waits; a known one changes the fields that the row has. " +
    "If a job is assigned or over, its place, window, work and requirements do not change here. Invalid rows " +
    "are left out; the others are stored one by one. Importing the same file again changes nothing.",
  needs: ["jobs", "dispatcher", "imports"],
  query: {
    ...common.query,
    held_until: instantSchema
      .optional()
      .describe(
        "Until then the queue leaves the jobs alone that the file creates, at most 24 hours ahead: for a batch of them. Jobs that are known already keep their hold. Default: the queue tries them at once",
      ),
  },
  streamedBody: {
    ...common.streamedBody,
    examples: {
      "text/csv": "reference,customer_id,work_minutes\nR-1001,1,60\n",
      "application/x-ndjson": '{"reference":"R-1001","customer_id":1,"work_seconds":3600}\n',
    },
  },
  handle: ({ query, parts, principal, context }) => {
    const format = findFormat(context);
    return run({ kind: "jobs", format }, parts, context, ({ bytes, signal }, notes) =>
      importJobs(parts.dispatcher, readJobImport(format, bytes, notes), {
        isDryRun: query.dry_run,
        heldUntil: query.held_until,
        actor: principal?.id,
        signal,
      }),
    );
  },
});

function defineTemplate(kind: ImportKind): Route {
  return defineRoute({
    method: "GET",
    path: `/${kind}/import/template`,
    id: templateIds[kind],
    summary: `Download a file to fill in with ${kind}`,
    detail: "CSV with a header of all columns, and one row as an example.",
    role: "dispatcher",
    needs: [kind],
    answer: { text: "A header and an example", schema: templateSchema, mediaType: "text/csv" },
    problems: [],
    async handle() {
      const headers = {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="${kind}.csv"`,
      };
      return asIs(new Response(toTemplate(kind), { headers }));
    },
  });
}

const templateIds: Readonly<Record<ImportKind, string>> = {
  technicians: "readTechnicianTemplate",
  customers: "readCustomerTemplate",
  jobs: "readJobTemplate",
};

const templateSchema = z
  .string()
  .meta({ description: "Comma-separated values", examples: [csvExample] })
  .register(components, { id: "ImportTemplate" });

export const importRoutes: readonly Route[] = [
  importTechnicians,
  importCustomers,
  importJobFile,
  defineTemplate("technicians"),
  defineTemplate("customers"),
  defineTemplate("jobs"),
];

/** What an import needs. The skills of a file are compared with those of the technicians. */
interface Needed {
  readonly imports: ImportPart;
  readonly technicians?: Pick<TechnicianDirectory, "listEntries"> | undefined;
}

/** What is read of the request of an import. */
interface ImportRequest {
  readonly query: { readonly dry_run?: boolean | undefined };
  readonly parts: Needed;
  readonly context: Context<DispatchEnv>;
}

function runEntries<Fields extends EntryFields, Entry extends Fields & EntryState>(
  kind: Exclude<ImportKind, "jobs">,
  directory: Directory<Fields, Entry, EntryFilter>,
  { query, parts, context }: ImportRequest,
) {
  const format = findFormat(context);
  return run({ kind, format }, parts, context, ({ bytes, signal }, notes) =>
    importRows(directory, readImport<Fields>(kind, format, bytes, notes), { isDryRun: query.dry_run, signal }),
  );
}

type Results = AsyncGenerator<ImportedRow, ImportSummary, undefined>;

async function run(
  form: ImportForm,
  { imports, technicians }: Needed,
  context: Context<DispatchEnv>,
  importFile: (file: OpenImport, notes: ImportNotes) => Results,
) {
  const file = imports.open(context);
  try {
    const notes = await createImportNotes(form.kind, technicians, { signal: file.signal });
    const results = importFile(file, notes);
    const next = results.next();
    // What is wrong before the first row is a problem of the request, unless that takes too long to be known.
    const first = await withinTime(next, file.keepAliveMs);
    if (first?.done === true && first.value.error !== null && first.value.rows === 0) throw first.value.error;
    const headers = { "content-type": "application/x-ndjson" };
    const lines = toLines(form, next, results, file, notes);
    return asIs(new Response(sendLines(lines, file, first === undefined), { headers }));
  } catch (error) {
    file.close(error);
    // The rest of the body would stand before the next request.
    if (!file.isRead()) context.header("connection", "close");
    throw error;
  }
}

/** @throws {ProblemError} UNSUPPORTED_MEDIA_TYPE, UNSUPPORTED_ENCODING */
function findFormat({ req }: Context): ImportFormat {
  const encoding = req.header("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity") {
    const problem = "The body must not be compressed: send it as plain text";
    throw new ProblemError({ status: 415, code: "UNSUPPORTED_ENCODING", detail: problem });
  }
  const [type = ""] = (req.header("content-type") ?? "").split(";", 1);
  const format = formats.get(type.trim().toLowerCase());
  if (format !== undefined) return format;
  const problem = `The body must say what it is: Content-Type: text/csv or application/x-ndjson${toTypeHint(type)}`;
  throw new ProblemError({ status: 415, code: "UNSUPPORTED_MEDIA_TYPE", detail: problem });
}

function toTypeHint(type: string): string {
  if (/spreadsheet|excel/i.test(type)) return '. Save a workbook as "CSV UTF-8", and send that file';
  if (!/urlencoded/i.test(type)) return "";
  return ". With curl: -H 'Content-Type: text/csv' --data-binary @file.csv";
}

const formats: ReadonlyMap<string, ImportFormat> = new Map([
  ["text/csv", "csv"],
  ["application/x-ndjson", "ndjson"],
  ["application/ndjson", "ndjson"],
]);

type Next = IteratorResult<ImportedRow, ImportSummary>;

async function* toLines(
  form: ImportForm,
  first: Promise<Next>,
  results: Results,
  file: OpenImport,
  notes: ImportNotes,
): AsyncGenerator<string, void, undefined> {
  let next = await first;
  for (; next.done !== true; next = await results.next()) yield JSON.stringify(toRowJson(form, next.value, notes));
  const { value: summary } = next;
  if (summary.error !== null) file.report(summary.error);
  const warnings = await notes.listWarnings(summary, { signal: file.signal });
  yield JSON.stringify(toSummaryJson(summary, warnings));
}

/** Resolves to undefined if the work takes longer. */
async function withinTime<Value>(work: Promise<Value>, timeoutMs: number): Promise<Value | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, undefined);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
