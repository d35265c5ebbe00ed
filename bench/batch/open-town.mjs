import { createDispatcher } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";
import { recordedDistances } from "@dispatch/example-heidelberg";

/** Draws jobs and technicians of a recording, and makes dispatchers of them, each with everybody free. */
export function openTown(heidelberg, jobCount, technicianCount, seed) {
  const random = createRandom(seed);
  const technicians = draw(heidelberg.technicians, technicianCount, random);
  const customers = draw(heidelberg.customers, jobCount, random);
  return {
    jobs: customers.map(({ id }) => ({ customerId: id })),
    /** Door to door, in thousandths of metres, row by row. */
    toCosts: () =>
      Float64Array.from(
        customers.flatMap((customer) =>
          technicians.map((technician) => {
            const meters = heidelberg.distanceMeters[Number(customer.id) - 1][Number(technician.id) - 1];
            return Math.round((meters + customer.snapMeters + technician.snapMeters) * 1000);
          }),
        ),
      ),
    createDispatcher(billing) {
      const store = {
        customers: memoryCustomers(heidelberg.customers),
        technicians: memoryTechnicians(technicians.map(({ id, location }) => ({ id, location, capacity: 1 }))),
      };
      const distances = { ...recordedDistances(heidelberg, straightLineDistances()), billing };
      return createDispatcher({ ...store, assignments: memoryAssignments(store), distances });
    },
  };
}

/** Numbers from 0 to below 1, the same for the same seed. */
function createRandom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function draw(all, count, random) {
  const left = [...all];
  return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0]);
}
