import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { live, traces } from "../../../core/src/testing/test-erasure.js";
import { createPgStore, type TenantStore } from "../../src/index.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";
import { createTenantDatabase } from "../support/tenant-database.js";

/** The columns that keep a text or a place of a person, and are erased. */
const personal = [
  ...["customers", "technicians"].flatMap((table) =>
    ["address", "email", "external_id", "latitude", "longitude", "name", "phone"].map((column) => `${table}.${column}`),
  ),
  ...["attributes", "availability", "base_latitude", "base_longitude", "skill_tags", "skills", "territories"].map(
    (column) => `technicians.${column}`,
  ),
  ...["actor", "reason"].flatMap((column) => [
    `dispatch_absences.${column}`,
    `dispatch_events.${column}`,
    `dispatch_job_events.${column}`,
    `dispatch_jobs.${column}`,
  ]),
  ...["latitude", "longitude", "note", "reference"].map((column) => `dispatch_jobs.${column}`),
  "dispatch_decisions.body",
  ...["decision", "failure"].map((column) => `dispatch_job_attempts.${column}`),
  ...["holder", "work"].map((column) => `dispatch_holds.${column}`),
  ...["latitude", "longitude"].map((column) => `dispatch_visits.${column}`),
];

/** The other columns that could keep a text, a place, JSON or bytes, with the reason why they are left. */
const notPersonal: Readonly<Record<string, string>> = {
  "assignments.distance_km": "a drive",
  "assignments.end_cause": "a code",
  "assignments.status": "a code",
  "dispatch_erasures.actor": "who erased",
  "dispatch_erasures.kind": "a code",
  "dispatch_events.from_status": "a code",
  "dispatch_events.to_status": "a code",
  "dispatch_holds.hold_id": "random",
  "dispatch_idempotency_keys.fingerprint": "a hash; goes with the key of a customer's job",
  "dispatch_idempotency_keys.key": "a hash; goes with the key of a customer's job",
  "dispatch_idempotency_keys.token": "random; goes with the key of a customer's job",
  "dispatch_job_attempts.reasons": "codes, counts and distances",
  "dispatch_job_events.fields": "names of fields",
  "dispatch_job_events.from_status": "a code",
  "dispatch_job_events.to_status": "a code",
  "dispatch_jobs.requirements": "the words of the company: skills, a territory, ids",
  "dispatch_jobs.status": "a code",
  "dispatch_log_starts.log": "the name of a log",
  "dispatch_migrations.name": "a step of the schema",
  "dispatch_queues.holder": "a process",
  "dispatch_queues.mark": "a fingerprint of ids",
  "dispatch_queues.note": "ids and counts",
  "dispatch_queues.tenant": "a tenant",
  "dispatch_rate_limits.key": "a hash or the name of a key; ends by itself",
  "dispatch_visits.hold_id": "random",
  "technicians.dispatch_silence_seconds": "a duration",
};

interface Cell {
  readonly column: string;
  readonly value: string;
}

/** Every value of every table, as text. */
async function readAll({ pool }: TestDatabase): Promise<readonly Cell[]> {
  const { rows: tables } = await pool.query(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  const cells = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await pool.query(
        `select field as column, content as value from ${name} as row, jsonb_each_text(to_jsonb(row)) as cell(field, content)`,
      );
      return rows.map(({ column, value }) => ({ column: `${name}.${column}`, value: value ?? "" }));
    }),
  );
  return cells.flat();
}

function columnsWithTraces(cells: readonly Cell[]): readonly string[] {
  const found = cells.filter(({ value }) => traces.some((trace) => value.includes(trace)));
  return [...new Set(found.map(({ column }) => column))].sort();
}

const subjects = [
  ...backends.map(({ name, open }) => ({
    name,
    async open() {
      const database = await open();
      return { database, store: createPgStore(database.pool) as TenantStore };
    },
  })),
  {
    name: "Postgres, of a tenant",
    async open() {
      const database = await createTenantDatabase();
      return { database, store: createPgStore(database.owner).forTenant("acme") };
    },
  },
];

describe.each(subjects)("$name, after an erasure", ({ open }) => {
  let database: TestDatabase;
  let store: TenantStore;
  beforeAll(async () => {
    ({ database, store } = await open());
  });
  afterAll(() => database.drop());
  beforeEach(() => database.truncate());

  it("no column of any table keeps a text or an exact place, of all that kept one before", async () => {
    const { ada, tom } = await live(store);
    // The tag of a skill is a hash, in which no text is found.
    const before = columnsWithTraces(await readAll(database));
    expect(before).toEqual(personal.filter((column) => !unmarked.includes(column)).sort());
    await store.customers.eraseEntry({ id: ada, actor: "admin" });
    await store.technicians.eraseEntry({ id: tom, actor: "admin" });
    const cells = await readAll(database);
    expect(columnsWithTraces(cells)).toEqual([]);
    expect(cells.filter(({ column, value }) => column === "technicians.skill_tags" && value !== "")).toEqual([]);
    expect(cells.filter(({ column }) => column === "dispatch_history_passes.xid")).toEqual([]);
  });

  it("notes who erased whom, without personal data", async () => {
    const { ada, tom } = await live(store);
    await store.customers.eraseEntry({ id: ada, actor: "admin" });
    await store.technicians.eraseEntry({ id: tom });
    await store.technicians.eraseEntry({ id: tom, actor: "admin" });
    const { rows } = await database.pool.query(
      "select kind, entry_id::text as id, actor, ended_at >= started_at as is_over from dispatch_erasures order by id",
    );
    expect(rows).toEqual([
      { kind: "customer", id: ada, actor: "admin", is_over: true },
      { kind: "technician", id: tom, actor: null, is_over: true },
      { kind: "technician", id: tom, actor: "admin", is_over: true },
    ]);
  });

  it("every column with a text or a place is known to be erased, or not personal", async () => {
    // The names of tenants are in no database without them.
    const { rows } = await database.pool.query(
      `select table_name || '.' || column_name as name from information_schema.columns
      where table_schema = 'public' and column_name <> 'tenant_id' and table_name <> 'dispatch_tenants' and data_type in
        ('text', 'character varying', 'json', 'jsonb', 'double precision', 'numeric', 'ARRAY', 'bytea', 'tsvector', 'point')`,
    );
    expect(rows.map(({ name }) => name).sort()).toEqual([...personal, ...Object.keys(notPersonal)].sort());
  });
});

/** Columns in which the test leaves no trace: a hash, and the hours of a technician. */
const unmarked = ["technicians.skill_tags", "technicians.availability"];
