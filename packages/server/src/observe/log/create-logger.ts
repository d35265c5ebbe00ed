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
      formatters: { level: (label) => ({ level: label }), log: (fields) => redactFields(fields, redact) },
    },
    { write: (line) => write(line.trimEnd()) },
  );
}

/** Fields of our own words, in which no secret can be. */
const ownFields: ReadonlySet<string> = new Set(["traceId", "method", "route", "status", "outcome", "durationMs"]);

/** Secrets enter with the texts of others: errors, names, the ids of requests. */
function redactFields(fields: object, redact: (text: string) => string): Record<string, unknown> {
  const toValue = (name: string, value: unknown): unknown => {
    if (ownFields.has(name) || value === undefined) return value;
    if (typeof value === "string") return redact(value);
    return typeof value === "object" ? redactObject(value, redact) : value;
  };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toValue(name, value)]));
}

/** By its JSON, in which names stand before their values. */
function redactObject(value: object | null, redact: (text: string) => string): unknown {
  const text = redact(JSON.stringify(value));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function writeOut(line: string): void {
  process.stdout.write(`${line}\n`);
}
