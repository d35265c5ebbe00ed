export { memoryDistances } from "../providers/memory-distances.js";
export { type StraightLineOptions, straightLineDistances } from "../providers/straight-line-distances.js";
export { type MemoryAssignmentsOptions, memoryAssignments } from "./memory-assignments.js";
export {
  type MemoryCustomer,
  type MemoryCustomers,
  type MemoryCustomersOptions,
  memoryCustomers,
} from "./memory-customers.js";
export type { MemoryHistory } from "./memory-history.js";
export { type MemoryRateLimiterOptions, memoryRateLimiter } from "./memory-rate-limiter.js";
export {
  type MemoryTechnician,
  type MemoryTechnicians,
  type MemoryTechniciansOptions,
  memoryTechnicians,
} from "./memory-technicians.js";
export type { VisitClaim, VisitEnds } from "./technicians/calendars.js";
export type { TechnicianChanges } from "./technicians/changes.js";
