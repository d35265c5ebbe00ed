// Shows where a dispatch spends its time, with a custom observer. It needs only the core.
import { createDispatcher } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";

/** Prints each operation when it has ended. @type {import("@dispatch/core").Observer} */
const printer = {
  observe({ part, name }) {
    const startMs = performance.now();
    return {
      end(end) {
        const outcome = end.status === "failed" ? String(end.error) : end.status;
        console.log(`${part}.${name}: ${outcome} after ${(performance.now() - startMs).toFixed(1)} ms`);
      },
    };
  },
};

const dispatcher = createDispatcher({
  customers: memoryCustomers([{ id: "42", location: { latitude: 49.41, longitude: 8.69 } }]),
  technicians: memoryTechnicians([{ id: "anna", location: { latitude: 49.4, longitude: 8.68 } }]),
  distances: straightLineDistances(),
  assignments: memoryAssignments(),
  observer: printer,
});
await dispatcher.dispatch({ customerId: "42" });
