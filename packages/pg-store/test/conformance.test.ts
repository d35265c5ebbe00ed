import {
  type AssignmentFixture,
  type QueueStoreHarness,
  testAbsenceStore,
  testAssignmentLedger,
  testAssignmentStore,
  testCalendar,
  testCustomerDirectory,
  testCustomerSource,
  testErasure,
  testHoldStore,
  testJobStore,
  testLedgerAgainstModel,
  testLocationStore,
  testPositionSource,
  testQueueStore,
  testRetention,
  testTechnicianDirectory,
  testTechnicianSource,
} from "@dispatch/core/testing";
import { afterAll, beforeAll, describe, it } from "vitest";
import { createPgStore, type PgStoreOptions, type TenantStore } from "../src/index.js";
import type { TestDatabase } from "./postgres/test-database.js";
import { type Backend, backends, postgres } from "./support/backends.js";
import { insertCustomers, insertTechnicians } from "./support/insert-rows.js";
import { settle } from "./support/settle.js";
import { settledLedger } from "./support/settled-ledger.js";
import { settledPositions } from "./support/settled-positions.js";
import { createTenantDatabase } from "./support/tenant-database.js";

const runner = { describe, it };

/**
 * The number of command sequences of the model: `MODEL_RUNS=1000 npm test -- --project pg-store conformance --testTimeout 9999999`
 * for a long run.
 */
const modelRuns = Number(process.env["MODEL_RUNS"] ?? 12);

/** What is tested: a database, and a store on the rows in it. */
interface Subject {
  readonly database: TestDatabase;
  openStore(): Promise<TenantStore>;
}

const subjects: readonly { readonly name: string; open(): Promise<Subject> }[] = [
  // The embedded database always prepares.
  ...backends.map((backend) => toSubject(backend, { preparesStatements: backend !== postgres })),
  toSubject({ ...postgres, name: "Postgres, prepared" }, { preparesStatements: true }),
  {
    name: "Postgres, of a tenant",
    async open() {
      const database = await createTenantDatabase();
      return {
        database,
        async openStore() {
          await database.pool.query(
            "update customers set tenant_id = 'acme'; update technicians set tenant_id = 'acme'",
          );
          return createPgStore(database.owner).forTenant("acme");
        },
      };
    },
  },
];

function toSubject({ name, open }: Backend, options?: PgStoreOptions): (typeof subjects)[number] {
  return {
    name,
    async open() {
      const database = await open();
      return { database, openStore: async () => createPgStore(database.pool, options) };
    },
  };
}

describe.each(subjects)("$name", ({ name, open }) => {
  let database: TestDatabase;
  let openStore: Subject["openStore"];
  beforeAll(async () => {
    ({ database, openStore } = await open());
  });
  afterAll(() => database.drop());

  testCustomerSource(runner, {
    name,
    async create({ customers }) {
      await database.truncate();
      await insertCustomers(database.pool, customers);
      return { subject: (await openStore()).customers };
    },
  });

  testTechnicianSource(runner, {
    name,
    async create({ technicians }) {
      await database.truncate();
      await insertTechnicians(database.pool, technicians);
      return { subject: (await openStore()).technicians };
    },
  });

  testAbsenceStore(runner, {
    name,
    async create({ technicians }) {
      await database.truncate();
      await insertTechnicians(database.pool, technicians);
      return { subject: (await openStore()).technicians };
    },
  });

  async function fill({ customers, technicians }: AssignmentFixture): Promise<TenantStore> {
    await database.truncate();
    await insertCustomers(database.pool, customers);
    await insertTechnicians(database.pool, technicians);
    return openStore();
  }

  testTechnicianDirectory(runner, {
    name,
    create: async () => ({ subject: await fill({ customers: [], technicians: [] }) }),
  });
  testCustomerDirectory(runner, {
    name,
    create: async () => ({ subject: await fill({ customers: [], technicians: [] }) }),
  });

  testLocationStore(runner, {
    name,
    create: async ({ technicians }) => ({ subject: await fill({ customers: [], technicians }) }),
  });

  testPositionSource(runner, {
    name,
    async create(fixture) {
      const store = await fill(fixture);
      return { subject: { ...store, technicians: settledPositions(store.technicians, database.pool) } };
    },
  });

  testAssignmentStore(runner, {
    name,
    create: async (fixture) => ({ subject: (await fill(fixture)).assignments }),
  });

  const ledger: QueueStoreHarness = {
    name,
    async create(fixture) {
      const store = await fill(fixture);
      return { subject: { ...store, assignments: settledLedger(store.assignments, database.pool) } };
    },
  };
  testAssignmentLedger(runner, ledger);
  testCalendar(runner, {
    name,
    async create(fixture) {
      const store = await fill(fixture);
      const changeCapacity = async (id: string, capacity: number | null): Promise<void> => {
        await database.pool.query("update technicians set capacity = $2 where technicianid = $1", [id, capacity]);
      };
      return { subject: { ...store, changeCapacity } };
    },
  });
  testJobStore(runner, ledger);
  testQueueStore(runner, ledger);
  testRetention(runner, {
    name,
    async create(fixture) {
      const { assignments } = await fill(fixture);
      const removeOld: typeof assignments.removeOld = async (request, options) => {
        await settle(database.pool);
        return assignments.removeOld(request, options);
      };
      return { subject: { assignments: { ...settledLedger(assignments, database.pool), removeOld } } };
    },
  });

  testErasure(runner, { name, create: async () => ({ subject: await fill({ customers: [], technicians: [] }) }) });
  testHoldStore(runner, { name, create: async (fixture) => ({ subject: await fill(fixture) }) });
  testLedgerAgainstModel(runner, ledger, { runs: modelRuns, commands: 25 });
});
