import {
  type MemoryCustomers,
  type MemoryTechnicians,
  memoryAssignments,
  memoryCustomers,
  memoryTechnicians,
} from "../../src/memory/index.js";
import type { AssignmentFixture, CalendarTestStore, QueueTestStore } from "../../src/testing/index.js";
import type { CreateStore } from "./calendar-run.js";

export interface MemoryStore extends QueueTestStore, CalendarTestStore {
  readonly assignments: ReturnType<typeof memoryAssignments>;
  readonly customers: MemoryCustomers;
  readonly technicians: MemoryTechnicians;
}

/** A complete store in memory. */
export function memoryStore(fixture: AssignmentFixture): MemoryStore {
  const customers = memoryCustomers(fixture.customers);
  const technicians = memoryTechnicians(fixture.technicians, { keepsFaulty: true });
  return {
    customers,
    technicians,
    locations: technicians,
    assignments: memoryAssignments({ customers, technicians }),
    changeCapacity: (id, capacity) => changeMemoryCapacity(technicians, id, capacity),
  };
}

async function changeMemoryCapacity(
  technicians: MemoryTechnicians,
  id: string,
  capacity: number | null,
): Promise<void> {
  const [technician] = await technicians.findTechnicians([id]);
  if (technician !== undefined) technicians.upsert({ ...technician, capacity: capacity ?? undefined });
}

/** The same for the clock of a world. */
export const inMemory: CreateStore = ({ customers: places, technicians: fleet }, clock) => {
  const customers = memoryCustomers(places);
  const technicians = memoryTechnicians(fleet, { clock });
  return {
    customers,
    technicians,
    assignments: memoryAssignments({ customers, technicians, clock }),
    changeCapacity: (id, capacity) => changeMemoryCapacity(technicians, id, capacity),
  };
};
