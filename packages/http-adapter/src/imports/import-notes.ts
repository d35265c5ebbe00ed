import type { ImportSummary, OperationOptions, TechnicianDirectory } from "@dispatch/core";
import { createNameFinder } from "@dispatch/core/plugin-kit";
import { fits } from "./csv-rows.js";
import type { ImportKind } from "./file-kinds.js";

/** What is noted while a file is read, to warn of what is valid, but probably a mistake. */
export interface ImportNotes {
  /** Notes the columns of the file, to tell whether it is of another kind. */
  noteColumns(columns: readonly string[]): void;
  /** The columns that were noted; none before that. */
  listColumns(): readonly string[];
  /**
   * Notes skills, to tell which nobody has and which are spelt in two ways.
   *
   * @param skills of a technician, or required by a job; anything that is not a list of them is ignored
   */
  noteSkills(skills: unknown): void;
  /** Returns sentences, at most 20. */
  listWarnings(summary: Pick<ImportSummary, "created">, options?: OperationOptions): Promise<readonly string[]>;
}

/** So many names of skills are compared. A fleet has some dozens. */
const maxNames = 1000;

/** The skills of so many technicians are known before. */
const maxTechnicians = 1000;

/** The directory is asked for so many skills that none of these technicians has. */
const maxAsked = 50;

const maxWarnings = 20;

/**
 * Starts to take notes of an import. Reads the skills of the first 1,000 active technicians, to compare those of the file
 * with them.
 *
 * @param technicians to compare with. Default: the skills of the file are compared only with each other
 */
export async function createImportNotes(
  kind: ImportKind,
  technicians: Pick<TechnicianDirectory, "listEntries"> | undefined,
  options: OperationOptions = {},
): Promise<ImportNotes> {
  const known = kind === "customers" ? new Set<string>() : await readSkills(technicians, options);
  const names = new Set<string>();
  let header: readonly string[] | null = null;
  return {
    noteColumns(columns) {
      header = columns;
    },
    listColumns: () => header ?? [],
    noteSkills(skills) {
      if (!Array.isArray(skills) || names.size >= maxNames) return;
      for (const skill of skills) {
        const name: unknown = Reflect.get(Object(skill), "name");
        if (typeof name === "string") names.add(name);
      }
    },
    async listWarnings({ created }, given = {}) {
      const missing = kind === "jobs" ? await listMissing(names, known, technicians, given) : [];
      const columns = kind === "technicians" && created > 0 && header !== null ? findKindWarning(header) : [];
      const isCompared = kind === "jobs" && technicians !== undefined;
      const spellings = isCompared ? [] : listSpellings(names, known);
      return [...columns, ...missing, ...spellings].slice(0, maxWarnings);
    },
  };
}

function findKindWarning(columns: readonly string[]): readonly string[] {
  if (!fits("customers", columns)) return [];
  return [
    "All columns are also those of customers; technicians have skills, shifts or a capacity. Are these customers?",
  ];
}

/** Warnings must not make an import fail. */
async function orNone<Value>(work: Promise<Value>, none: Value, { signal }: OperationOptions): Promise<Value> {
  try {
    return await work;
  } catch {
    signal?.throwIfAborted();
    return none;
  }
}

async function readSkills(
  technicians: Pick<TechnicianDirectory, "listEntries"> | undefined,
  options: OperationOptions,
): Promise<ReadonlySet<string>> {
  if (technicians === undefined) return new Set();
  const asked = technicians.listEntries({ limit: maxTechnicians, filter: { isActive: true } }, options);
  const { items } = await orNone(asked, { items: [], nextCursor: null }, options);
  const names = items.flatMap(({ skills }) => (Array.isArray(skills) ? skills.map(({ name }) => name) : []));
  return new Set(names.slice(0, maxNames));
}

/** Skills that jobs require and no active technician has. */
async function listMissing(
  names: ReadonlySet<string>,
  known: ReadonlySet<string>,
  technicians: Pick<TechnicianDirectory, "listEntries"> | undefined,
  options: OperationOptions,
): Promise<readonly string[]> {
  if (technicians === undefined) return [];
  const missing: string[] = [];
  for (const skill of [...names].filter((name) => !known.has(name)).slice(0, maxAsked)) {
    const asked = technicians.listEntries({ limit: 1, filter: { isActive: true, skill } }, options);
    const found = await orNone(asked, null, options);
    if (found === null || found.items.length > 0) continue;
    const meant = findMeant(skill, known);
    const hint = meant === null ? "" : `; did you mean ${JSON.stringify(meant)}?`;
    missing.push(`No active technician has the skill ${JSON.stringify(skill)}${hint}`);
  }
  return missing;
}

function findMeant(skill: string, known: ReadonlySet<string>): string | null {
  const same = [...known].find((name) => toLetters(name) === toLetters(skill));
  if (same !== undefined || !isAscii(skill)) return same ?? null;
  return createNameFinder([...known].filter(isAscii).map((name) => ({ name })))(skill)?.name ?? null;
}

/** Spellings of the file that differ from another one by case, spaces or signs only, or by one letter if they are new. */
function listSpellings(names: ReadonlySet<string>, known: ReadonlySet<string>): readonly string[] {
  const byLetters = new Map<string, string[]>();
  for (const name of new Set([...names, ...known])) {
    byLetters.set(toLetters(name), [...(byLetters.get(toLetters(name)) ?? []), name]);
  }
  const spellings = [...byLetters.values()].filter((same) => same.length > 1 && same.some((name) => names.has(name)));
  const warnings = spellings.map(
    (same) => `These are different skills: ${same.map((name) => JSON.stringify(name)).join(", ")}`,
  );
  const isNew = (name: string): boolean => !known.has(name) && byLetters.get(toLetters(name))?.length === 1;
  for (const name of [...names].filter(isNew).slice(0, maxAsked)) {
    // "skill 1" and "skill 2" are meant to differ.
    const meant = /\d/.test(name) ? null : findMeant(name, known);
    if (meant !== null)
      warnings.push(`The skill ${JSON.stringify(name)} is new; did you mean ${JSON.stringify(meant)}?`);
  }
  return warnings;
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}

function toLetters(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s\p{P}]/gu, "");
}
