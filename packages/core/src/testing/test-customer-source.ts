import assert from "node:assert/strict";
import type { Customer } from "../domain/customer.js";
import type { CustomerSource } from "../plugins/customer-source.js";
import { type ConformanceCase, type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { rejectsWithReason } from "./rejects-with-reason.js";

/** The customers that a source under test must hold. */
export interface CustomerFixture {
  /** Ids are whole numbers, as strings. */
  readonly customers: readonly Customer[];
}

/** How the kit creates the source under test. */
export interface CustomerSourceHarness {
  readonly name: string;
  readonly create: CreateSubject<CustomerSource, CustomerFixture>;
}

/** Checks the contract of a customer source. */
export function testCustomerSource(runner: TestRunner, harness: CustomerSourceHarness): void {
  registerCases(runner, `${harness.name} as a customer source`, customerSourceCases, harness);
}

const customers: readonly Customer[] = [
  { id: "1", location: { latitude: 49.414_612_345, longitude: 8.681_495_678 } },
  { id: "2", location: { latitude: -33.868, longitude: 151.209 } },
  { id: "10", location: { latitude: 90, longitude: -180 } },
];

type CustomerCase = ConformanceCase<CustomerSource, CustomerFixture>;

export const customerSourceCases: readonly CustomerCase[] = [
  {
    name: "states the version of its contract and its name",
    async run(create) {
      const source = await create({ customers });
      assert.equal(source.specificationVersion, "v1");
      assert.notEqual(source.name, "");
    },
  },
  {
    name: "finds each customer, with the location exactly as stored",
    async run(create) {
      const source = await create({ customers });
      for (const customer of customers) {
        const found = await source.findCustomer(customer.id);
        assert.deepEqual({ id: found?.id, location: { ...found?.location } }, customer);
      }
    },
  },
  {
    name: "returns null for an id that does not exist or cannot exist",
    async run(create) {
      const source = await create({ customers });
      for (const id of ["3", "0", "-1", "01", "1.0", "1e0", " 1", "abc", "", "2147483648", "99999999999999999999"]) {
        assert.equal(await source.findCustomer(id), null, `found a customer by the id ${JSON.stringify(id)}`);
      }
    },
  },
  {
    name: "answers concurrent calls correctly",
    async run(create) {
      const source = await create({ customers });
      const found = await Promise.all(customers.map(({ id }) => source.findCustomer(id)));
      assert.deepEqual(
        found.map((customer) => customer?.id),
        customers.map(({ id }) => id),
      );
    },
  },
  {
    name: "rejects with the signal's reason if it is aborted",
    async run(create) {
      const source = await create({ customers });
      await rejectsWithReason((signal) => source.findCustomer("1", { signal }));
    },
  },
];
