import { Agent } from "node:http";
import { expect, it } from "vitest";
import { makeApiKey } from "../packages/http-adapter/src/guard/index.js";
import type { OpenApiDocument } from "../packages/http-adapter/src/openapi/document.js";
import { createContract } from "../packages/http-adapter/test/support/hold-to-contract.js";
import { startFakeModel } from "../packages/intake/test/fake-model.js";
import { startStubOrs } from "../packages/ors-client/src/testing/index.js";
import { createPgPool, createPgStore } from "../packages/pg-store/src/index.js";
import { startPostgres } from "../packages/pg-store/test/postgres/start-postgres.js";
import { type Child, startCli } from "../packages/server/test/support/child.js";
import { ask } from "./support/fuzz/ask.js";
import { fuzzRequests } from "./support/fuzz/fuzz-requests.js";
import { judge, judgeCut } from "./support/fuzz/judge.js";
import { modelReplies } from "./support/fuzz/model-replies.js";
import { createVerdicts, type Verdicts } from "./support/fuzz/verdicts.js";
import { query } from "./support/query.js";
import { unlimited } from "./support/unlimited.js";

const count = Number(process.env["REQUESTS"] ?? 100_000);
const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const atOnce = 32;

it(`${count} valid, nearly valid and invalid requests are answered as the OpenAPI document says`, async () => {
  console.log(`SEED=${seed} REQUESTS=${count}`);
  const site = await openSite();
  try {
    const document = (await (await fetch(`${site.url}/openapi.json`)).json()) as OpenApiDocument;
    const verdicts = await run(site, document);
    console.log(verdicts.text());
    const failures = site.server.stdout().split("\n");
    console.log(failures.filter((line) => line.includes('"status":500')).join("\n"));
    expect(verdicts.faults).toEqual([]);
    expect([site.server.process.exitCode, site.server.process.signalCode]).toEqual([null, null]);
    expect(await (await fetch(`${site.url}/healthz`)).json()).toEqual({ status: "ok" });
    const headers = { "x-api-key": site.keys[0] ?? "" };
    const customerId = await site.addPair();
    expect((await fetch(`${site.url}/dispatch/${customerId}`, { method: "POST", headers })).status).toBe(200);
  } finally {
    await site.close();
  }
}, 3_600_000);

async function run({ url, keys }: Site, document: OpenApiDocument): Promise<Verdicts> {
  const contract = createContract(document);
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const requests = fuzzRequests(document, { seed, count, keys });
  const verdicts = createVerdicts();
  const lanes = Array.from({ length: atOnce }, async () => {
    for (const request of requests) {
      const verdict = await ask(agent, url, request).then(
        (response) => judge(request, response, contract),
        (error: unknown) => judgeCut(request, error),
      );
      verdicts.add(request, verdict);
    }
  });
  await Promise.all(lanes);
  agent.destroy();
  return verdicts;
}

interface Site {
  readonly url: string;
  /** Keys of an admin, a dispatcher and a viewer. */
  readonly keys: readonly string[];
  readonly server: Child;
  /** Adds a customer, and a technician nearby, both of whom no request has changed. Returns the id of the customer. */
  addPair(): Promise<number>;
  close(): Promise<void>;
}

async function openSite(): Promise<Site> {
  const postgres = await startPostgres();
  const pool = createPgPool({ connectionString: postgres.url });
  await createPgStore(pool).migrate();
  await pool.end();
  await query(
    postgres.url,
    "insert into customers (latitude, longitude) select 49.3 + n * 0.01, 8.7 from generate_series(1, 20) as n",
  );
  await query(
    postgres.url,
    `insert into technicians (latitude, longitude, capacity)
     select 49.3 + n * 0.01, 8.6, 1000000 from generate_series(1, 20) as n`,
  );
  const stub = await startStubOrs();
  const model = await startFakeModel(...modelReplies(count));
  const roles = ["admin", "dispatcher", "viewer"] as const;
  const known = await Promise.all(roles.map((role) => makeApiKey(role, role)));
  const server = startCli({
    ...unlimited,
    DISPATCH_LOG_LEVEL: "error",
    AUTH: "",
    API_KEYS: known.map(({ entry }) => entry).join(","),
    DATABASE_URL: postgres.url,
    OPENROUTE_BASE_URL: stub.url,
    OPENROUTER_API_KEY: "fake",
    OPENROUTER_MODEL: "fake",
    OPENROUTER_BASE_URL: model.baseUrl,
  });
  const url = await server.untilUp();
  return {
    url,
    keys: known.map(({ key }) => key),
    server,
    async addPair() {
      await query(
        postgres.url,
        `insert into technicians (latitude, longitude) values (48.1, 11.5);
         insert into customers (customerid, latitude, longitude) values (1000000, 48.11, 11.5)`,
      );
      return 1_000_000;
    },
    async close() {
      await server[Symbol.asyncDispose]();
      await stub.close();
      await postgres.remove();
    },
  };
}
