/** What the kit needs from a test runner. `{ describe, it }` of vitest, jest, mocha or `node:test` works. */
export interface TestRunner {
  /** Groups the tests that `body` registers. */
  describe(name: string, body: () => void): unknown;
  /** Registers one test. */
  it(name: string, body: () => Promise<void>): unknown;
}

/** A plug-in made for one test. */
export interface TestSubject<Subject> {
  readonly subject: Subject;
  /** Called when the test is over, whether it passed or failed. Default: does nothing. */
  dispose?(): Promise<void> | void;
}

/** Creates a plug-in that holds exactly the given data. */
export type CreateSubject<Subject, Fixture> = (
  fixture: Fixture,
) => Promise<TestSubject<Subject>> | TestSubject<Subject>;

/** One sentence of a contract, and its check. `run` rejects if the plug-in breaks it. */
export interface ConformanceCase<Subject, Fixture> {
  readonly name: string;
  run(create: (fixture: Fixture) => Promise<Subject>): Promise<void>;
}

/** Runs one case, and disposes of every plug-in that it created. */
export async function runCase<Subject, Fixture>(
  { run }: ConformanceCase<Subject, Fixture>,
  create: CreateSubject<Subject, Fixture>,
): Promise<void> {
  const made: TestSubject<Subject>[] = [];
  try {
    await run(async (fixture) => {
      const testSubject = await create(fixture);
      made.push(testSubject);
      return testSubject.subject;
    });
  } finally {
    for (const testSubject of made) await testSubject.dispose?.();
  }
}

/**
 * Registers the cases with a test runner. Runner and harness may be instances of classes: their methods are always
 * called on them.
 */
export function registerCases<Subject, Fixture>(
  runner: TestRunner,
  title: string,
  cases: readonly ConformanceCase<Subject, Fixture>[],
  harness: { readonly create: CreateSubject<Subject, Fixture> },
): void {
  runner.describe(title, () => {
    for (const conformanceCase of cases) {
      runner.it(conformanceCase.name, () => runCase(conformanceCase, (fixture) => harness.create(fixture)));
    }
  });
}
