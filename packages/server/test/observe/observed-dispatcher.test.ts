import type { CustomerSource } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";
import { describe, expect, it } from "vitest";
import { createMetrics, createObservedDispatcher, type Observer } from "../../src/observe/index.js";

const location = { latitude: 49.41, longitude: 8.69 };
const parts = {
  customers: memoryCustomers([{ id: "1", location }]),
  technicians: memoryTechnicians([{ id: "4", location }]),
  distances: straightLineDistances(),
  assignments: memoryAssignments(),
};

/** Notes when what it watches begins and ends. */
function notingObserver(name: string, notes: string[]): Observer {
  const note = async <Value>(what: string, run: () => Promise<Value>): Promise<Value> => {
    notes.push(`${name} ${what}`);
    try {
      return await run();
    } finally {
      notes.push(`${name} /${what}`);
    }
  };
  return { operation: (operation, run) => note(operation.name, run), step: (step, run) => note(step.name, run) };
}

describe("an observed dispatcher", () => {
  it("is watched by every observer, the first outermost", async () => {
    const notes: string[] = [];
    const dispatcher = createObservedDispatcher(parts, [notingObserver("a", notes), notingObserver("b", notes)]);
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("4");
    expect(notes).toEqual(
      ["dispatch", "find", "/find", "search", "/search", "measure", "/measure", "claim", "/claim", "/dispatch"].flatMap(
        (what) => (what.startsWith("/") ? [`b ${what}`, `a ${what}`] : [`a ${what}`, `b ${what}`]),
      ),
    );
  });

  it("fails as it would have failed", async () => {
    const dispatcher = createObservedDispatcher(parts, [notingObserver("a", [])]);
    const reason = new Error("gone");
    await expect(dispatcher.dispatch({ customerId: "1" }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(dispatcher.dispatch({ customerId: "9" })).rejects.toMatchObject({ code: "CUSTOMER_NOT_FOUND" });
  });

  it("works with plug-ins that are instances of a class, and with limits that change", async () => {
    class Customers implements CustomerSource {
      readonly specificationVersion = "v1";
      readonly name = "class";
      readonly #location = location;
      async findCustomer(id: string) {
        return { id, location: this.#location };
      }
    }
    const asked: number[] = [];
    const distances = {
      ...straightLineDistances(),
      get maxOriginsPerCall() {
        return asked.length === 0 ? 1 : 2;
      },
      measureDistances(
        ...[request, options]: Parameters<ReturnType<typeof straightLineDistances>["measureDistances"]>
      ) {
        asked.push(request.origins.length);
        return straightLineDistances().measureDistances(request, options);
      },
    };
    // Each may be as near as the others, so that all are measured.
    const technicians = memoryTechnicians(
      [0.01, -0.01, 0.0101].map((degrees, index) => ({
        id: String(4 + index),
        location: { ...location, latitude: location.latitude + degrees },
      })),
    );
    const options = { ...parts, customers: new Customers(), technicians, distances };
    await createObservedDispatcher(options, [notingObserver("a", [])]).dispatch({ customerId: "1" });
    expect(asked).toEqual([1, 2]);
  });

  it("works with plug-ins that are frozen", async () => {
    const options = { ...parts, customers: Object.freeze(memoryCustomers([{ id: "1", location }])) };
    const dispatcher = createObservedDispatcher(options, [notingObserver("a", [])]);
    expect((await dispatcher.dispatch({ customerId: "1" })).assignment.technicianId).toBe("4");
  });

  it("counts a decision where one is made, and not where one is read back", async () => {
    const { observer, registry } = createMetrics();
    const technicians = memoryTechnicians(
      ["4", "5", "6"].map((id, index) => ({
        id,
        location: { ...location, latitude: location.latitude + index / 1e4 },
      })),
    );
    const customers = parts.customers;
    const assignments = memoryAssignments({ customers, technicians });
    const dispatcher = createObservedDispatcher({ ...parts, technicians, assignments }, [observer]);
    await dispatcher.preview({ customerId: "1" });
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    const { declined, next } = await dispatcher.decline({ assignmentId: assignment.id });
    await dispatcher.explain(declined.id);
    expect(next).not.toBeNull();
    const text = await registry.metrics();
    for (const name of ["preview", "dispatch", "decline", "explain"]) {
      expect(text).toContain(`dispatch_operations_total{operation="${name}",outcome="ok"} 1`);
    }
    expect(text).toContain('dispatch_decisions_total{basis="estimate",optimality="estimate"} 3');
    expect(text).toContain('dispatch_step_duration_seconds_count{step="claim"} 2');
  });
});
