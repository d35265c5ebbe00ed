import { type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { bookingCases } from "./ledger/booking-cases.js";
import { capacityCases } from "./ledger/capacity-cases.js";
import { eventCases } from "./ledger/event-cases.js";
import type { LedgerCase, LedgerStore } from "./ledger/fixture.js";
import { jobCases } from "./ledger/job-cases.js";
import { keyCases } from "./ledger/key-cases.js";
import { listCases } from "./ledger/list-cases.js";
import { moveCases } from "./ledger/move-cases.js";
import type { AssignmentFixture } from "./test-assignment-store.js";

/** How the kit creates the ledger under test. */
export interface AssignmentLedgerHarness {
  readonly name: string;
  /** Creates a ledger without assignments. */
  readonly create: CreateSubject<LedgerStore, AssignmentFixture>;
}

/** Checks the contract of an assignment ledger, in addition to what `testAssignmentStore` checks. */
export function testAssignmentLedger(runner: TestRunner, harness: AssignmentLedgerHarness): void {
  registerCases(runner, `${harness.name} as an assignment ledger`, assignmentLedgerCases, harness);
}

export const assignmentLedgerCases: readonly LedgerCase[] = [
  ...bookingCases,
  ...capacityCases,
  ...jobCases,
  ...moveCases,
  ...eventCases,
  ...listCases,
  ...keyCases,
];
