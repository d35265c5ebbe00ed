export type { CreateSubject, TestRunner, TestSubject } from "./conformance.js";
export type { JobTestStore } from "./jobs/fixture.js";
export type { CalendarTestStore } from "./ledger/calendar-cases.js";
export type { LedgerStore } from "./ledger/fixture.js";
export type { TechnicianFixture } from "./technicians/fixture.js";
export { type AbsenceStoreHarness, type AbsenceTestStore, testAbsenceStore } from "./test-absence-store.js";
export { type AssignmentLedgerHarness, testAssignmentLedger } from "./test-assignment-ledger.js";
export { type AssignmentFixture, type AssignmentStoreHarness, testAssignmentStore } from "./test-assignment-store.js";
export { type CalendarHarness, testCalendar } from "./test-calendar.js";
export {
  type CustomerDirectoryHarness,
  type DirectoryTestCustomers,
  testCustomerDirectory,
} from "./test-customer-directory.js";
export { type CustomerFixture, type CustomerSourceHarness, testCustomerSource } from "./test-customer-source.js";
export { type DistanceProviderHarness, type DistanceWorld, testDistanceProvider } from "./test-distance-provider.js";
export { type ErasureHarness, type ErasureTestStore, testErasure } from "./test-erasure.js";
export { type HoldStoreHarness, type HoldTestStore, testHoldStore } from "./test-hold-store.js";
export { type JobStoreHarness, testJobStore } from "./test-job-store.js";
export { type ModelTestOptions, testLedgerAgainstModel } from "./test-ledger-against-model.js";
export { type LocatedTechnicians, type LocationStoreHarness, testLocationStore } from "./test-location-store.js";
export { type PositionSourceHarness, type PositionTestStore, testPositionSource } from "./test-position-source.js";
export { type QueueStoreHarness, type QueueTestStore, testQueueStore } from "./test-queue-store.js";
export { type RetentionHarness, type RetentionTestStore, testRetention } from "./test-retention.js";
export {
  type DirectoryTestTechnicians,
  type TechnicianDirectoryHarness,
  testTechnicianDirectory,
} from "./test-technician-directory.js";
export { type TechnicianSourceHarness, testTechnicianSource } from "./test-technician-source.js";
