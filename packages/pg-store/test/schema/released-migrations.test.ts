import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { migrations } from "../../src/schema/migrations.js";
import { tenantMigrations } from "../../src/tenants/tenant-migrations.js";

/** The start of the SHA-256 of the statements of each migration. */
const checksums: Readonly<Record<string, string>> = {
  "0001-tables": "f0e8b91c9fd4ab3b",
  "0002-indexes": "41835601cdbc6f57",
  "0003-lifecycle": "bd322eb280386d3c",
  "0004-rate-limits": "b078ebe0c59b9543",
  "0005-kept-history": "ff3bb265f566a7d1",
  "0006-nanodegrees": "40162231798bd127",
  "0007-jobs": "3185fce797b4be0d",
  "0008-calendar": "3cf7424b68773a9a",
  "0009-absences": "787297477e9610fe",
  "0010-directories": "e5406bd32bd5beea",
  "0011-neighbours": "225fba391184dd3c",
  "0012-queue": "55f7b0071252e508",
  "0013-job-events": "10c5555e19de3b12",
  "0014-endings": "bfba4a5d0ef02c93",
  "0015-holds": "43fa83ce11268c6e",
  "0016-moved-visits": "4e83354e3e87ba8b",
  "0017-late-visits": "5e5585f0be7b7f52",
  "0018-positions": "9229f2f23bc8f4cd",
  "0019-erasure": "349503acfdabd76d",
  "0021-technician-changes": "c1f55b8abd398467",
  "0022-keys-of-jobs": "2c30c88717a4fdac",
  "0023-retention": "bf47525385c1f621",
  "0024-queue-hints": "ccbee0499f95aea2",
  "0025-held-jobs": "5221129e1a1967c9",
  "0026-later-shifts": "1160b5986f0e18cc",
  "0027-erased-bookings": "b9598ff1d60e75b9",
  "tenants-0001": "ec6f7ed776569efc",
  "tenants-0002": "8a758d771a301f58",
  "tenants-0003": "0ea475afc2abd22a",
  "tenants-0004": "b1cf8ba9f79cfe2d",
  "tenants-0005": "cd5293163ab394d7",
  "tenants-0006": "5902e6acaaee0cc4",
  "tenants-0007": "40d298fb3fd54a77",
  "tenants-0008": "a669be71cdfb62db",
  "tenants-0009": "4e57b96887e20be6",
  "tenants-0010": "112a838928487251",
  "tenants-0011": "67477c6581f5c163",
  "tenants-0012": "fef5a77ddf27d8fc",
};

const toChecksum = (statements: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(statements)).digest("hex").slice(0, 16);

it.each([...migrations, ...tenantMigrations])(
  "the SQL of the migration $name never changes",
  ({ name, statements }) => {
    const checksum = toChecksum(statements);
    const advice = `A database that has run ${name} never runs it again: add a migration. If this one is new, note ${checksum}`;
    expect(checksums[name], advice).toBe(checksum);
  },
);

it("no migration is removed or moved", () => {
  expect([...migrations, ...tenantMigrations].map(({ name }) => name)).toEqual(Object.keys(checksums));
});
