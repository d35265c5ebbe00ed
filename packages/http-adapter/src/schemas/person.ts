import type { CustomerEntry, TechnicianEntry } from "@dispatch/core";
import { z } from "zod";
import { toWireId } from "../json/wire-form.js";
import { components, type JsonOf } from "./components.js";
import { idSchema } from "./terms.js";

const text = z.string().exactOptional();

/** By what people recognise and reach each other. */
export const personSchema = z
  .object({ id: idSchema, external_id: text, name: text, phone: text, email: text, address: text })
  .describe("Who a technician or customer is, and how to reach them")
  .register(components, { id: "Person" });

export type PersonJson = JsonOf<typeof personSchema>;

export function toPersonJson({
  id,
  externalId,
  name,
  phone,
  email,
  address,
}: TechnicianEntry | CustomerEntry): PersonJson {
  const given = Object.entries({ external_id: externalId, name, phone, email, address });
  return { id: toWireId(id), ...Object.fromEntries(given.filter(([, value]) => value !== undefined)) };
}

/** The people that were asked for, for any message that names a technician and a customer. */
export const shownPeople = {
  technician: personSchema
    .nullable()
    .exactOptional()
    .describe("Present with expand=technician. Null if there is no such technician, or the caller may not see them"),
  customer: personSchema
    .nullable()
    .exactOptional()
    .describe("Present with expand=customer. Null if there is no such customer, or the caller may not see them"),
};

/** Those of `shownPeople` that were asked for. */
export interface ShownPeople {
  readonly technician?: PersonJson | null;
  readonly customer?: PersonJson | null;
}
