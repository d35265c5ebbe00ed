import { InvalidRequestError } from "@dispatch/core";
import type { Parser } from "csv-parse";
import { maxRowLength } from "./row-limits.js";
import { createRowTurns } from "./row-turns.js";

/** A record of a file of comma-separated values. */
export interface CsvRecord {
  /** Where it starts, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Where the first line must end, in bytes. */
const maxHeaderBytes = 65_536;

/**
 * Reads the records of a file, empty lines left out. Finds out whether commas, semicolons or tabs separate the cells, from
 * the first line.
 *
 * @throws {InvalidRequestError} it is not UTF-8, or its quotes cannot be read
 */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRecord, void, undefined> {
  // Loaded on demand: it needs Node, which the rest of the app does not.
  const { parse } = await import("csv-parse");
  const { delimiter, skipped, rest } = await readStart(checkEncoding(bytes));
  let parsedLines = skipped;
  const parser = parse({
    on_record: (record: string[], { lines }) => {
      parsedLines = skipped + lines;
      return record;
    },
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    // A quote within a cell, such as 5" pipe, is a character.
    relax_quotes: true,
    max_record_size: maxRowLength,
  });
  void pump(rest, parser);
  const takeTurns = createRowTurns();
  let end = skipped;
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      const line = end + 1;
      end = skipped + info.lines;
      if (record.some((cell) => cell.trim() !== "")) yield { line, cells: record };
      await takeTurns();
    }
  } catch (error) {
    throw toFileError(error, parsedLines + 1);
  } finally {
    parser.destroy();
  }
}

/** Feeds the parser as fast as its records are read. A failure of the source becomes one of the parser. */
async function pump(source: AsyncIterable<Uint8Array>, parser: Parser): Promise<void> {
  let wake = (): void => undefined;
  // One listener each for the whole file: one for each wait would stay until the end.
  for (const event of ["drain", "close"]) parser.on(event, () => wake());
  try {
    for await (const chunk of source) {
      if (parser.destroyed) return;
      if (parser.write(chunk)) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
  }
}

interface ParsedRecord {
  readonly record: readonly string[];
  /** `lines` counts up to the end of the record. */
  readonly info: { readonly lines: number };
}

function fileError(problem: string): InvalidRequestError {
  return new InvalidRequestError({ parameter: "file", problem });
}

function toFileError(error: unknown, line: number): unknown {
  const code: unknown = Reflect.get(Object(error), "code");
  if (code === "CSV_QUOTE_NOT_CLOSED") return fileError(`has a quote that does not end; see line ${line}`);
  if (code === "CSV_MAX_RECORD_SIZE") {
    return fileError(`has a row of more than ${maxRowLength} characters; see the quotes of line ${line}`);
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
      throw fileError('must be UTF-8: in Excel, save it as "CSV UTF-8"');
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
