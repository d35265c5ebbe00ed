/** Variables of the process, in the form of `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Whitespace and quotes may belong to a password. */
const verbatimVariables: ReadonlySet<string> = new Set(["DB_PASSWORD"]);

/** Whitespace around and between entries is ignored. */
const listVariables: ReadonlySet<string> = new Set(["API_KEYS", "CORS_ORIGINS", "INTAKE_SKILLS"]);

export interface ReadVariables {
  /** Those that are set, without surrounding whitespace and quotes. */
  readonly given: Environment;
  /** One per variable; they never quote a secret. */
  readonly mistakes: readonly string[];
}

/** Returns the named variables that are not empty. Whitespace or quotes around a value are mistakes. */
export function readVariables(environment: Environment, names: readonly string[]): ReadVariables {
  const given: Record<string, string> = {};
  const mistakes: string[] = [];
  for (const name of names) {
    const { [name]: whole = "" } = environment;
    const text = listVariables.has(name) ? whole.trim() : whole;
    const mistake = findMistake(text, verbatimVariables.has(name));
    if (mistake !== null) mistakes.push(`${name} ${mistake}`);
    const value = mistake === null ? text : withoutEdges(text);
    if (value !== "") given[name] = value;
  }
  return { given, mistakes };
}

function findMistake(text: string, isVerbatim: boolean): string | null {
  if (/[\r\n]$/.test(text)) return "ends with a line break: remove it";
  if (isVerbatim || text === "") return null;
  if (text.trim() === "") return "contains only whitespace: remove it";
  if (text.trim() !== text) return "starts or ends with whitespace: remove it";
  return isQuoted(text)
    ? "is in quotes, which are part of the value here: remove them (docker --env-file keeps them)"
    : null;
}

const quotes = ['""', "''", "``", "“”", "‘’"];

function isQuoted(text: string): boolean {
  return text.length >= 2 && quotes.includes(`${text[0]}${text.at(-1)}`);
}

function withoutEdges(text: string): string {
  const trimmed = text.trim();
  return isQuoted(trimmed) ? trimmed.slice(1, -1).trim() : trimmed;
}
