import {
  type AssignmentFixture,
  type AssignmentLedgerHarness,
  testAssignmentLedger,
  testAssignmentStore,
  testCustomerSource,
  testLedgerAgainstModel,
  testLocationStore,
  testTechnicianSource,
} from "@dispatch/core/testing";
import { afterAll, beforeAll, describe, it } from "vitest";
import { createPgStore, type PgStore, type PgStoreOptions } from "../src/index.js";
import type { TestDatabase } from "./postgres/test-database.js";
import { type Backend, backends, postgres } from "./support/backends.js";
import { insertCustomers, insertTechnicians } from "./support/insert-rows.js";
import { settledLedger } from "./support/settled-ledger.js";

const runner = { describe, it };

/**
 * Command sequences of the model: `MODEL_RUNS=1000 npm test -- --project pg-store conformance --testTimeout 9999999`
 * for a long run.
 */
const modelRuns = Number(process.env["MODEL_RUNS"] ?? 12);

const ways: readonly (Backend & { readonly options?: PgStoreOptions })[] = [
  ...backends,
  { ...postgres, name: "Postgres, prepared", options: { preparesStatements: true } },
];

describe.each(ways)("$name", ({ name, open, options }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.drop());

  testCustomerSource(runner, {
    name,
    async create({ customers }) {
      await database.truncate();
      await insertCustomers(database.pool, customers);
      return { subject: createPgStore(database.pool, options).customers };
    },
  });

  testTechnicianSource(runner, {
    name,
    async create({ technicians }) {
      await database.truncate();
      await insertTechnicians(database.pool, technicians);
      return { subject: createPgStore(database.pool, options).technicians };
    },
  });

  async function fill({ customers, technicians }: AssignmentFixture): Promise<PgStore> {
    await database.truncate();
    await insertCustomers(database.pool, customers);
    await insertTechnicians(database.pool, technicians);
    return createPgStore(database.pool, options);
  }

  testLocationStore(runner, {
    name,
    create: async ({ technicians }) => ({ subject: await fill({ customers: [], technicians }) }),
  });

  testAssignmentStore(runner, {
    name,
    create: async (fixture) => ({ subject: (await fill(fixture)).assignments }),
  });

  const ledger: AssignmentLedgerHarness = {
    name,
    async create(fixture) {
      const store = await fill(fixture);
      return { subject: { ...store, assignments: settledLedger(store.assignments, database.pool) } };
    },
  };
  testAssignmentLedger(runner, ledger);
  testLedgerAgainstModel(runner, ledger, { runs: modelRuns, commands: 25 });
});
