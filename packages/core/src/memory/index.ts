export { type MemoryAssignmentsOptions, memoryAssignments } from "./memory-assignments.js";
export { type MemoryCustomers, memoryCustomers } from "./memory-customers.js";
export { memoryDistances } from "./memory-distances.js";
export { type MemoryRateLimiterOptions, memoryRateLimiter } from "./memory-rate-limiter.js";
export {
  type MemoryTechnician,
  type MemoryTechnicians,
  type MemoryTechniciansOptions,
  memoryTechnicians,
} from "./memory-technicians.js";
export { type StraightLineOptions, straightLineDistances } from "./straight-line-distances.js";
