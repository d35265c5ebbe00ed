import {
  type Customer,
  type CustomerFields,
  InvalidRequestError,
  type Technician,
  type TechnicianFields,
} from "@dispatch/core";
import { type RawBuilder, sql } from "kysely";
import { parseId } from "../values/parse-id.js";

/** A technician to store under the given id; `isActive` defaults to true. */
export interface TechnicianSeed extends Technician, Omit<TechnicianFields, "isActive"> {
  readonly isActive?: boolean | null | undefined;
}

/** A customer to store under the given id. */
export interface CustomerSeed extends Customer, CustomerFields {
  readonly location: Customer["location"];
}

/** @throws {InvalidRequestError} if an id is not a whole number of 32 bits */
export function insertCustomers(customers: readonly CustomerSeed[]): RawBuilder<unknown> {
  const rows = customers.map((customer) => ({ ...customer, ...toRow(customer) }));
  return sql`
    insert into customers (customerid, latitude, longitude, is_active, external_id, name, phone, email, address)
    select * from json_to_recordset(${JSON.stringify(rows)}) as (id integer, latitude float8, longitude float8,
      "isActive" boolean, "externalId" text, name text, phone text, email text, address text)`;
}

/** @throws {InvalidRequestError} if an id is not a whole number of 32 bits */
export function insertTechnicians(technicians: readonly TechnicianSeed[]): RawBuilder<unknown> {
  const rows = technicians.map(({ isActive = true, base, ...technician }) => ({
    ...technician,
    isActive,
    baseLatitude: base?.latitude,
    baseLongitude: base?.longitude,
    ...toRow(technician),
  }));
  return sql`
    insert into technicians (technicianid, latitude, longitude, is_active, capacity, located_at, skills, availability,
      territories, attributes, base_latitude, base_longitude, agrees_to_overtime, external_id, name, phone, email,
      address)
    select * from json_to_recordset(${JSON.stringify(rows)}) as (id integer, latitude float8, longitude float8,
      "isActive" boolean, capacity integer, "locatedAt" timestamptz, skills jsonb, availability jsonb,
      territories text[], attributes jsonb, "baseLatitude" float8, "baseLongitude" float8, "agreesToOvertime" boolean,
      "externalId" text, name text, phone text, email text, address text)`;
}

/** Degrees are text, because JSON would turn NaN into null. */
function toRow({ id, location }: Customer) {
  return { id: toKey(id), latitude: String(location.latitude), longitude: String(location.longitude) };
}

function toKey(id: string): number {
  const key = parseId(id);
  if (key === null)
    throw new InvalidRequestError({
      parameter: "ids",
      problem: `must be whole numbers of 32 bits; got "${id}"`,
    });
  return key;
}
