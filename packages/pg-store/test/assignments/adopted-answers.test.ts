import { createHash } from "node:crypto";
import { createDispatcher } from "@dispatch/core";
import { straightLineDistances } from "@dispatch/core/memory";
import { expect, inject, it } from "vitest";
import { createPgStore } from "../../src/index.js";
import { createTestDatabase } from "../postgres/test-database.js";

/** The SHA-256 of the answers of the version before calendars to the same dispatches. */
const formerAnswers = "0e552edcc9c8a85fcc1106cfd1e729e5ec48a4789177e2958886207850e2b03c";

/** The tables of the Python service, with places that are the same each time. */
const adopted = `
  create table customers (customerid serial primary key, latitude double precision not null, longitude double precision not null);
  create table technicians (technicianid serial primary key, latitude double precision not null,
    longitude double precision not null, is_active boolean default true);
  create table assignments (id serial primary key, cust_id integer not null references customers,
    tech_id integer not null references technicians, distance_km double precision not null,
    assigned_at timestamptz default now());
  insert into customers (latitude, longitude) select 48 + (n * 7919 % 1000) / 500.0, 8 + (n * 104729 % 1000) / 500.0
    from generate_series(1, 60) as n;
  insert into technicians (latitude, longitude, is_active)
    select 48 + (n * 6101 % 997) / 500.0, 8 + (n * 3571 % 991) / 500.0, n % 17 <> 0 from generate_series(1, 200) as n;
  insert into assignments (cust_id, tech_id, distance_km) select 1 + n % 60, 1 + n % 200, n from generate_series(1, 100) as n`;

it("answers 1,000 dispatches on an adopted database, byte for byte as the version before calendars", async () => {
  const database = await createTestDatabase(inject("postgresUrl"), { isMigrated: false });
  await database.pool.query(adopted);
  const store = createPgStore(database.pool);
  await store.migrate();
  const dispatcher = createDispatcher({ ...store, distances: straightLineDistances() });
  const hash = createHash("sha256");
  for (let index = 0; index < 1000; index += 1) {
    const { assignment } = await dispatcher.dispatch({ customerId: String(1 + (index % 60)) });
    const { assignedAt: _, ...answer } = assignment;
    hash.update(JSON.stringify(answer));
  }
  await database.drop();
  expect(hash.digest("hex")).toBe(formerAnswers);
}, 240_000);
