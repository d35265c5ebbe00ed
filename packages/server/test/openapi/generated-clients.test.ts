import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createClient } from "@hey-api/openapi-ts";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import { expect, it } from "vitest";
import { type Service, startService } from "../support/service.js";

/** What this package can import. */
const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** What a program with a generated client prints at the end. */
const printed = "booked, moved, read, listed";

/** Lists, creates, dispatches, and passes on each id as it came. */
const programs = {
  "openapi-typescript": `
import createFetch from "openapi-fetch";
import type { components, paths } from "./api.js";

const { GET, POST } = createFetch<paths>({ baseUrl: process.argv[2] ?? "" });

function take<Data>({ data, error }: { data?: Data; error?: components["schemas"]["Problem"] }): Data {
  if (data === undefined) throw new Error(error?.detail);
  return data;
}

const [customer] = take(await GET("/customers", { params: { query: { limit: 1 } } }));
const technician = take(
  await POST("/technicians", { body: { name: "Zoe", location: customer?.location as { latitude: number; longitude: number } } }),
);
await GET("/technicians/{id}", { params: { path: { id: technician.id } } }).then(take);
const job = take(await POST("/jobs", { body: { customer_id: customer?.id ?? 0, requirements: { pinned: [technician.id] } } }));
const slots = take(await GET("/slots", { params: { query: { job_id: job.id, count: 1 } } }));
const booked = take(await POST("/jobs/{id}/dispatch", { params: { path: { id: job.id } } }));
const id = "tech_id" in booked ? booked.id : 0;
take(await POST("/assignments/{id}/accept", { params: { path: { id } } }));
const { job_id } = take(await GET("/assignments/{id}", { params: { path: { id } } }));
const { status } = take(await GET("/jobs/{id}", { params: { path: { id: job_id ?? "" } } }));
const mine = take(await GET("/assignments", { params: { query: { tech_id: technician.id, cust_id: customer?.id, job_id: job.id } } }));
if (status !== "assigned" || mine.length !== 1 || slots.slots.length > 1) throw new Error(status);
take(await POST("/dispatch/{cust_id}", { params: { path: { cust_id: customer?.id ?? 0 } } }));
console.log(${JSON.stringify(printed)});
`,
  "@hey-api/openapi-ts": `
import { client } from "./api/client.gen.js";
import * as api from "./api/index.js";

client.setConfig({ baseUrl: process.argv[2] ?? "", throwOnError: true });
const sure = { throwOnError: true } as const;

const { data: [customer] } = await api.listCustomers({ ...sure, query: { limit: 1 } });
const location = customer?.location as { latitude: number; longitude: number };
const { data: technician } = await api.createTechnician({ ...sure, body: { name: "Zoe", location } });
await api.readTechnician({ ...sure, path: { id: technician.id } });
const body = { customer_id: customer?.id ?? 0, requirements: { pinned: [technician.id] } };
const { data: job } = await api.createJob({ ...sure, body });
const { data: slots } = await api.findSlots({ ...sure, query: { job_id: job.id, count: 1 } });
const { data: booked } = await api.dispatchJob({ ...sure, path: { id: job.id } });
const id = "tech_id" in booked ? booked.id : 0;
await api.acceptAssignment({ ...sure, path: { id } });
const { data: { job_id } } = await api.readAssignment({ ...sure, path: { id } });
const { data: { status } } = await api.readJob({ ...sure, path: { id: job_id ?? "" } });
const query = { tech_id: technician.id, cust_id: customer?.id ?? 0, job_id: job.id };
const { data: mine } = await api.listAssignments({ ...sure, query });
if (status !== "assigned" || mine.length !== 1 || slots.slots.length > 1) throw new Error(status);
await api.dispatchCustomer({ ...sure, path: { cust_id: customer?.id ?? 0 } });
console.log(${JSON.stringify(printed)});
`,
};

const generators: Readonly<Record<keyof typeof programs, (document: object, folder: string) => Promise<unknown>>> = {
  "openapi-typescript": async (document, folder) =>
    writeFile(join(folder, "api.ts"), astToString(await openapiTS(JSON.stringify(document)))),
  "@hey-api/openapi-ts": (document, folder) =>
    createClient({
      input: document as Record<string, unknown>,
      output: { path: join(folder, "api"), module: { extension: ".js" } },
      plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"],
      logs: { level: "silent" },
    }),
};

it.each(Object.keys(programs) as (keyof typeof programs)[])(
  "a client of the server that %s generates compiles, and takes every id as the server gives it",
  async (name) => {
    // Otherwise the queue may dispatch the job before the program does.
    await using service = await startService({ environment: { DISPATCH_QUEUE: "off" } });
    const folder = await mkdtemp(join(tmpdir(), "generated-client-"));
    try {
      await symlink(modules, join(folder, "node_modules"), "junction");
      await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
      await generators[name](await readDocument(service), folder);
      await writeFile(join(folder, "program.ts"), programs[name]);
      expect(compile(join(folder, "program.ts"))).toEqual([]);
      const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "program.js"), service.url]);
      expect(stdout.trim()).toBe(printed);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  // The compiler alone takes some seconds.
  180_000,
);

async function readDocument(service: Service): Promise<object> {
  return (await (await fetch(`${service.url}/openapi.json`)).json()) as object;
}

/** Compiles a program beside its source, and returns what is wrong with it. */
function compile(path: string): readonly string[] {
  const program = ts.createProgram([path], {
    strict: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    types: ["node"],
    typeRoots: [fileURLToPath(new URL("../../../../node_modules/@types", import.meta.url))],
  });
  const { diagnostics } = program.emit();
  return [...ts.getPreEmitDiagnostics(program), ...diagnostics].map(
    ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
  );
}
