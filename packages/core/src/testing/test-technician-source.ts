import type { TechnicianSource } from "../plugins/technician-source.js";
import { type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { detailCases } from "./technicians/detail-cases.js";
import type { TechnicianFixture } from "./technicians/fixture.js";
import { rankingCases } from "./technicians/ranking-cases.js";
import { unlocatableCases } from "./technicians/unlocatable-cases.js";

/** How the kit makes the source under test. */
export interface TechnicianSourceHarness {
  readonly name: string;
  readonly create: CreateSubject<TechnicianSource, TechnicianFixture>;
  /**
   * Whether what is behind the source can hold NaN and degrees out of range. Where it cannot, the test of such rows is
   * left out.
   *
   * @default true
   */
  readonly holdsInvalidLocations?: boolean | undefined;
  /**
   * Whether what is behind the source holds all that a technician can have. Where it holds ids and locations alone,
   * the tests of the rest are left out.
   *
   * @default true
   */
  readonly holdsDetails?: boolean | undefined;
}

/** Checks that a technician source keeps its contract. */
export function testTechnicianSource(runner: TestRunner, harness: TechnicianSourceHarness): void {
  const { holdsInvalidLocations = true, holdsDetails = true } = harness;
  const cases = [
    ...rankingCases,
    ...(holdsInvalidLocations ? unlocatableCases : []),
    ...(holdsDetails ? detailCases : []),
  ];
  registerCases(runner, `${harness.name} as a technician source`, cases, harness);
}
