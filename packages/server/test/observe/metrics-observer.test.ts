import { createDispatcher } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";
import { describe, expect, it } from "vitest";
import { createMetrics } from "../../src/observe/index.js";

const location = { latitude: 49.41, longitude: 8.69 };

describe("the observer of the metrics", () => {
  it("the metrics count a decision when it is made, but not when it is read back", async () => {
    const { observer, registry } = createMetrics();
    const technicians = memoryTechnicians(
      ["4", "5", "6"].map((id, index) => ({
        id,
        location: { ...location, latitude: location.latitude + index / 1e4 },
      })),
    );
    const customers = memoryCustomers([{ id: "1", location }]);
    const assignments = memoryAssignments({ customers, technicians });
    const dispatcher = createDispatcher({
      customers,
      technicians,
      distances: straightLineDistances(),
      assignments,
      observer,
    });
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

  it("counts the jobs of batches by what became of them, and their decisions", async () => {
    const { observer, registry } = createMetrics();
    const technicians = memoryTechnicians([{ id: "4", location, capacity: 1 }]);
    const customers = memoryCustomers([{ id: "1", location }]);
    const assignments = memoryAssignments({ customers, technicians });
    const plugins = { customers, technicians, assignments, distances: straightLineDistances() };
    const dispatcher = createDispatcher({ ...plugins, observer });
    const jobs = [{ customerId: "1", idempotencyKey: "a" }, { customerId: "1" }, { customerId: "9" }];
    await dispatcher.dispatchBatch({ jobs });
    await dispatcher.dispatchBatch({ jobs: jobs.slice(0, 1) });
    const text = await registry.metrics();
    for (const [outcome, count] of Object.entries({ booked: 1, repeated: 1, left: 1, failed: 1 })) {
      expect(text).toContain(`dispatch_batch_jobs_total{outcome="${outcome}"} ${count}`);
    }
    expect(text).toContain('dispatch_operations_total{operation="dispatchBatch",outcome="ok"} 2');
    expect(text).toContain('dispatch_decisions_total{basis="estimate",optimality="estimate"} 1');
  });
});
