import { describe, expect, it } from "vitest";
import type { CustomerSource } from "../../src/index.js";
import { memoryCustomers } from "../../src/memory/index.js";
import { type CustomerFixture, customerSourceCases } from "../../src/testing/test-customer-source.js";
import { failingCases } from "../support/planted-faults.js";

// A kit that passes everything proves nothing: each fault here is planted in a correct plug-in, and must be caught by
// the case for it.

describe("the conformance kit for customer sources", () => {
  const plant = (fault: (sound: CustomerSource) => Partial<CustomerSource>): Promise<readonly string[]> =>
    failingCases(customerSourceCases, ({ customers }: CustomerFixture) => {
      const sound = memoryCustomers(customers);
      return { subject: { ...sound, ...fault(sound) } };
    });

  it("the kit of customer sources passes a correct one", async () => {
    expect(await plant(() => ({}))).toEqual([]);
  });

  it("catches a customer source that takes any spelling of a number for an id", async () => {
    expect(
      await plant((sound) => ({ findCustomer: (id, options) => sound.findCustomer(String(Number(id)), options) })),
    ).toContain("returns null for an id that does not exist or cannot exist");
  });

  it("catches a customer source that swaps latitude and longitude", async () => {
    const failing = await plant((sound) => ({
      findCustomer: async (id, options) => {
        const customer = await sound.findCustomer(id, options);
        if (customer === null) return null;
        const { latitude, longitude } = customer.location;
        return { ...customer, location: { latitude: longitude, longitude: latitude } };
      },
    }));
    expect(failing).toContain("finds each customer, with the location exactly as stored");
  });

  it("catches a customer source that ignores the signal", async () => {
    expect(await plant((sound) => ({ findCustomer: (id) => sound.findCustomer(id) }))).toEqual([
      "rejects with the signal's reason if it is aborted",
    ]);
  });
});
