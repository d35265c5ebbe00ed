import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { createPgStore } from "../../src/index.js";
import { connect } from "../../src/pool/connect.js";
import { migrate } from "../../src/schema/migrate.js";
import { migrations } from "../../src/schema/migrations.js";
import { tenantMigrations } from "../../src/tenants/tenant-migrations.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";
import { openTransaction, untilBlockedBy } from "../support/transaction-store.js";

/** The tables as the Python service creates them, with columns that an owner may have added. */
const ownersTables = `
  create table customers (customerid serial primary key, latitude double precision not null,
    longitude double precision not null, name text not null default 'a customer');
  create table technicians (technicianid serial primary key, latitude double precision not null,
    longitude double precision not null, is_active boolean default true, phone text);
  create table assignments (id serial primary key, cust_id integer not null references customers,
    tech_id integer not null references technicians, distance_km double precision not null,
    assigned_at timestamptz default now(), note text);
  insert into customers (latitude, longitude) values (49.4, 8.7);
  insert into technicians (latitude, longitude, phone) values (49.41, 8.7, '1'), ('NaN', 8.7, '2');
  insert into assignments (cust_id, tech_id, distance_km, note) values (1, 1, 1.5, 'by hand')`;

const indexNames = [
  "dispatch_assignments_customer",
  "dispatch_assignments_job",
  "dispatch_assignments_newest",
  "dispatch_assignments_of_job",
  "dispatch_assignments_open_job",
  "dispatch_assignments_slot",
  "dispatch_assignments_technician",
  "dispatch_customers_external_id",
  "dispatch_erasures_running",
  "dispatch_events_assignment",
  "dispatch_events_underway",
  "dispatch_idempotency_keys_assignment",
  "dispatch_idempotency_keys_expiry",
  "dispatch_idempotency_keys_job",
  "dispatch_job_attempts_job",
  "dispatch_job_events_order",
  "dispatch_jobs_customer",
  "dispatch_jobs_reference",
  "dispatch_jobs_status",
  "dispatch_jobs_waiting",
  "dispatch_technicians_ability",
  "dispatch_technicians_base",
  "dispatch_technicians_changes",
  "dispatch_technicians_external_id",
  "dispatch_technicians_nearest",
  "dispatch_technicians_unlocatable",
  "dispatch_visits_assignment_id_key",
  "dispatch_visits_calendar",
  "dispatch_visits_held",
  "dispatch_visits_hold_id_key",
  "dispatch_visits_lane",
  "dispatch_visits_nearest",
];

