import { type ImportSummary, importRows, type TechnicianDirectory } from "@dispatch/core";
import fc from "fast-check";
import { type ImportFormat, readImport, toTemplate } from "../../src/imports/index.js";

const csvRows = [
  "T-2,Ben,1,b@x,49.5,8.7,2,gas,UTC,Mon 8-16,2026-12-24,north,yes",
  'T-3,"C ""q""",,,"49,5","8,7",,,Europe/Berlin,,,,no',
];

const jsonRows = [
  {
    external_id: "T-1",
    name: "Änna",
    location: { latitude: 49.4, longitude: 8.7 },
    skills: [{ name: "gas", level: 2 }],
  },
  { external_id: "T-2", location: { latitude: 49.5, longitude: 8.7 }, attributes: { van: { red: true } } },
  { external_id: "T-3", location: { latitude: 49.6, longitude: 8.7 }, capacity: null, is_active: false },
];

const files: Readonly<Record<ImportFormat, Uint8Array>> = {
  csv: new TextEncoder().encode(`${toTemplate("technicians")}${csvRows.join("\n")}\n`),
  ndjson: new TextEncoder().encode(`${jsonRows.map((row) => JSON.stringify(row)).join("\n")}\n`),
};

/** Pieces that a format gives a meaning. */
const pieces = [
  '"',
  ",",
  ";",
  "\n",
  "\r\n",
  "\t",
  "\0",
  "\uFEFF",
  "ä",
  "{",
  "}",
  "[",
  "]",
  ":",
  "\\",
  "\\ud800",
  "null",
  "1e999",
];

/** A file with a few changes: bytes are replaced, a part is cut out or added. It arrives in chunks of `size`. */
export interface DamagedFile {
  readonly bytes: readonly number[];
  readonly size: number;
}

export function damagedFiles(format: ImportFormat): fc.Arbitrary<DamagedFile> {
  const whole = files[format];
  const damage = fc.record({
    at: fc.nat(whole.length - 1),
    length: fc.integer({ min: 0, max: 40 }),
    with: fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc.constantFrom(...pieces).map((text) => new TextEncoder().encode(text)),
    ),
  });
  const toBytes = (damages: readonly { at: number; length: number; with: Uint8Array }[]): readonly number[] => {
    let bytes = [...whole];
    for (const { at, length, with: added } of damages) {
      bytes = [...bytes.slice(0, at), ...added, ...bytes.slice(at + length)];
    }
    return bytes;
  };
  return fc.record({
    bytes: fc.array(damage, { minLength: 1, maxLength: 5 }).map(toBytes),
    size: fc.integer({ min: 1, max: 64 }),
  });
}

/** Imports a file in batches of two rows. Returns the external ids that are said to be new. */
export async function importDamaged(
  technicians: Pick<TechnicianDirectory, "importEntries">,
  format: ImportFormat,
  { bytes, size }: DamagedFile,
): Promise<{ readonly created: readonly (string | null)[]; readonly summary: ImportSummary }> {
  const chunks = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield Uint8Array.from(bytes.slice(at, at + size));
  };
  const results = importRows(technicians, readImport("technicians", format, chunks()), { batchSize: 2 });
  const created: (string | null)[] = [];
  let next = await results.next();
  for (; next.done !== true; next = await results.next()) {
    if (next.value.outcome === "created") created.push(next.value.externalId);
  }
  return { created, summary: next.value };
}
