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
 * Creates a logger of JSON lines: `level`, `time` (RFC 3339), the fields of the call, and `message`. Longer texts are
 * cut to 10,000 characters.
 *
 * Texts are not searched for secrets: replacing a password that is an ordinary word would garble the line and reveal the
 * password. Secrets are kept out at the source instead: the errors of this project contain no key, password or header.
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
