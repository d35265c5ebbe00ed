import { createDispatcher } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";
import { recordedDistances } from "@dispatch/example-heidelberg";

/** Creates the dispatcher with its plug-ins in memory: it runs the whole dispatch, with the decision and the assignment. */
export function createProven(heidelberg) {
  const customers = memoryCustomers(heidelberg.customers);
  const technicians = memoryTechnicians(heidelberg.technicians);
  const dispatcher = createDispatcher({
    customers,
    technicians,
    distances: recordedDistances(heidelberg, straightLineDistances()),
    assignments: memoryAssignments({ customers, technicians }),
  });
  return async ({ id }) => (await dispatcher.dispatch({ customerId: id })).assignment.technicianId;
}
