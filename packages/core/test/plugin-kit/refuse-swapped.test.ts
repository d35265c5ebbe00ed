import { expect, it } from "vitest";
import type { TechnicianSource } from "../../src/index.js";
import { memoryCustomers, memoryTechnicians } from "../../src/memory/index.js";
import { createSwapCheck } from "../../src/plugin-kit/refuse-swapped.js";

const signal = undefined;
const maxDistanceMeters = 100_000;
const heidelberg = { latitude: 49.4, longitude: 8.7 };

function countSearches(technicians: Pick<TechnicianSource, "findNearest">) {
  const counted = {
    searches: 0,
    findNearest: ((request, options) => {
      counted.searches += 1;
      return technicians.findNearest(request, options);
    }) satisfies TechnicianSource["findNearest"],
  };
  return counted;
}

it("searches once for the places of one town, or of an import into an empty store", async () => {
  for (const technicians of [[], [{ id: "1", location: heidelberg }]]) {
    const counted = countSearches(memoryTechnicians(technicians));
    const refuseSwapped = createSwapCheck({ technicians: counted }, "technician", {
      ...{ maxDistanceMeters, referencePlace: heidelberg, signal },
    });
    for (let step = 0; step < 10; step += 1) {
      await refuseSwapped({ latitude: 49.4 + step / 1000, longitude: 8.7 }, undefined);
    }
    expect(counted.searches).toBe(1);
    await expect(refuseSwapped({ latitude: 8.7, longitude: 49.4 }, undefined)).rejects.toThrow(/swapped/);
  }
});

it("still compares with others after it moved the only technician", async () => {
  const counted = countSearches(memoryTechnicians([{ id: "1", location: heidelberg }]));
  const refuseSwapped = createSwapCheck({ technicians: counted }, "technician", { maxDistanceMeters, signal });
  await refuseSwapped({ latitude: 8.7, longitude: 49.4 }, "1");
  await expect(refuseSwapped({ latitude: 8.7, longitude: 49.4 }, undefined)).rejects.toThrow(/swapped/);
});

it("compares with customers if there is no technician, so that a first file is refused if all its places are swapped", async () => {
  const swapped = { latitude: 8.7, longitude: 49.4 };
  const customers = memoryCustomers([{ id: "1", location: heidelberg }]);
  const people = { technicians: memoryTechnicians(), customers };
  const options = { maxDistanceMeters, referencePlace: swapped, signal };
  const refuseTechnician = createSwapCheck(people, "technician", options);
  await expect(refuseTechnician(swapped, undefined)).rejects.toThrow(/from every customer, but not with .* swapped/);
  await refuseTechnician(heidelberg, undefined);
  const refuseCustomer = createSwapCheck(people, "customer", options);
  await expect(refuseCustomer(swapped, "2")).rejects.toThrow(/from every customer/);
  // The only one may move anywhere.
  await refuseCustomer(swapped, "1");
  const alone = createSwapCheck({ ...people, customers: memoryCustomers() }, "customer", options);
  await alone(swapped, undefined);
});
