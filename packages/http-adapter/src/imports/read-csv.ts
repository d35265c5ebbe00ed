import { InvalidRequestError } from "@dispatch/core";
import { maxRowLength } from "./row-limits.js";
import { toParts } from "./to-parts.js";

/** A record of a file of comma-separated values. */
export interface CsvRecord {
  /** Where it starts, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** What is wrong with a file that is not UTF-8, as the rest of a sentence. */
export const wrongEncoding = 'must be UTF-8: in Excel, save it as "CSV UTF-8"';

/** Where the first line must end, in bytes. */
const maxHeaderBytes = 65_536;

/**
 * Reads the records of a file, some at a time. Finds out whether commas, semicolons or tabs separate the cells, from the
 * first line.
 *
 * @throws {InvalidRequestError} it is not UTF-8, or its quotes cannot be read
 */
export async function* readCsv(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly CsvRecord[], void, undefined> {
  // Loaded on demand: it needs Node, which the rest of the app does not.
  const { parse } = await import("csv-parse");
  const { delimiter, skipped, rest } = await readStart(checkEncoding(bytes));
  let records: CsvRecord[] = [];
  let end = skipped;
  const parser = parse({
    // Records are kept here, and not passed on as a stream, which would take a promise for each.
    on_record: (cells: string[], { lines }) => {
      records.push({ line: end + 1, cells });
      end = skipped + lines;
      return null;
    },
    delimiter,
    bom: true,
    relax_column_count: true,
    // A quote within a cell, such as 5" pipe, is a character.
    relax_quotes: true,
    max_record_size: maxRowLength,
  });
  const takeRecords = (): readonly CsvRecord[] => {
    const taken = records;
    records = [];
    return taken;
  };
  // What goes wrong is passed to the callbacks of `write` and `end` as well.
  parser.on("error", () => undefined);
  try {
    for await (const part of toParts(rest)) {
      const problem = await settle((done) => parser.write(part, done));
      yield takeRecords();
      if (problem !== null) throw problem;
    }
    const problem = await settle((done) => parser.end(done));
    yield takeRecords();
    if (problem !== null) throw problem;
  } catch (error) {
    throw toFileError(error, end + 1);
  } finally {
    parser.destroy();
  }
}

/** Returns the error with which an operation calls back; null if there is none. */
function settle(start: (done: (error?: Error | null) => void) => void): Promise<Error | null> {
  return new Promise((resolve) => start((error) => resolve(error ?? null)));
}

function fileError(problem: string): InvalidRequestError {
  return new InvalidRequestError({ parameter: "file", problem });
}

function toFileError(error: unknown, line: number): unknown {
  const code: unknown = Reflect.get(Object(error), "code");
  if (code === "CSV_QUOTE_NOT_CLOSED") return fileError(`has a quote that does not end; see line ${line}`);
  if (code === "CSV_MAX_RECORD_SIZE") {
    return fileError(`has a row of more than ${maxRowLength} characters; check the quotes of line ${line}`);
  }
  if (typeof code === "string" && code.startsWith("CSV_"))
    return fileError(`has quotes that cannot be read; see line ${line}`);
  return error;
}

async function* checkEncoding(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const check = (chunk?: Uint8Array): void => {
    try {
      decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw fileError(wrongEncoding);
    }
  };
  for await (const chunk of bytes) {
    check(chunk);
    yield chunk;
  }
  check();
}

interface Start {
  readonly delimiter: string;
  /** How many lines before the header were left out. */
  readonly skipped: number;
  readonly rest: AsyncIterable<Uint8Array>;
}

/** Reads up to the end of the first line. */
async function readStart(bytes: AsyncIterable<Uint8Array>): Promise<Start> {
  const source = bytes[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < maxHeaderBytes) {
    const { done = false, value } = await source.next();
    if (done) break;
    parts.push(value);
    length += value.length;
    if (value.includes(10)) break;
  }
  const start = Buffer.concat(parts);
  const end = start.indexOf(10);
  const first = new TextDecoder().decode(end < 0 ? start : start.subarray(0, end)).trim();
  // Excel reads and writes this line, which names the delimiter.
  const [, named] = /^sep=([,;\t])$/i.exec(first) ?? [];
  const head = named === undefined ? start : start.subarray(end + 1);
  const rest = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      if (head.length > 0) yield head;
      for (let next = await source.next(); next.done !== true; next = await source.next())
        yield Buffer.from(next.value);
    } finally {
      await source.return?.(undefined);
    }
  };
  return { delimiter: named ?? findDelimiter(first), skipped: named === undefined ? 0 : 1, rest: rest() };
}

/** The most frequent of the candidates outside of quotes. */
function findDelimiter(line: string): string {
  const plain = line.replaceAll(/"[^"]*"/g, "");
  const count = (delimiter: string): number => plain.split(delimiter).length;
  return [",", ";", "\t"].reduce((best, one) => (count(one) > count(best) ? one : best));
}
