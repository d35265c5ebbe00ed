import { type ConformanceCase, type CreateSubject, runCase } from "../../src/testing/conformance.js";

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
