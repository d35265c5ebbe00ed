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
import { createPgStore, type PgStore } from "../src/index.js";
import type { TestDatabase } from "./postgres/test-database.js";
import { backends } from "./support/backends.js";
import { insertCustomers, insertTechnicians } from "./support/insert-rows.js";
import { settledLedger } from "./support/settled-ledger.js";

const runner = { describe, it };

describe.each(backends)("$name", ({ name, open }) => {
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
      return { subject: createPgStore(database.pool).customers };
    },
  });

  testTechnicianSource(runner, {
    name,
    async create({ technicians }) {
      await database.truncate();
      await insertTechnicians(database.pool, technicians);
      return { subject: createPgStore(database.pool).technicians };
    },
  });

  async function fill({ customers, technicians }: AssignmentFixture): Promise<PgStore> {
    await database.truncate();
    await insertCustomers(database.pool, customers);
    await insertTechnicians(database.pool, technicians);
    return createPgStore(database.pool);
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
  testLedgerAgainstModel(runner, ledger, { runs: 12, commands: 25 });
});
