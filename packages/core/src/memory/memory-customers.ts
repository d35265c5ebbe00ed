import { type Coordinates, findPlaceProblem } from "../domain/coordinates.js";
import type { Customer } from "../domain/customer.js";
import type { CustomerEntry, CustomerFields } from "../domain/directory-entry.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { customerKind } from "../plugin-kit/check-entry.js";
import { checkFields } from "../plugin-kit/check-fields.js";
import { checkMethods, checkObject, checkText } from "../plugin-kit/check-option.js";
import { checkProfile } from "../plugin-kit/check-profile.js";
import { checkRecords } from "../plugin-kit/check-records.js";
import type { CustomerDirectory, CustomerFilter } from "../plugins/customer-directory.js";
import type { CustomerSource } from "../plugins/customer-source.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { createMemoryDirectory } from "./memory-directory.js";
import type { MemoryHistory } from "./memory-history.js";

/** A customer, and what a directory keeps of them. */
export interface MemoryCustomer extends Customer, CustomerFields {
  readonly location: Coordinates;
}

/** Options of `memoryCustomers`. */
export interface MemoryCustomersOptions {
  /** Whom `maxDistanceMeters` of the directory compares with. Default: it is ignored. */
  readonly technicians?: Pick<TechnicianSource, "findNearest"> | undefined;
}

/** Customers in memory. */
export interface MemoryCustomers extends CustomerSource, CustomerDirectory {
  /** Adds a customer, or replaces the one with the same id. */
  upsert(customer: MemoryCustomer): void;
  /** Adds a customer under a new id, a whole number, and returns the id. */
  add(location: Coordinates): string;
  /** Returns whether the customer existed. */
  remove(customerId: string): boolean;
  /** Names a ledger from whose history `eraseEntry` erases too; `memoryAssignments` calls it. */
  keepHistory(history: MemoryHistory): void;
}

/**
 * A customer source over plain data. A position that is not a place on Earth is stored, and only a dispatch to it is
 * refused, as with a database that other programs write.
 *
 * @throws {InvalidRequestError} naming the first field that cannot be used, such as `customers[3].location`, or an id
 * that occurs twice
 */
export function memoryCustomers(
  customers: Iterable<MemoryCustomer> = [],
  options: MemoryCustomersOptions = {},
): MemoryCustomers {
  checkFields("", options, { technicians: true });
  const { technicians } = options;
  if (technicians !== undefined) checkMethods("technicians", technicians, "a technician source", ["findNearest"]);
  const byId = new Map<string, Customer>();
  const store = (path: string, customer: MemoryCustomer): void => {
    checkRecord(path, customer);
    const copy = structuredClone(customer);
    directory.keep(customer.id, copy);
    byId.set(customer.id, withoutContact(copy));
  };
  const directory = createMemoryDirectory<CustomerFields, CustomerEntry, CustomerFilter>({
    kind: customerKind,
    technicians,
    findPlace: (id) => byId.get(id),
    store: (id, fields) => store("", { id, ...fields }),
    matches: () => true,
  });
  checkRecords("customers", customers).forEach((customer, index) => {
    store(`customers[${index}].`, customer);
  });

  return {
    ...directory.directory,
    specificationVersion: "v1",
    name: "memory",
    async findCustomer(customerId, { signal } = {}) {
      signal?.throwIfAborted();
      return byId.get(customerId) ?? null;
    },
    upsert: (customer) => store("", customer),
    add(location) {
      const id = directory.takeId();
      store("", { id, location });
      return id;
    },
    remove(customerId) {
      directory.forget(customerId);
      return byId.delete(customerId);
    },
    keepHistory: directory.keepHistory,
  };
}

/** What a dispatch needs. */
function withoutContact({ isActive, externalId, name, phone, email, address, ...customer }: MemoryCustomer): Customer {
  return customer;
}

/** Unlike `checkCustomer`, it takes a place that is not on Earth. */
function checkRecord(path: string, customer: MemoryCustomer): void {
  checkObject(path.replace(/\.$/, "") || "customer", customer);
  checkText(`${path}id`, customer.id);
  checkProfile(path, customer);
  const { latitude, longitude }: Partial<Coordinates> = Object(customer.location);
  if (typeof latitude === "number" && typeof longitude === "number") return;
  throw new InvalidRequestError({
    parameter: `${path}location`,
    problem: findPlaceProblem(customer.location) ?? "must have a latitude and a longitude",
  });
}
