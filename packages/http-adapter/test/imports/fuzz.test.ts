import { memoryTechnicians } from "@dispatch/core/memory";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readImport } from "../../src/imports/index.js";
import { damagedFiles, importDamaged } from "../support/damaged-import.js";

/** `IMPORT_FUZZ_RUNS=10000 npx vitest run packages/http-adapter/test/imports/fuzz.test.ts` */
const numRuns = Number(process.env["IMPORT_FUZZ_RUNS"] ?? 300);

it("reads a file of many chunks without a warning of Node", async () => {
  const row = (index: number): string => `T-${index},${"x".repeat(400)}\n`;
  const chunks = async function* () {
    yield new TextEncoder().encode("external_id,name\n");
    for (let index = 0; index < 3000; index += 50) {
      yield new TextEncoder().encode(Array.from({ length: 50 }, (_, step) => row(index + step)).join(""));
    }
  };
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on("warning", note);
  let count = 0;
  for await (const _ of readImport("technicians", "csv", chunks())) count += 1;
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", note);
  expect([count, warnings]).toEqual([3000, []]);
});

it.each(["csv", "ndjson"] as const)(
  "reads damaged files of %s without a crash or a wrong row, and stores whole batches only",
  async (format) => {
    await fc.assert(
      fc.asyncProperty(damagedFiles(format), async (file) => {
        const technicians = memoryTechnicians();
        const { created, summary } = await importDamaged(technicians, format, file);
        const { error, ...counts } = summary;
        if (error !== null) expect(error).toMatchObject({ code: "INVALID_REQUEST", parameter: "file" });
        const { items } = await technicians.listEntries({ limit: 10 });
        expect(items.map(({ externalId }) => externalId)).toEqual(created);
        expect(counts.created).toBe(items.length);
        expect(counts.created + counts.invalid + counts.failed).toBe(counts.rows);
      }),
      { numRuns },
    );
  },
);
