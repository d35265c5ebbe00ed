import { greatCircleDistanceMeters, type Technician } from "@dispatch/core";
import type pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";

const count = 300;
const near = { latitude: 0, longitude: 0 };

/** So small that their products underflow. */
const insertTiny = `insert into technicians (latitude, longitude)
  select 1e-200::float8 * n, 1e-200::float8 * n from generate_series(1, ${count}) n`;
const insertFew = `insert into technicians (latitude, longitude)
  select 0.001 * n, 0.002 * n from generate_series(1, 50) n`;

/** The index of the previous version, without the rows. */
async function restoreFormerIndex(pool: pg.Pool): Promise<void> {
  await pool.query("drop index dispatch_technicians_nearest");
  await pool.query(`create index dispatch_technicians_nearest on technicians
    using gist (point(longitude, latitude), skill_tags)
    where is_active and latitude between -90 and 90 and longitude between -180 and 180`);
  await pool.query("delete from dispatch_migrations where name = '0006-nanodegrees'");
}

describe.each(backends)("Coordinates of 1e-200 degrees on $name", ({ open }) => {
  let database: TestDatabase;
  let store: PgStore;
  beforeEach(async () => {
    database = await open();
    store = createPgStore(database.pool);
  });
  afterEach(() => database.drop());

  async function findAll(): Promise<readonly Technician[]> {
    const technicians: Technician[] = [];
    let after: string | undefined;
    do {
      const page = await store.technicians.findNearest({ near, limit: 40, after });
      technicians.push(...page.technicians);
      after = page.next ?? undefined;
    } while (after !== undefined);
    return technicians;
  }

  async function expectAll(): Promise<void> {
    const technicians = await findAll();
    expect(technicians.map(({ id }) => Number(id)).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: count + 50 }, (_, index) => index + 1),
    );
    const meters = technicians.map(({ location }) => greatCircleDistanceMeters(location, near));
    expect(meters).toEqual(meters.toSorted((a, b) => a - b));
  }

  it("inserts, updates and finds technicians at tiny coordinates", async () => {
    await database.pool.query(insertTiny);
    await database.pool.query(insertFew);
    const reports = Array.from({ length: count }, (_, index) => ({
      technicianId: String(index + 1),
      location: { latitude: 1e-200 * (index + 7), longitude: -1e-200 * (index + 1) },
      reportedAt: new Date().toISOString(),
    }));
    const updates = await store.locations.updateLocations(reports);
    expect(new Set(updates)).toEqual(new Set(["updated"]));
    await expectAll();
  });

  it("migrates a database of the previous version, whose index fails for tiny coordinates", async () => {
    await restoreFormerIndex(database.pool);
    await database.pool.query(insertFew);
    await expect(database.pool.query(insertTiny)).rejects.toMatchObject({ code: "22003" });
    await database.pool.query("truncate technicians restart identity cascade; drop index dispatch_technicians_nearest");
    await database.pool.query(insertTiny);
    await database.pool.query(insertFew);
    await store.migrate();
    await database.pool.query(
      "update technicians set latitude = latitude * 2 where technicianid % 2 = 0 and technicianid <= 300",
    );
    await expectAll();
  });

  it("adopts tables of another program with tiny coordinates", async () => {
    const { rows } = await database.pool.query<{ names: string }>(
      "select string_agg(quote_ident(tablename), ', ') as names from pg_tables where schemaname = current_schema()",
    );
    await database.pool.query(`drop table ${rows[0]?.names} cascade`);
    await database.pool.query(`create table technicians (technicianid serial primary key, latitude float8 not null,
      longitude float8 not null, is_active boolean default true)`);
    await database.pool.query(insertTiny);
    await database.pool.query(insertFew);
    await store.migrate();
    await expectAll();
  });
});
