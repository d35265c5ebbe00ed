import { importRows } from "@dispatch/core";
import { memoryTechnicians } from "@dispatch/core/memory";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readImport, toTemplate } from "../../src/imports/index.js";

/** `IMPORT_FUZZ_RUNS=10000 npx vitest run packages/http-adapter/test/imports/fuzz.test.ts` */
const numRuns = Number(process.env["IMPORT_FUZZ_RUNS"] ?? 300);

const rows = [
  "T-2,Ben,1,b@x,49.5,8.7,2,gas,UTC,Mon 8-16,2026-12-24,north,yes",
  'T-3,"C ""q""",,,"49,5","8,7",,,Europe/Berlin,,,,no',
];
const whole = new TextEncoder().encode(`${toTemplate("technicians")}${rows.join("\n")}\n`);

/** A change of a few bytes: one is replaced, a part is cut out, or a part is doubled. */
const damage = fc.record({
  at: fc.nat(whole.length - 1),
  length: fc.integer({ min: 0, max: 40 }),
  with: fc.oneof(
    fc.uint8Array({ maxLength: 4 }),
    fc
      .constantFrom('"', ",", ";", "\n", "\r\n", "\t", "\0", "\uFEFF", "ä")
      .map((text) => new TextEncoder().encode(text)),
  ),
});

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

it("reads damaged files without a crash or a wrong row, and stores whole batches only", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(damage, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 64 }),
      async (damages, size) => {
        let file = [...whole];
        for (const { at, length, with: bytes } of damages) {
          file = [...file.slice(0, at), ...bytes, ...file.slice(at + length)];
        }
        const chunks = async function* () {
          for (let at = 0; at < file.length; at += size) yield Uint8Array.from(file.slice(at, at + size));
        };
        const technicians = memoryTechnicians();
        const results = importRows(technicians, readImport("technicians", "csv", chunks()), { batchSize: 2 });
        const created: (string | null)[] = [];
        let next = await results.next();
        for (; next.done !== true; next = await results.next()) {
          if (next.value.outcome === "created") created.push(next.value.externalId);
        }
        const { error, ...counts } = next.value;
        if (error !== null) expect(error).toMatchObject({ code: "INVALID_REQUEST", parameter: "file" });
        const { items } = await technicians.listEntries({ limit: 10 });
        expect(items.map(({ externalId }) => externalId)).toEqual(created);
        expect(counts.created).toBe(items.length);
        expect(counts.created + counts.invalid + counts.failed).toBe(counts.rows);
      },
    ),
    { numRuns },
  );
});
