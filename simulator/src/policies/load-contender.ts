import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InvalidRequestError, type Policy } from "@dispatch/core";
import { type Contender, contenderNames, findContender, toContender } from "./contender.js";

/**
 * By its name, or from a module that exports it as `policy`.
 *
 * @throws {InvalidRequestError} where there is none
 */
export async function loadContender(nameOrPath: string): Promise<Contender> {
  const known = findContender(nameOrPath);
  if (known !== undefined) return known;
  if (!nameOrPath.includes("/")) {
    throw new InvalidRequestError(
      `--policy must be one of ${contenderNames.join(", ")}, or a path such as ./my-policy.mjs; got ${nameOrPath}`,
    );
  }
  const { policy }: { policy?: Policy } = await import(pathToFileURL(resolve(nameOrPath)).href);
  if (policy === undefined) throw new InvalidRequestError(`${nameOrPath} exports no policy`);
  return toContender(policy.name, policy);
}
