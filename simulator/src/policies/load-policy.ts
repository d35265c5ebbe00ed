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
    throw new InvalidRequestError({
      parameter: "--policy",
      problem: `must be one of ${contenderNames.join(", ")}, or a path such as ./my-policy.mjs; got ${nameOrPath}`,
    });
  }
  const policy = await importPolicy(nameOrPath);
  return toContender(policy.name, policy);
}

async function importPolicy(path: string): Promise<Policy> {
  try {
    const { policy }: { policy?: Policy } = await import(pathToFileURL(resolve(path)).href);
    if (policy !== undefined) return policy;
  } catch (error) {
    throw new InvalidRequestError({
      parameter: "--policy",
      problem: `${path} cannot be loaded: ${String(error)}`,
      cause: error,
    });
  }
  throw new InvalidRequestError({ parameter: "--policy", problem: `${path} exports no policy` });
}
