import { readFileSync, statSync } from "node:fs";
import { type Authenticator, apiKeys } from "@dispatch/http-adapter/guard";

/** How often a request makes the server look whether the file has changed. */
const checkEveryMs = 1000;

/** @throws {Error} it cannot be read. @throws {InvalidRequestError} naming `apiKeys`; quotes no hash */
export function readKeys(path: string): Authenticator {
  return apiKeys(readFileSync(path, "utf8"));
}

/**
 * Authenticates by the API keys of a file, and takes a changed file up within about a second. A changed file that cannot be
 * used is logged once, and the keys before it stay.
 *
 * @throws {Error} the file cannot be read, or is not a list of keys
 */
export function keysOfFile(path: string, log: (text: string) => void): Authenticator {
  // Before it is read: a change in between is then noticed.
  let stamp = toStamp(path);
  let known = readKeys(path);
  let checkedAt = performance.now();

  const refresh = (): void => {
    const now = toStamp(path);
    if (now === stamp) return;
    stamp = now;
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

/** What is wrong with the file, in a sentence. */
export function toText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Another text after each change. A file that a link points to may be replaced. */
function toStamp(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? "missing" : `${stats.ino} ${stats.mtimeMs} ${stats.size}`;
}
