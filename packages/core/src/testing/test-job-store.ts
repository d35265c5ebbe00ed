import { type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { assignmentCases } from "./jobs/assignment-cases.js";
import { changeCases } from "./jobs/change-cases.js";
import { jobEventCases } from "./jobs/event-cases.js";
import type { JobCase, JobTestStore } from "./jobs/fixture.js";
import type { AssignmentFixture } from "./test-assignment-store.js";

/** How the kit creates the store under test. */
export interface JobStoreHarness {
  readonly name: string;
  /** Creates a store without jobs and assignments. */
  readonly create: CreateSubject<JobTestStore, AssignmentFixture>;
}

/** Checks the contract of a job store, in addition to what `testAssignmentLedger` checks. */
export function testJobStore(runner: TestRunner, harness: JobStoreHarness): void {
  registerCases(runner, `${harness.name} as a job store`, jobStoreCases, harness);
}

export const jobStoreCases: readonly JobCase[] = [...changeCases, ...assignmentCases, ...jobEventCases];
