import { testAssignmentStore, testCustomerSource, testTechnicianSource } from "@dispatch/core/testing";
import { afterAll, beforeAll, describe, it } from "vitest";
import { createPgStore } from "../src/index.js";
import type { TestDatabase } from "./postgres/test-database.js";
import { backends } from "./support/backends.js";
import { insertCustomers, insertTechnicians } from "./support/insert-rows.js";

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

  testAssignmentStore(runner, {
    name,
    async create({ customers, technicians }) {
      await database.truncate();
      await insertCustomers(database.pool, customers);
      await insertTechnicians(database.pool, technicians);
      return { subject: createPgStore(database.pool).assignments };
    },
  });
});
