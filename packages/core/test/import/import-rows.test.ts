import { expect, it } from "vitest";
import {
  type ImportedRow,
  type ImportOptions,
  type ImportRow,
  type ImportSummary,
  importRows,
  StoreError,
  type TechnicianDirectory,
  type TechnicianFields,
} from "../../src/index.js";
import { memoryTechnicians } from "../../src/memory/index.js";

type Row = ImportRow<TechnicianFields>;

const location = { latitude: 49.4, longitude: 8.7 };
const rowsOf = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({
    line: index + 2,
    changes: { externalId: `t${index}`, location, capacity: index % 3 },
  }));

async function* toSource(rows: readonly Row[], failure?: unknown): AsyncGenerator<Row> {
  yield* rows;
  if (failure !== undefined) throw failure;
}

async function run(
  directory: Pick<TechnicianDirectory, "importEntries">,
  rows: AsyncIterable<Row>,
  options?: ImportOptions,
): Promise<{ readonly lines: readonly ImportedRow[]; readonly summary: ImportSummary }> {
  const lines: ImportedRow[] = [];
  const results = importRows(directory, rows, options);
  for (;;) {
    const next = await results.next();
    if (next.done === true) return { lines, summary: next.value };
    lines.push(next.value);
  }
}

const countAll = async (directory: TechnicianDirectory): Promise<number> =>
  (await directory.listEntries({ limit: 100_000 })).items.length;

it("says what became of each row, in the order of the file, and changes nothing the second time", async () => {
  const technicians = memoryTechnicians();
  const { lines, summary } = await run(technicians, toSource(rowsOf(1234)));
  expect(lines.map(({ line }) => line)).toEqual(rowsOf(1234).map(({ line }) => line));
  expect(summary).toEqual({
    ...{ rows: 1234, created: 1234, updated: 0, unchanged: 0, invalid: 0, failed: 0 },
    ...{ isDryRun: false, error: null },
  });
  const again = await run(technicians, toSource(rowsOf(1234)));
  expect(again.summary).toMatchObject({ rows: 1234, created: 0, updated: 0, unchanged: 1234 });
  expect(again.lines.map(({ id }) => id)).toEqual(lines.map(({ id }) => id));
});

it("leaves out rows that are unreadable, invalid, or without an id of their own", async () => {
  const technicians = memoryTechnicians();
  const { lines, summary } = await run(
    technicians,
    toSource([
      { line: 2, parameter: null, problem: "has 3 cells" },
      { line: 3, changes: { location } },
      { line: 4, changes: { location, externalId: "a", capacity: -1 } },
      { line: 5, changes: { location, externalId: "b" } },
      { line: 6, changes: { location, externalId: "b" } },
      { line: 7, id: "77", changes: { location } },
    ]),
  );
  expect(lines.map(({ line, outcome, parameter }) => [line, outcome, parameter])).toEqual([
    [2, "invalid", null],
    [3, "invalid", "externalId"],
    [4, "invalid", "capacity"],
    [5, "created", null],
    [6, "invalid", "externalId"],
    [7, "invalid", "id"],
  ]);
  expect(lines[4]?.problem).toBe("is already on line 5");
  expect(summary).toMatchObject({ rows: 6, created: 1, invalid: 5, error: null });
  expect(await countAll(technicians)).toBe(1);
});

it("ends with the first batch that cannot be stored, and says which rows are not", async () => {
  const technicians = memoryTechnicians();
  let calls = 0;
  const directory: Pick<TechnicianDirectory, "importEntries"> = {
    importEntries(request, options) {
      calls += 1;
      if (calls === 3) throw new StoreError("STORE_UNAVAILABLE", "The database is gone");
      return technicians.importEntries(request, options);
    },
  };
  const { lines, summary } = await run(directory, toSource(rowsOf(2000)), { batchSize: 100 });
  expect(summary).toMatchObject({ created: 200, error: { code: "STORE_UNAVAILABLE" } });
  expect(summary.failed).toBe(summary.rows - 200);
  expect(lines[200]).toMatchObject({ line: 202, outcome: "failed", problem: "was not stored: The database is gone" });
  expect(await countAll(technicians)).toBe(200);
  const { summary: rest } = await run(technicians, toSource(rowsOf(2000)));
  expect(rest).toMatchObject({ unchanged: 200, created: 1800 });
});

it("stores whole batches only if the file cannot be read to its end", async () => {
  const technicians = memoryTechnicians();
  const { summary } = await run(technicians, toSource(rowsOf(1750), new Error("cut")), { batchSize: 500 });
  expect(summary).toMatchObject({ rows: 1750, created: 1500, failed: 250, error: new Error("cut") });
  expect(await countAll(technicians)).toBe(1500);
});

