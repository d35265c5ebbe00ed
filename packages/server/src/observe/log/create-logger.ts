import { checkFields, checkFunction, checkOneOf, type FieldsOf } from "@dispatch/core/plugin-kit";
import { pino } from "pino";
import type { Logger } from "./log-requests.js";

/** Levels, from the most lines to none. */
export type LogLevel = "debug" | "info" | "error" | "silent";

/** Options of `createLogger`. */
export interface LoggerOptions {
  /** The lowest level that is logged. @default "info" */
  readonly level?: LogLevel | undefined;
  /** Receives each line, a JSON object. @default standard output */
  readonly write?: ((line: string) => void) | undefined;
}

const optionFields: FieldsOf<LoggerOptions> = { level: true, write: true };

const levels: readonly LogLevel[] = ["debug", "info", "error", "silent"];

/** The message of an error may quote long texts. */
const maxTextLength = 10_000;

/**
 * A logger of JSON lines: `level`, `time` (RFC 3339), what is told, and `message`. A text of more than 10,000 characters is
 * cut.
 *
 * Texts are not searched for secrets: that garbles a line if a password is a word of it, and gives the password away. They
 * are kept out where they would enter instead: the errors of this project repeat no key, no password and no header.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  checkFields("", options, optionFields);
  const level = checkOneOf("level", options.level ?? "info", levels);
  const write = checkFunction("write", options.write ?? writeOut);
  return pino(
    {
      level,
      base: null,
      messageKey: "message",
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: cutTexts },
    },
    { write: (line) => write(line.trimEnd()) },
  );
}

function cutTexts(fields: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "string" && value.length > maxTextLength ? `${value.slice(0, maxTextLength)}…` : value,
    ]),
  );
}

function writeOut(line: string): void {
  process.stdout.write(`${line}\n`);
}
