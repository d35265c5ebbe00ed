import { type EntryFields, type ImportRow, InvalidRequestError } from "@dispatch/core";
import { findJsonExcess } from "@dispatch/core/plugin-kit";
import { z } from "zod";
import { customerChangesSchema, technicianChangesSchema } from "../directory/entry.js";
import { fromWireForm } from "../json/wire-form.js";
import { findFieldError } from "../request/parse-part.js";
import type { ImportKind } from "./csv-rows.js";

/** The longest line, in characters. */
const maxLineLength = 65_536;

/** The most values that a line may have. */
const maxValues = 2_000;

const rowId = { id: z.union([z.string().min(1).max(200), z.number()]).optional() };

const schemas: Readonly<Record<ImportKind, z.ZodType>> = {
  technicians: technicianChangesSchema.extend(rowId),
  customers: customerChangesSchema.extend(rowId),
};

/**
 * Turns the lines of a file of JSON into rows of an import, blank lines left out.
 *
 * @throws {InvalidRequestError} it is not UTF-8, or a line is too long
 */
export async function* toNdjsonRows<Fields extends EntryFields>(
  kind: ImportKind,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<ImportRow<Fields>, void, undefined> {
  let line = 0;
  for await (const text of readLines(bytes)) {
    line += 1;
    if (text.trim() !== "") yield toRow(schemas[kind], line, text) as ImportRow<Fields>;
  }
}

async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  for await (const chunk of bytes) {
    const lines = (rest + decode(decoder, chunk)).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
    if (rest.length > maxLineLength) throw fileError(`has a line of more than ${maxLineLength} characters`);
  }
  yield rest + decode(decoder);
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    throw fileError("must be UTF-8");
  }
}

function fileError(problem: string): InvalidRequestError {
  return new InvalidRequestError({ parameter: "file", problem });
}

function toRow(schema: z.ZodType, line: number, text: string): ImportRow<EntryFields> {
  if (text.length > maxLineLength) {
    return { line, parameter: null, problem: `has more than ${maxLineLength} characters` };
  }
  const excess = findJsonExcess(text, maxValues);
  if (excess !== null) return { line, parameter: null, problem: `has ${excess}` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { line, parameter: null, problem: "is not valid JSON" };
  }
  const error = findFieldError("line", value, schema);
  if (error !== null) {
    const [, ...path] = error.loc;
    return { line, parameter: path.length === 0 ? null : path.join("."), problem: error.msg };
  }
  const { id, ...changes } = fromWireForm(value as { readonly id?: string });
  return { line, ...(id !== undefined && { id }), changes };
}