it("refuses swapped places of a first import, also in a dry run", async () => {
  const rows = rowsOf(5);
  rows.splice(3, 0, { line: 99, changes: { externalId: "swapped", location: { latitude: 8.7, longitude: 49.4 } } });
  rows.push({ line: 100, changes: { externalId: "far", location: { latitude: -33.9, longitude: 151.2 } } });
  for (const isDryRun of [true, false]) {
    const technicians = memoryTechnicians();
    const { lines, summary } = await run(technicians, toSource(rows), { isDryRun, maxDistanceMeters: 1_000_000 });
    expect(lines.filter(({ outcome }) => outcome === "invalid")).toMatchObject([{ line: 99, parameter: "location" }]);
    expect(summary).toMatchObject({ created: 6, invalid: 1, isDryRun });
    expect(await countAll(technicians)).toBe(isDryRun ? 0 : 6);
  }
});

it("reads no farther ahead than it has stored, and lets go of the source when the caller stops", async () => {
  let read = 0;
  let isClosed = false;
  async function* endless(): AsyncGenerator<Row> {
    try {
      for (; ; read += 1) yield { line: read, changes: { externalId: `t${read}`, location } };
    } finally {
      isClosed = true;
    }
  }
  const results = importRows(memoryTechnicians(), endless());
  for (let count = 0; count < 3000; count += 1) await results.next();
  expect(read).toBeLessThanOrEqual(4000);
  await results.return({} as ImportSummary);
  expect(isClosed).toBe(true);
});

it("says what became of a batch before more of the file arrives", async () => {
  async function* stalling(): AsyncGenerator<Row> {
    yield* rowsOf(1200);
    await new Promise(() => undefined);
  }
  const results = importRows(memoryTechnicians(), stalling());
  for (let count = 0; count < 1000; count += 1) {
    expect(await results.next()).toMatchObject({ done: false, value: { outcome: "created" } });
  }
});

it("reads the next rows while a batch is stored, and reports each row once if that batch fails", async () => {
  let read = 0;
  async function* source(): AsyncGenerator<Row> {
    for (const row of rowsOf(3000)) {
      read += 1;
      yield row;
    }
  }
  const readAtBatch: number[] = [];
  const technicians = memoryTechnicians();
  const directory: Pick<TechnicianDirectory, "importEntries"> = {
    async importEntries(request, options) {
      await new Promise((resolve) => setImmediate(resolve));
      readAtBatch.push(read);
      if (readAtBatch.length === 4) throw new StoreError("STORE_UNAVAILABLE", "The database is gone");
      return technicians.importEntries(request, options);
    },
  };
  const { lines, summary } = await run(directory, source());
  expect(readAtBatch).toEqual([1000, 1500, 2000, 2500]);
  expect(lines.map(({ line }) => line)).toEqual(rowsOf(2500).map(({ line }) => line));
  expect(summary).toMatchObject({ rows: 2500, created: 1500, failed: 1000, error: { code: "STORE_UNAVAILABLE" } });
});

it("refuses a file with too many rows, and stops with the signal's reason", async () => {
  const { summary } = await run(memoryTechnicians(), toSource(rowsOf(30)), { maxRows: 20, batchSize: 10 });
  expect(summary).toMatchObject({ rows: 20, created: 20, error: { message: "file must have at most 20 rows" } });
  const stop = new AbortController();
  const results = importRows(memoryTechnicians(), toSource(rowsOf(3000)), { signal: stop.signal });
  await results.next();
  stop.abort(new Error("enough"));
  await expect(
    (async () => {
      for await (const _ of results);
    })(),
  ).rejects.toThrow("enough");
});

it("names every problem that a row has, the first one by itself", async () => {
  const technicians = memoryTechnicians();
  const { lines } = await run(
    technicians,
    toSource([
      {
        line: 2,
        changes: {
          ...{ externalId: "a", location: { latitude: 95, longitude: 8.7 }, capacity: -1, email: "bad@", name: "" },
          availability: { timeZone: "Nowhere" },
        },
      },
      { line: 3, parameter: "capacity", problem: "is odd", otherProblems: [{ parameter: "name", problem: "is long" }] },
      { line: 4, changes: { externalId: "b", location, capacity: -1 } },
      { line: 5, changes: { externalId: "c", location } },
    ]),
  );
  const [many, read, one, none] = lines;
  const parameters = [many?.parameter, ...(many?.otherProblems ?? []).map(({ parameter }) => parameter)];
  expect(parameters.sort()).toEqual(["availability.timeZone", "capacity", "email", "location", "name"]);
  expect(many?.otherProblems.every(({ problem }) => /^(?:must|is) /.test(problem))).toBe(true);
  expect(read?.otherProblems).toEqual([{ parameter: "name", problem: "is long" }]);
  expect([one?.otherProblems, none?.otherProblems]).toEqual([[], []]);
});

it("names at most ten problems of a row", async () => {
  const unknown = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`field${index}`, 1]));
  const { lines } = await run(memoryTechnicians(), toSource([{ line: 2, changes: { externalId: "a", ...unknown } }]));
  expect(lines[0]?.otherProblems).toHaveLength(9);
});
