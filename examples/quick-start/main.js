import { createDispatcher } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";

const dispatcher = createDispatcher({
  customers: memoryCustomers([{ id: "42", location: { latitude: 49.41, longitude: 8.69 } }]),
  technicians: memoryTechnicians([
    { id: "anna", location: { latitude: 49.4, longitude: 8.68 } },
    { id: "ben", location: { latitude: 49.42, longitude: 8.75 } },
  ]),
  distances: straightLineDistances(), // labelled estimates; orsDistances({ apiKey }) measures roads
  assignments: memoryAssignments(),
});

const { assignment, decision } = await dispatcher.dispatch({ customerId: "42" });
console.log(`${assignment.technicianId} drives ${Math.round(assignment.distanceMeters)} m (${decision.basis})`);
