import { type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { type CalendarTestStore, calendarCases } from "./ledger/calendar-cases.js";
import type { AssignmentFixture } from "./test-assignment-store.js";

/** How the kit creates the ledger under test. */
export interface CalendarHarness {
  readonly name: string;
  /** Creates a ledger without assignments. */
  readonly create: CreateSubject<CalendarTestStore, AssignmentFixture>;
}

/**
 * Checks the contract of a ledger and a technician source that keep calendars, in addition to what `testAssignmentLedger`
 * checks: no lane has two visits at once.
 */
export function testCalendar(runner: TestRunner, harness: CalendarHarness): void {
  registerCases(runner, `${harness.name} as a calendar`, calendarCases, harness);
}
