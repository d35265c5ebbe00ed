export type { CreateSubject, TestRunner, TestSubject } from "./conformance.js";
export type { LedgerStore } from "./ledger/fixture.js";
export { type AssignmentLedgerHarness, testAssignmentLedger } from "./test-assignment-ledger.js";
export { type AssignmentFixture, type AssignmentStoreHarness, testAssignmentStore } from "./test-assignment-store.js";
export { type CustomerFixture, type CustomerSourceHarness, testCustomerSource } from "./test-customer-source.js";
export { type DistanceProviderHarness, type DistanceWorld, testDistanceProvider } from "./test-distance-provider.js";
export { type ModelTestOptions, testLedgerAgainstModel } from "./test-ledger-against-model.js";
export { type LocatedTechnicians, type LocationStoreHarness, testLocationStore } from "./test-location-store.js";
export { type TechnicianSourceHarness, testTechnicianSource } from "./test-technician-source.js";
