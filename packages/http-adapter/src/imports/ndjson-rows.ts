import { InvalidRequestError, type RowProblem, type UnreadableRow } from "@dispatch/core";
import { findJsonExcess } from "@dispatch/core/plugin-kit";
import { z } from "zod";
import { customerChangesSchema, technicianChangesSchema } from "../directory/entry.js";
import { refuseHalfPlace } from "../jobs/customer-or-place.js";
import { type JobFieldsJson, jobFields, toJobFields } from "../jobs/job-details.js";
import { fromWireForm, type WireId } from "../json/wire-form.js";
import { listFieldErrors } from "../request/parse-part.js";
import { idSchema } from "../schemas/terms.js";
import type { FieldsRow } from "./csv-rows.js";
import type { ImportKind } from "./file-kinds.js";
import { listValueProblems } from "./list-value-problems.js";
import { lostLineBreaks } from "./lost-line-breaks.js";
import { maxRowLength, maxValues, toShownId } from "./row-limits.js";
import { createRowTurns } from "./row-turns.js";
import { toParts } from "./to-parts.js";

const rowId = { id: z.union([z.string().min(1).max(200), z.number()]).optional() };

const schemas: Readonly<Record<ImportKind, z.ZodType>> = {
  technicians: technicianChangesSchema.extend(rowId),
  customers: customerChangesSchema.extend(rowId),
  jobs: z.strictObject({ customer_id: idSchema.optional(), ...jobFields }).superRefine(refuseHalfPlace),
};

/**
 * Turns the lines of a file of JSON into rows of an import, some at a time. Blank lines are left out.
 *
 * @throws {InvalidRequestError} it is not UTF-8, or a line is too long
 */
export async function* toNdjsonRows(
  kind: ImportKind,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly (FieldsRow | UnreadableRow)[], void, undefined> {
  const takeTurns = createRowTurns();
  let line = 0;
  for await (const texts of readLines(toParts(bytes))) {
    const rows: (FieldsRow | UnreadableRow)[] = [];
    for (const text of texts) {
      const turn = takeTurns();
      if (turn !== undefined) await turn;
      line += 1;
      if (text.trim() !== "") rows.push(toRow(kind, line, text));
    }
    yield rows;
  }
}

/** Yields the lines that each part completes. */
async function* readLines(parts: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[], void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  for await (const part of parts) {
    const text = decode(decoder, part);
    // Only the new part is searched: a line may arrive in 65,536 parts.
    const lines = text.includes("\n") ? (rest + text).split("\n") : [rest + text];
    rest = lines.pop() ?? "";
    yield lines;
    if (rest.length > maxRowLength) throw fileError(`has a line of more than ${maxRowLength} characters`);
  }
  yield [rest + decode(decoder)];
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

function toRow(kind: ImportKind, line: number, text: string): FieldsRow | UnreadableRow {
  if (text.length > maxRowLength) {
    return { line, parameter: null, problem: `has more than ${maxRowLength} characters` };
  }
  const excess = findJsonExcess(text, maxValues);
  if (excess !== null) return { line, parameter: null, problem: `has ${excess}` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const isSeveral = /\}\s*\{/.test(text);
    const problem = `is not valid JSON${isSeveral ? `: each object needs a line of its own; ${lostLineBreaks}` : ""}`;
    return { line, parameter: null, problem };
  }
  const problems = listFieldErrors("line", value, schemas[kind], maxProblems).map(({ loc: [, ...path], msg }) => ({
    parameter: path.length === 0 ? null : path.join("."),
    problem: msg,
  }));
  const [first, ...others] = problems;
  if (first !== undefined) {
    const otherProblems = [...others, ...listValueProblems(kind, readRest(kind, value, problems))];
    return { line, ...readNames(kind, value), ...first, otherProblems };
  }
  const { id, fields } = readFields(kind, value);
  return { line, ...(id !== undefined && { id }), fields };
}

/** More help nobody. */
const maxProblems = 10;

function readFields(kind: ImportKind, value: unknown): Pick<FieldsRow, "id" | "fields"> {
  if (kind === "jobs") return { fields: toGivenJobFields(value as JobRowJson) };
  const { id, ...fields } = fromWireForm(value as { readonly id?: string });
  return { ...(id !== undefined && { id }), fields };
}

/** The fields that have the form they need. */
function readRest(kind: ImportKind, value: unknown, problems: readonly RowProblem[]): object {
  if (problems.some(({ parameter }) => parameter === null)) return {};
  const wrong = new Set(problems.map(({ parameter }) => parameter?.split(".", 1)[0]));
  return readFields(kind, Object.fromEntries(Object.entries(Object(value)).filter(([name]) => !wrong.has(name))))
    .fields;
}

/** Who or what a row is about, as far as it says that in a way that can be read. */
function readNames(kind: ImportKind, value: unknown): Pick<UnreadableRow, "id" | "externalId"> {
  const read = (field: string): string | null => {
    const name: unknown = Reflect.get(Object(value), field);
    const text = typeof name === "number" ? String(name) : name;
    return typeof text === "string" ? toShownId(text) : null;
  };
  return kind === "jobs" ? { externalId: read("reference") } : { id: read("id"), externalId: read("external_id") };
}

type JobRowJson = JobFieldsJson & { readonly customer_id?: WireId };

/** Without what is left out, which keeps its value. */
function toGivenJobFields(row: JobRowJson): FieldsRow["fields"] {
  const { customer_id: customerId } = row;
  const fields = { ...toJobFields(row), ...(customerId !== undefined && { customerId: String(customerId) }) };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
