import {
  type Directory,
  type EntryFields,
  type EntryFilter,
  type EntryState,
  type ImportedRow,
  type ImportSummary,
  importJobs,
  importRows,
} from "@dispatch/core";
import type { Context } from "hono";
import { z } from "zod";
import type { DispatchEnv } from "../dispatch-env.js";
import { ProblemError } from "../problem/problem-error.js";
import { asIs, defineRoute, type Route } from "../route/define-route.js";
import type { OpenImport } from "../route/route-parts.js";
import { components } from "../schemas/components.js";
import type { ImportKind } from "./file-kinds.js";
import {
  type ImportForm,
  type ImportFormat,
  readImport,
  readJobImport,
  toRowJson,
  toSummaryJson,
  toTemplate,
} from "./read-import.js";

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
          "external_id or reference, column and message if there are any. The last line has only summary",
        examples: ['{"line":2,"outcome":"created","id":1,"external_id":"A-1001"}\n'],
      })
      .register(components, { id: "ImportResults" }),
    mediaType: "application/x-ndjson",
  },
  problems: [415, 422],
} as const;

const detail =
  "Finds each row by its external_id, or by its id. A column that is missing leaves what is stored, an empty cell removes " +
  "it. Rows that are invalid are left out. The others are stored in batches of 500, each as a whole or not at all; if one " +
  "cannot be stored, the import ends there. Importing the same file again writes nothing that is stored already.";

const importTechnicians: Route = defineRoute({
  ...common,
  role: "admin",
  method: "POST",
  path: "/technicians/import",
  id: "importTechnicians",
  summary: "Create and change technicians from a file",
  detail,
  needs: ["technicians", "imports"],
  handle: ({ query, parts, context }) =>
    runEntries("technicians", parts.technicians, parts.imports.open, query.dry_run, context),
});

const importCustomers: Route = defineRoute({
  ...common,
  role: "admin",
  method: "POST",
  path: "/customers/import",
  id: "importCustomers",
  summary: "Create and change customers from a file",
  detail,
  needs: ["customers", "imports"],
  handle: ({ query, parts, context }) =>
    runEntries("customers", parts.customers, parts.imports.open, query.dry_run, context),
});

const importJobFile: Route = defineRoute({
  ...common,
  role: "dispatcher",
  method: "POST",
  path: "/jobs/import",
  id: "importJobs",
  summary: "Create and change jobs from a file",
  detail:
    "Each row is known by its reference: a new one creates a job that waits, a known one changes what the row says of the " +
    "job. If a job is assigned or over, its place, window, work and requirements do not change here. Rows that are invalid " +
    "are left out; the others are stored one by one. Importing the same file again writes nothing that is stored already.",
  needs: ["jobs", "dispatcher", "imports"],
  streamedBody: {
    ...common.streamedBody,
    examples: {
      "text/csv": "reference,customer_id,work_minutes\nR-1001,1,60\n",
      "application/x-ndjson": '{"reference":"R-1001","customer_id":1,"work_seconds":3600}\n',
    },
  },
  handle: ({ query, parts, principal, context }) => {
    const format = findFormat(context);
    return run({ kind: "jobs", format }, parts.imports.open, context, ({ bytes, signal }) =>
      importJobs(parts.dispatcher, readJobImport(format, bytes), {
        isDryRun: query.dry_run,
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

type Open = (context: Context<DispatchEnv>) => OpenImport;

function runEntries<Fields extends EntryFields, Entry extends Fields & EntryState>(
  kind: Exclude<ImportKind, "jobs">,
  directory: Directory<Fields, Entry, EntryFilter>,
  open: Open,
  isDryRun: boolean | undefined,
  context: Context<DispatchEnv>,
) {
  const format = findFormat(context);
  return run({ kind, format }, open, context, ({ bytes, signal }) =>
    importRows(directory, readImport<Fields>(kind, format, bytes), { isDryRun, signal }),
  );
}

type Results = AsyncGenerator<ImportedRow, ImportSummary, undefined>;

async function run(
  form: ImportForm,
  open: Open,
  context: Context<DispatchEnv>,
  importFile: (file: OpenImport) => Results,
) {
  const file = open(context);
  const results = importFile(file);
  try {
    // What is wrong before the first row is a problem of the request.
    const first = await results.next();
    if (first.done === true && first.value.error !== null && first.value.rows === 0) throw first.value.error;
    const headers = { "content-type": "application/x-ndjson" };
    return asIs(new Response(toLines(form, first, results, file), { headers }));
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
  const problem = "The body must say what it is: Content-Type: text/csv or application/x-ndjson";
  throw new ProblemError({ status: 415, code: "UNSUPPORTED_MEDIA_TYPE", detail: problem });
}

const formats: ReadonlyMap<string, ImportFormat> = new Map([
  ["text/csv", "csv"],
  ["application/x-ndjson", "ndjson"],
  ["application/ndjson", "ndjson"],
]);

/**
 * How many characters of results wait until the whole file is read: many clients send all of it before they read, and
 * would otherwise never end.
 */
const maxHeld = 8_388_608;

/** Results are sent in chunks of about this length. */
const chunkLength = 65_536;

type Next = IteratorResult<ImportedRow, ImportSummary>;

/** A stream of the results. The import goes on by itself, not faster than the client reads. */
function toLines(form: ImportForm, first: Next, results: Results, file: OpenImport): ReadableStream<Uint8Array> {
  let wake = (): void => undefined;
  const untilWanted = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    while ((controller.desiredSize ?? 0) <= 0) {
      file.signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const sendAll = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    for await (const chunk of holdBack(toChunks(form, first, results, file), file)) {
      await untilWanted(controller);
      controller.enqueue(encoder.encode(chunk));
    }
    controller.close();
  };
  return new ReadableStream<Uint8Array>({
    start(controller) {
      file.signal.addEventListener("abort", () => wake(), { once: true });
      sendAll(controller)
        .catch((error: unknown) => controller.error(error))
        .finally(() => file.close());
    },
    pull: () => wake(),
    cancel: (reason) => file.close(reason),
  });
}

const encoder = new TextEncoder();

async function* toChunks(
  form: ImportForm,
  first: Next,
  results: Results,
  file: OpenImport,
): AsyncGenerator<string, void, undefined> {
  let text = "";
  let next = first;
  for (; next.done !== true; next = await results.next()) {
    text += `${JSON.stringify(toRowJson(form, next.value))}\n`;
    if (text.length < chunkLength) continue;
    yield text;
    text = "";
  }
  if (next.value.error !== null) file.report(next.value.error);
  yield `${text}${JSON.stringify(toSummaryJson(next.value))}\n`;
}

/** Keeps chunks until the whole file is read, or until they are too long together. */
async function* holdBack(
  chunks: AsyncIterable<string>,
  file: Pick<OpenImport, "isRead">,
): AsyncGenerator<string, void, undefined> {
  const held: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    length += chunk.length;
    if (!file.isRead() && length <= maxHeld) continue;
    yield* held.splice(0);
    length = 0;
  }
  yield* held;
}
