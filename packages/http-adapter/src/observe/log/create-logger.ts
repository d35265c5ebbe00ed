import { pino } from "pino";
import { createRedactor } from "./create-redactor.js";
import type { Logger } from "./log-requests.js";

export type LogLevel = "debug" | "info" | "error" | "silent";

export interface LoggerOptions {
  /** The least that is told. @default "info" */
  readonly level?: LogLevel | undefined;
  /** What must not be told, besides what looks like a credential. Default: nothing is known. */
  readonly secrets?: readonly string[] | undefined;
  /** Given each line, a JSON object. @default standard output */
  readonly write?: ((line: string) => void) | undefined;
}

/** A logger of JSON lines without secrets: `level`, `time` (RFC 3339), what is told, and `message`. */
export function createLogger({ level = "info", secrets = [], write = writeOut }: LoggerOptions = {}): Logger {
  const redact = createRedactor(secrets);
  return pino(
    {
      level,
      base: null,
      messageKey: "message",
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => write(redact(line.trimEnd())) },
  );
}

function writeOut(line: string): void {
  process.stdout.write(`${line}\n`);
}
