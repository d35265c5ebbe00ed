import { describe, expect, it } from "vitest";
import { type ConformanceCase, type CreateSubject, runCase } from "../../src/testing/conformance.js";
import type { AssignmentFixture } from "../../src/testing/index.js";
import { type MemoryStore, memoryStore } from "./memory-store.js";

/** The names of the cases that a plug-in fails. */
export async function failingCases<Subject, Fixture>(
  cases: readonly ConformanceCase<Subject, Fixture>[],
  create: CreateSubject<Subject, Fixture>,
): Promise<readonly string[]> {
  const failing: string[] = [];
  for (const conformanceCase of cases) {
    await runCase(conformanceCase, create).catch(() => failing.push(conformanceCase.name));
  }
  return failing;
}

/** What the store does wrong, the case that catches it, and the methods that replace those of a correct store. */
export type PlantedFault = readonly [
  what: string,
  caught: string,
  replace: (assignments: MemoryStore["assignments"], store: MemoryStore) => Partial<MemoryStore["assignments"]>,
];

/** Tests that the cases of a kit for a part of the store catch every planted fault, and that each case has one. */
export function testPlantedFaults(
  part: string,
  cases: readonly ConformanceCase<MemoryStore, AssignmentFixture>[],
  faults: readonly PlantedFault[],
): void {
  describe(`the conformance kit for ${part}s`, () => {
    it.each(faults)(`catches a ${part} that %s (%s)`, async (_, caught, replace) => {
      const [one] = cases.filter(({ name }) => name === caught);
      if (one === undefined) throw new Error(`there is no case: ${caught}`);
      expect(await failingCases([one], (fixture) => ({ subject: memoryStore(fixture) }))).toEqual([]);
      const planted = await failingCases([one], (fixture) => {
        const store = memoryStore(fixture);
        return { subject: { ...store, assignments: { ...store.assignments, ...replace(store.assignments, store) } } };
      });
      expect(planted).toEqual([caught]);
    });

    it("has a planted fault for each of its cases", () => {
      const caught = new Set(faults.map(([, name]) => name));
      expect(cases.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([]);
    });
  });
}
