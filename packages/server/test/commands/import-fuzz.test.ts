import { createPgStore } from "@dispatch/pg-store";
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { damagedFiles, importDamaged } from "../../../http-adapter/test/support/damaged-import.js";
import { createTestDatabase, type TestDatabase } from "../../../pg-store/test/postgres/test-database.js";

/** `IMPORT_FUZZ_RUNS=10000 npx vitest run --testTimeout=3600000 packages/server/test/commands/import-fuzz.test.ts` */
const numRuns = Number(process.env["IMPORT_FUZZ_RUNS"] ?? 100);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject("postgresUrl"));
});
afterAll(() => database.drop());

it.each(["csv", "ndjson"] as const)(
  "damaged files of %s leave in Postgres what the results say, and never half a batch",
  async (format) => {
    const { technicians } = createPgStore(database.pool);
    await fc.assert(
      fc.asyncProperty(damagedFiles(format), async (file) => {
        await database.pool.query("delete from technicians");
        const { created, summary } = await importDamaged(technicians, format, file);
        const { error, ...counts } = summary;
        if (error !== null) expect(error).toMatchObject({ code: "INVALID_REQUEST", parameter: "file" });
        expect(counts).toMatchObject({ created: created.length, updated: 0, unchanged: 0 });
        const { rows } = await database.pool.query("select external_id from technicians order by technicianid");
        expect(rows.map(({ external_id: externalId }) => externalId)).toEqual(created);
        // The same file again writes nothing.
        const again = await importDamaged(technicians, format, file);
        expect(again.summary).toMatchObject({ created: 0, updated: 0, unchanged: created.length });
      }),
      { numRuns },
    );
  },
);
