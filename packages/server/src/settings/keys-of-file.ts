import { readFileSync, statSync } from "node:fs";
import { type Authenticator, apiKeys } from "@dispatch/http-adapter/guard";

/** How often a request makes the server look whether the file has changed. */
const checkEveryMs = 1000;

/** A file with more is not read to see whether it is empty. */
const maxBlankBytes = 1024;

/** For a file that is gone or empty: none of its keys is valid any more. */
const nobody: Authenticator = async (_credentials, refuse) => {
  refuse?.("unknown_api_key");
  return null;
};

/** @throws {Error} it cannot be read. @throws {InvalidRequestError} naming `apiKeys`; quotes no hash */
export function readKeys(path: string): Authenticator {
  return apiKeys(readFileSync(path, "utf8"));
}

/**
 * Authenticates by the API keys of a file, and takes a changed file up within about a second. If it is gone or empty, its keys
 * are no longer valid, after another second: programs that write a file may empty it first. A changed file that cannot be used
 * is logged once, and the keys before it stay.
 *
 * @throws {Error} the file cannot be read, or is not a list of keys
 */
export function keysOfFile(path: string, log: (text: string) => void): Authenticator {
  // Before it is read: a change in between is then noticed.
  let stamp = toStamp(path);
  let known = readKeys(path);
  let checkedAt = performance.now();
  let wasEmpty = false;

  const refresh = (): void => {
    const now = toStamp(path);
    if (now === stamp) return;
    const isEmpty = isMissingOrEmpty(path);
    const isJustEmptied = isEmpty && !wasEmpty;
    wasEmpty = isEmpty;
    if (isJustEmptied) return;
    stamp = now;
    if (isEmpty) {
      known = nobody;
      log("API_KEYS_FILE is empty or gone: its keys are no longer valid.");
      return;
    }
    try {
      known = readKeys(path);
      log("The keys of API_KEYS_FILE have changed, and are used from now on.");
    } catch (error) {
      log(`API_KEYS_FILE cannot be used, so its keys stay as they were: ${toText(error)}`);
    }
  };

  return async (credentials, refuse) => {
    if (performance.now() - checkedAt >= checkEveryMs) {
      checkedAt = performance.now();
      refresh();
    }
    return known(credentials, refuse);
  };
}

/** A file that cannot be read is neither: that is logged as a mistake. */
function isMissingOrEmpty(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return true;
  if (stats.size > maxBlankBytes) return false;
  try {
    return readFileSync(path, "utf8").trim() === "";
  } catch {
    return false;
  }
}

/** What is wrong with the file, in a sentence. */
export function toText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Another text after each change. A file that a link points to may be replaced. */
function toStamp(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? "missing" : `${stats.ino} ${stats.mtimeMs} ${stats.size}`;
}
