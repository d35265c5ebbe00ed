import { describe, expect, it } from "vitest";
import { createDispatcher, type DispatcherOptions } from "../../src/index.js";
import { memoryAssignments, memoryCustomers, memoryDistances, memoryTechnicians } from "../../src/memory/index.js";
import { door, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

const garbage: readonly unknown[] = [undefined, "garbage", 7, {}, [null], { id: 7, location: door }, { id: "1" }];
const fleet = [north("1", 1), north("2", 2)];

/** Correct plug-ins, except that one method of one of them returns this. */
function makePlugins(option: "customers" | "technicians" | "assignments", method: string, answer: unknown) {
  const customers = memoryCustomers([{ id: "1", location: door }]);
  const technicians = memoryTechnicians(fleet);
  const assignments = memoryAssignments({ customers, technicians });
  const plugins = { customers, technicians, assignments, distances: memoryDistances(detour(1.2)) };
  const broken = { ...plugins[option], [method]: async () => answer };
  return { ...plugins, [option]: broken } as DispatcherOptions;
}

const requests = {
  dispatch: (options: DispatcherOptions) => createDispatcher(options).dispatch({ customerId: "1" }),
  named: (options: DispatcherOptions) =>
    createDispatcher(options).dispatch({ customerId: "1", requirements: { preferred: ["1"] } }),
  keyed: (options: DispatcherOptions) => createDispatcher(options).dispatch({ customerId: "1", idempotencyKey: "k" }),
  decline: (options: DispatcherOptions) => createDispatcher(options).decline({ assignmentId: "1" }),
  reassign: (options: DispatcherOptions) => createDispatcher(options).reassign({ assignmentId: "1" }),
  explain: (options: DispatcherOptions) => createDispatcher(options).explain("1"),
};

describe("a plug-in that breaks its contract", () => {
  it.each([
    ["customers", "findCustomer", "dispatch"],
    ["technicians", "findNearest", "dispatch"],
    ["technicians", "findTechnicians", "named"],
    ["assignments", "bookAssignment", "dispatch"],
    ["assignments", "reserveKey", "keyed"],
    ["assignments", "moveAssignment", "decline"],
    ["assignments", "findAssignment", "reassign"],
    ["assignments", "findAssignment", "explain"],
    ["assignments", "listEvents", "explain"],
    ["assignments", "findDecision", "explain"],
  ] as const)("a malformed answer of %s.%s is a STORE_FAILED", async (option, method, request) => {
    for (const answer of garbage) {
      const options = makePlugins(option, method, answer);
      if (request === "explain" && method !== "findAssignment") await requests.dispatch(options);
      await expect(requests[request](options)).rejects.toMatchObject({
        code: "STORE_FAILED",
        message: `${{ customers: "Customer source", technicians: "Technician source", assignments: "Assignment store" }[option]} memory broke its contract in the answer of ${method}`,
      });
    }
  });

  it.each([
    { technicians: fleet },
    { technicians: fleet, next: 7 },
    { technicians: [{ id: "1", location: null }], next: null },
    { technicians: fleet, next: null, unlocatable: "none" },
  ])("a malformed page %o is a store failure", async (page) => {
    await expect(requests.dispatch(makePlugins("technicians", "findNearest", page))).rejects.toMatchObject({
      code: "STORE_FAILED",
    });
  });

  it("a plug-in may be an instance of a class", async () => {
    class Customers {
      readonly specificationVersion = "v1";
      readonly name = "class";
      readonly #customer = { id: "1", location: door };
      async findCustomer() {
        return this.#customer;
      }
    }
    const options = { ...makePlugins("customers", "findCustomer", null), customers: new Customers() };
    expect((await requests.dispatch(options)).assignment.technicianId).toBe("1");
    const frozen = { ...options, technicians: Object.freeze({ ...options.technicians }) };
    expect((await requests.named(frozen)).assignment.technicianId).toBe("1");
  });
});
