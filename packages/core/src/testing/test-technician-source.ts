import type { TechnicianSource } from "../plugins/technician-source.js";
import { type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { detailCases } from "./technicians/detail-cases.js";
import type { TechnicianFixture } from "./technicians/fixture.js";
import { rankingCases } from "./technicians/ranking-cases.js";
import { unlocatableCases } from "./technicians/unlocatable-cases.js";

/** How the kit creates the source under test. */
export interface TechnicianSourceHarness {
  readonly name: string;
  readonly create: CreateSubject<TechnicianSource, TechnicianFixture>;
  /**
   * Whether the storage of the source can hold NaN and degrees out of range. If not, the tests of such rows are left
   * out.
   *
   * @default true
   */
  readonly holdsInvalidLocations?: boolean | undefined;
  /**
   * Whether the storage of the source holds all fields of a technician. If it holds only ids and locations, the tests
   * of the other fields are left out.
   *
   * @default true
   */
  readonly holdsDetails?: boolean | undefined;
}

/** Checks the contract of a technician source. */
export function testTechnicianSource(runner: TestRunner, harness: TechnicianSourceHarness): void {
  const { holdsInvalidLocations = true, holdsDetails = true } = harness;
  const cases = [
    ...rankingCases,
    ...(holdsInvalidLocations ? unlocatableCases : []),
    ...(holdsDetails ? detailCases : []),
  ];
  registerCases(runner, `${harness.name} as a technician source`, cases, harness);
}