describe("migrate", () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase(inject("postgresUrl"), { isMigrated: false });
  });
  afterEach(() => database.drop());

  async function listIndexes(): Promise<readonly string[]> {
    const { rows } = await database.pool.query(
      "select indexname from pg_indexes where indexname like 'dispatch_%' and indexname not like '%_pkey' order by 1",
    );
    return rows.map(({ indexname }) => indexname);
  }

  it.each(["read committed", "serializable"])(
    "creates one schema if ten services start at once, with isolation %s",
    async (isolation) => {
      const name = new URL(database.url).pathname.slice(1);
      await database.pool.query(`alter database ${name} set default_transaction_isolation = '${isolation}'`);
      const pools = Array.from({ length: 10 }, () => new pg.Pool({ connectionString: database.url, max: 1 }));
      await Promise.all(pools.map((pool) => createPgStore(pool).migrate()));
      await Promise.all(pools.map((pool) => pool.end()));
      expect(await listIndexes()).toEqual(indexNames);
      const { rows } = await database.pool.query("select name from dispatch_migrations order by name");
      expect(rows).toEqual([
        ...migrations.map(({ name }) => ({ name })),
        { name: expect.stringMatching(/^cluster-\d+$/) },
      ]);
    },
  );

  it("creates the columns of the Python service, and other columns only if they may be null", async () => {
    await createPgStore(database.pool).migrate();
    const { rows } = await database.pool.query(`
      select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable as column
      from information_schema.columns
      where table_name in ('customers', 'technicians', 'assignments')
        and (is_nullable = 'NO' or column_name in ('assigned_at', 'is_active')) order by table_name, ordinal_position`);
    expect(rows.map(({ column }) => column)).toEqual([
      "assignments.id integer NO",
      "assignments.cust_id integer NO",
      "assignments.tech_id integer NO",
      "assignments.distance_km double precision NO",
      "assignments.assigned_at timestamp with time zone YES",
      "customers.customerid integer NO",
      "customers.latitude double precision NO",
      "customers.longitude double precision NO",
      "customers.is_active boolean YES",
      "technicians.technicianid integer NO",
      "technicians.latitude double precision NO",
      "technicians.longitude double precision NO",
      "technicians.is_active boolean YES",
    ]);
  });

  it("adopts tables with rows and other columns, and both services work on them", async () => {
    await database.pool.query(ownersTables);
    const store = createPgStore(database.pool);
    await store.migrate();
    expect(await listIndexes()).toEqual(indexNames);

    const near = { latitude: 49.4, longitude: 8.7 };
    const { technicians, unlocatable } = await store.technicians.findNearest({ near, limit: 5 });
    expect(technicians.map(({ id }) => id)).toEqual(["1"]);
    expect(unlocatable?.map(({ id }) => id)).toEqual(["2"]);
    await store.assignments.createAssignment({ customerId: "1", technicianId: "1", distanceMeters: 2000 });

    // The statements of the Python service.
    await database.pool.query("insert into technicians (latitude, longitude) values (49.4, 8.7)");
    await database.pool.query("select technicianid, latitude, longitude from technicians where is_active = true");
    await database.pool.query(
      "insert into assignments (cust_id, tech_id, distance_km) values ($1, $2, $3) returning id, cust_id, tech_id, distance_km, assigned_at",
      [1, 3, 0.5],
    );
    const { items } = await store.assignments.listAssignments({ limit: 10 });
    expect(items.map(({ id, distanceMeters }) => [id, distanceMeters])).toEqual([
      ["3", 500],
      ["2", 2000],
      ["1", 1500],
    ]);
    const { rows } = await database.pool.query("select note from assignments order by id");
    expect(rows).toEqual([{ note: "by hand" }, { note: null }, { note: null }]);
  });

  it.each([false, true])(
    "keeps the keys of an earlier version, except those whose assignments are gone (tenants: %s)",
    async (hasTenants) => {
      const role = `dispatch_owner_${randomBytes(6).toString("hex")}`;
      const url = new URL(database.url);
      url.username = role;
      await database.pool.query(`create role ${role} login; alter database ${url.pathname.slice(1)} owner to ${role}`);
      const owner = new pg.Pool({ connectionString: url.href });
      const earlier = migrations.filter(({ name }) => name < "0005");
      await migrate(connect(owner), [...earlier, ...(hasTenants ? tenantMigrations.slice(0, 1) : [])]);
      await database.pool.query(`insert into customers (latitude, longitude) values (1, 1);
      insert into technicians (latitude, longitude) values (1, 1);
      insert into assignments (cust_id, tech_id, distance_km, status) values (1, 1, 1, 'assigned');
      insert into dispatch_idempotency_keys (key, token, fingerprint, lease_until, expires_at, assignment_id)
      values ('here', 't', 'f', now(), 'infinity', 1), ('gone', 't', 'f', now(), 'infinity', 2)`);
      if (hasTenants) await database.pool.query("update dispatch_idempotency_keys set tenant_id = 'acme'");
      const store = createPgStore(owner);
      await (hasTenants ? store.migrateTenants() : store.migrate());
      const keys = async () =>
        (await database.pool.query("select convert_from(key, 'UTF8') as key from dispatch_idempotency_keys")).rows;
      expect(await keys()).toEqual([{ key: "here" }]);
      const { rows } = await database.pool.query(
        "select relforcerowsecurity as is_forced from pg_class where relname in ('assignments', 'dispatch_idempotency_keys')",
      );
      expect(rows).toEqual([{ is_forced: hasTenants }, { is_forced: hasTenants }]);
      await owner.query("delete from assignments");
      expect(await keys()).toEqual([]);
      await owner.end();
      await database.pool.query(`reassign owned by ${role} to current_user; drop owned by ${role}; drop role ${role}`);
    },
  );

  it("reports PLACES_NOT_BOOKABLE if customers have other columns that need a value", async () => {
    await database.pool.query(ownersTables);
    const store = createPgStore(database.pool);
    expect(await store.migrate()).toEqual([]);
    await database.pool.query(`
      create domain zone as text not null;
      alter table customers add column mail text, add column city zone default 'here' not null;
      update customers set mail = 'a@b';
      alter table customers alter column mail set not null, alter column city drop default`);
    const [finding, ...others] = await store.migrate();
    expect(finding).toMatchObject({ code: "PLACES_NOT_BOOKABLE", columns: ["mail", "city"] });
    expect(finding?.message).toContain("table customers needs a value for mail, city");
    expect(others).toEqual([]);
    const location = { latitude: 49.5, longitude: 8.7 };
    const booking = { technicianId: "1", distanceMeters: 1 };
    await expect(store.assignments.bookAssignment({ ...booking, customerId: null, location })).rejects.toMatchObject({
      code: "PLACE_NOT_BOOKABLE",
      message: expect.stringContaining("table customers needs a value of type zone"),
    });
    await database.pool.query("alter table customers alter city set default 'here'");
    await expect(store.assignments.bookAssignment({ ...booking, customerId: null, location })).rejects.toMatchObject({
      code: "PLACE_NOT_BOOKABLE",
      message: expect.stringContaining("table customers needs a value for mail"),
    });
    await expect(store.assignments.bookAssignment({ ...booking, customerId: "1" })).resolves.toBeDefined();
    await database.pool.query(
      "alter table customers alter mail set default '', alter city set default '', add check (latitude < 49.45)",
    );
    expect(await store.migrate()).toEqual([]);
    await expect(store.assignments.bookAssignment({ ...booking, customerId: null, location })).rejects.toMatchObject({
      code: "PLACE_NOT_BOOKABLE",
      message: expect.stringContaining("because of its constraint customers_latitude_check"),
    });
  });

  it("refuses assignments with other columns that need a value, and reports one that is added later", async () => {
    await database.pool.query(`${ownersTables}; alter table assignments alter note set not null`);
    const store = createPgStore(database.pool);
    await expect(store.migrate()).rejects.toMatchObject({
      code: "STORE_SCHEMA_MISMATCH",
      message: expect.stringContaining("assignments.note must have a default or allow null"),
    });
    await database.pool.query("alter table assignments alter note drop not null");
    expect(await store.migrate()).toEqual([]);
    await database.pool.query("alter table assignments alter note set not null");
    expect(await store.migrate()).toMatchObject([{ code: "NOTHING_BOOKABLE", columns: ["note"] }]);
    const booking = store.assignments.bookAssignment({ customerId: "1", technicianId: "1", distanceMeters: 1 });
    await expect(booking).rejects.toMatchObject({ code: "STORE_SCHEMA_MISMATCH" });
  });

  it("adopts the tables that the search path finds, even if it starts with another schema", async () => {
    await database.pool.query(ownersTables);
    const name = new URL(database.url).pathname.slice(1);
    await database.pool.query(`create schema service; alter database ${name} set search_path = service, public`);
    const pool = new pg.Pool({ connectionString: database.url });
    const store = createPgStore(pool);
    await store.migrate();
    const { items } = await store.assignments.listAssignments({ limit: 10 });
    await pool.end();
    expect(items).toMatchObject([{ id: "1", distanceMeters: 1500 }]);
    expect(await listIndexes()).toEqual(indexNames);
  });

  it("migrate waits for running bookings, without a deadlock", async () => {
    await database.pool.query(ownersTables);
    const booking = await database.pool.connect();
    await booking.query("begin; select from customers; select from technicians");
    const { rows } = await booking.query("select pg_backend_pid() as id");
    const migration = createPgStore(database.pool).migrate();
    await untilBlockedBy(database.pool, rows[0].id);
    await booking.query("insert into assignments (cust_id, tech_id, distance_km) values (1, 1, 2); commit");
    booking.release();
    await migration;
    expect((await database.pool.query("select from assignments")).rows).toHaveLength(2);
  });

  it("rejects at once if aborted while it waits, and changes nothing", async () => {
    await database.pool.query(ownersTables);
    const reader = await openTransaction(database.pool);
    await reader.customers.findCustomer("1");
    const stop = new AbortController();
    const migration = createPgStore(database.pool).migrate({ signal: stop.signal });
    await untilBlockedBy(database.pool, reader.backendId);
    stop.abort(new Error("enough"));
    await expect(migration).rejects.toThrow("enough");
    await reader.commit();
    const next = await database.pool.connect();
    await next.query("begin; lock table customers, technicians, assignments");
    expect((await next.query("select from pg_tables where tablename like 'dispatch%'")).rows).toEqual([]);
    await next.query("rollback");
    next.release();
  });

  it.each([
    [
      "are views",
      "alter table technicians rename to staff; create view technicians as select * from staff",
      "technicians",
    ],
    ["have a status", "alter table assignments add status text not null default 'pending'", '"status"'],
    ["have an availability", "alter table technicians add availability boolean default true", '"availability"'],
    ["lack a key", "alter table assignments drop constraint assignments_pkey", "assignments"],
  ])("migrate reports STORE_SCHEMA_MISMATCH for tables that %s", async (_, change, why) => {
    await database.pool.query(`${ownersTables}; ${change}`);
    await expect(createPgStore(database.pool).migrate()).rejects.toMatchObject({
      code: "STORE_SCHEMA_MISMATCH",
      message: expect.stringMatching(`^The existing tables do not fit .*${why}`),
    });
  });

  it("still books once and pages correctly after the owner widens the ids", async () => {
    await database.pool.query(ownersTables);
    const { migrate, assignments } = createPgStore(database.pool);
    await migrate();
    await database.pool.query("alter table assignments alter id type bigint");
    await assignments.bookAssignment({ customerId: "1", technicianId: "1", distanceMeters: 2000 });
    const { items, nextCursor } = await assignments.listAssignments({ limit: 1 });
    const rest = await assignments.listAssignments({ limit: 1, cursor: nextCursor ?? "" });
    expect([...items, ...rest.items].map(({ id }) => id)).toEqual(["2", "1"]);
    expect(rest.nextCursor).toBeNull();
  });

  it("migrate changes nothing when run a second time", async () => {
    const store = createPgStore(database.pool);
    await store.migrate();
    const before = await database.pool.query("select * from dispatch_migrations");
    await store.migrate();
    expect((await database.pool.query("select * from dispatch_migrations")).rows).toEqual(before.rows);
  });

  it("migrate leaves nothing behind if a step fails", async () => {
    await database.pool.query("create table technicians (technicianid serial primary key, latitude double precision)");
    const migration = createPgStore(database.pool).migrate();
    await expect(migration).rejects.toMatchObject({ code: "STORE_SCHEMA_MISMATCH" });
    const { rows } = await database.pool.query("select tablename from pg_tables where schemaname = 'public'");
    expect(rows).toEqual([{ tablename: "technicians" }]);
  });

  it("refuses tables with columns of wrong types, naming each, before it changes anything", async () => {
    await database.pool.query(`
      create table customers (customerid serial primary key, latitude numeric(9, 6) not null, longitude real not null);
      create table technicians (technicianid smallserial primary key, latitude float, longitude float, is_active smallint);
      create table assignments (id bigserial primary key, cust_id integer not null, tech_id integer not null,
        distance_km numeric, assigned_at timestamp default now())`);
    await expect(createPgStore(database.pool).migrate()).rejects.toMatchObject({
      code: "STORE_SCHEMA_MISMATCH",
      message:
        "The existing tables cannot be adopted: assignments.assigned_at is timestamp without time zone but must " +
        "be timestamp with time zone; assignments.distance_km is numeric but must be double precision; assignments.id " +
        "is bigint but must be integer; customers.latitude is numeric but must be double precision; " +
        "technicians.is_active is smallint but must be boolean",
    });
    expect(await listIndexes()).toEqual([]);
  });

  it("adopts columns of a domain over a type that it can read", async () => {
    await database.pool.query(`
      create domain degrees as double precision;
      create table customers (customerid serial primary key, latitude degrees not null, longitude degrees not null)`);
    await createPgStore(database.pool).migrate();
    expect(await listIndexes()).toEqual(indexNames);
  });

  it("reports STORE_UNAUTHORIZED if the user may not create tables, and needs no such right once they exist", async () => {
    const role = `guest_${new URL(database.url).pathname.slice(-12)}`;
    await database.pool.query(`create role ${role} login password 'guest'; revoke create on schema public from public`);
    const url = Object.assign(new URL(database.url), { username: role, password: "guest" });
    const pool = new pg.Pool({ connectionString: url.href });
    try {
      const store = createPgStore(pool);
      await expect(store.migrate()).rejects.toMatchObject({
        code: "STORE_UNAUTHORIZED",
        message: expect.stringContaining("migrate once as the owner"),
      });
      await createPgStore(database.pool).migrate();
      await expect(store.migrate()).rejects.toMatchObject({ code: "STORE_UNAUTHORIZED" });
      await database.pool.query(`grant select on dispatch_migrations to ${role}`);
      await store.migrate();
    } finally {
      await pool.end();
      await database.pool.query(`drop owned by ${role}; drop role ${role}`);
    }
  });

  it("migrate needs no right to read the cluster's identifier", async () => {
    const role = `owner_${new URL(database.url).pathname.slice(-12)}`;
    await database.pool.query(`create role ${role} login password 'owner'; grant create on schema public to ${role};
      revoke execute on function pg_control_system() from public`);
    const pool = new pg.Pool({
      connectionString: Object.assign(new URL(database.url), { username: role, password: "owner" }).href,
    });
    try {
      const store = createPgStore(pool);
      await store.migrate();
      await store.migrate();
      expect(await store.assignments.listEvents({ limit: 1 })).toEqual([]);
    } finally {
      await pool.end();
      await database.pool.query(`drop owned by ${role}; drop role ${role}`);
    }
  });

  it("reports STORE_SCHEMA_MISMATCH for a database that was never migrated", async () => {
    const { customers } = createPgStore(database.pool);
    await expect(customers.findCustomer("1")).rejects.toMatchObject({ code: "STORE_SCHEMA_MISMATCH" });
  });
});
