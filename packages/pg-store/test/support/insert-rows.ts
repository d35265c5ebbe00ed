import type { Coordinates } from "@dispatch/core";
import type pg from "pg";

interface Row {
  readonly id: string;
  readonly location: Coordinates;
  readonly isActive?: boolean | null | undefined;
}

export async function insertCustomers(pool: pg.Pool, rows: readonly Row[]): Promise<void> {
  await pool.query(
    "insert into customers (customerid, latitude, longitude) select * from unnest($1::int[], $2::float8[], $3::float8[])",
    columns(rows),
  );
  await pool.query("select setval('customers_customerid_seq', max(customerid)) from customers");
}

export async function insertTechnicians(pool: pg.Pool, rows: readonly Row[]): Promise<void> {
  await pool.query(
    `insert into technicians (technicianid, latitude, longitude, is_active)
     select * from unnest($1::int[], $2::float8[], $3::float8[], $4::boolean[])`,
    [...columns(rows), rows.map(({ isActive = true }) => isActive)],
  );
}

function columns(rows: readonly Row[]): unknown[] {
  return [
    rows.map(({ id }) => Number(id)),
    rows.map(({ location }) => location.latitude),
    rows.map(({ location }) => location.longitude),
  ];
}
