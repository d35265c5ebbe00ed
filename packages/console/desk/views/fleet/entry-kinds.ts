import type {
  CallOptions,
  CustomerBody,
  CustomerJson,
  DispatchClient,
  TechnicianBody,
  TechnicianJson,
} from "@dispatch/client";
import { ifVersion } from "../../kit/if-version.js";

export type EntryKind = "technicians" | "customers";

/** A technician or a customer; a customer lacks what only technicians have. */
export type Entry = CustomerJson & Partial<TechnicianJson>;

export interface EntryQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly name?: string | undefined;
  readonly active?: boolean | undefined;
  readonly skill?: string | undefined;
  readonly territory?: string | undefined;
}

export interface OpenJobs {
  readonly open_jobs: readonly { readonly id: string | number }[];
}

/** The operations of one kind, with the names by which `useMay` knows them. */
export interface EntryCalls {
  readonly may: Readonly<Record<"change" | "create" | "put" | "deactivate" | "erase", string>>;
  list(
    query: EntryQuery,
    options: CallOptions,
  ): Promise<{
    readonly items: readonly Entry[];
    readonly nextCursor: string | null;
  }>;
  read(id: Entry["id"]): Promise<Entry>;
  create(body: object): Promise<Entry>;
  /** Creates the one with this external id. */
  put(externalId: string, body: object): Promise<Entry>;
  change(id: Entry["id"], body: object, version: string): Promise<Entry>;
  deactivate(id: Entry["id"]): Promise<OpenJobs>;
  erase(id: Entry["id"], version: string): Promise<readonly string[]>;
}

export function toCalls(client: DispatchClient, kind: EntryKind): EntryCalls {
  return kind === "technicians" ? technicianCalls(client) : customerCalls(client);
}

function technicianCalls(client: DispatchClient): EntryCalls {
  return {
    may: {
      change: "changeTechnician",
      create: "createTechnician",
      put: "putTechnician",
      deactivate: "deactivateTechnician",
      erase: "eraseTechnician",
    },
    list: (query, options) => client.listTechnicians(query, options),
    read: (id) => client.readTechnician(id),
    create: (body) => client.createTechnician(body as TechnicianBody),
    put: (id, body) => client.putTechnician(`ext:${id}`, body as TechnicianBody),
    change: (id, body, version) => client.changeTechnician(id, body, ifVersion(version)),
    deactivate: (id) => client.deactivateTechnician(id),
    erase: async (id, version) => (await client.eraseTechnician(id, ifVersion(version))).other_columns,
  };
}

function customerCalls(client: DispatchClient): EntryCalls {
  return {
    may: {
      change: "changeCustomer",
      create: "createCustomer",
      put: "putCustomer",
      deactivate: "deactivateCustomer",
      erase: "eraseCustomer",
    },
    list: ({ skill: _, territory: __, ...query }, options) => client.listCustomers(query, options),
    read: (id) => client.readCustomer(id),
    create: (body) => client.createCustomer(body as CustomerBody),
    put: (id, body) => client.putCustomer(`ext:${id}`, body as CustomerBody),
    change: (id, body, version) => client.changeCustomer(id, body, ifVersion(version)),
    deactivate: (id) => client.deactivateCustomer(id),
    erase: async (id, version) => (await client.eraseCustomer(id, ifVersion(version))).other_columns,
  };
}
