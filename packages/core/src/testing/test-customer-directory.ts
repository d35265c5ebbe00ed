import assert from "node:assert/strict";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { CustomerDirectory } from "../plugins/customer-directory.js";
import type { CustomerSource } from "../plugins/customer-source.js";
import type { TechnicianDirectory } from "../plugins/technician-directory.js";
import { type ConformanceCase, type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { type AnyDirectory, place, sharedCases } from "./directory/shared-cases.js";

/** A store of customers that manages them too, and the technicians whom `maxDistanceMeters` compares with. */
export interface DirectoryTestCustomers {
  readonly customers: CustomerSource & CustomerDirectory;
  readonly technicians: TechnicianDirectory;
}

/** How the kit creates the directory under test. */
export interface CustomerDirectoryHarness {
  readonly name: string;
  /** Creates a store without customers and technicians. */
  readonly create: CreateSubject<DirectoryTestCustomers, void>;
}

/** Checks the contract of a directory of customers, which is also a customer source. */
export function testCustomerDirectory(runner: TestRunner, harness: CustomerDirectoryHarness): void {
  registerCases(runner, `${harness.name} as a customer directory`, customerDirectoryCases, harness);
}

export const customerDirectoryCases: readonly ConformanceCase<DirectoryTestCustomers, void>[] = [
  ...sharedCases<DirectoryTestCustomers>("CUSTOMER_NOT_FOUND", ({ customers }) => customers as AnyDirectory),
  {
    name: "finds a customer of the directory as a source does, active or not, without contact",
    async run(create) {
      const { customers } = await create();
      const { id } = await customers.createEntry({ location: place, name: "Ada" });
      assert.deepEqual(await customers.findCustomer(id), { id, location: place });
      await customers.updateEntry({ id, changes: { isActive: false } });
      assert.deepEqual(await customers.findCustomer(id), { id, location: place });
    },
  },
  {
    name: "refuses a place that is far from every technician, but near with its coordinates swapped",
    async run(create) {
      const { customers, technicians } = await create();
      const swapped = { latitude: place.longitude, longitude: place.latitude };
      const maxDistanceMeters = 100_000;
      await customers.createEntry({ location: swapped }, { maxDistanceMeters });
      await technicians.createEntry({ location: place });
      const call = () => customers.createEntry({ location: swapped }, { maxDistanceMeters });
      await assert.rejects(call, (error) => InvalidRequestError.isInstance(error) && error.parameter === "location");
      const { id } = await customers.createEntry({ location: place }, { maxDistanceMeters });
      const move = () => customers.updateEntry({ id, changes: { location: swapped } }, { maxDistanceMeters });
      await assert.rejects(move, (error) => InvalidRequestError.isInstance(error) && error.parameter === "location");
      await customers.createEntry({ location: swapped });
    },
  },
];
