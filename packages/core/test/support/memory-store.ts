import {
  type MemoryCustomers,
  type MemoryTechnicians,
  memoryAssignments,
  memoryCustomers,
  memoryTechnicians,
} from "../../src/memory/index.js";
import type { AssignmentFixture, JobTestStore } from "../../src/testing/index.js";

export interface MemoryStore extends JobTestStore {
  readonly customers: MemoryCustomers;
  readonly technicians: MemoryTechnicians;
}

/** A complete store in memory. */
export function memoryStore(fixture: AssignmentFixture): MemoryStore {
  const customers = memoryCustomers(fixture.customers);
  const technicians = memoryTechnicians(fixture.technicians, { keepsFaulty: true });
  return { customers, technicians, assignments: memoryAssignments({ customers, technicians }) };
}
