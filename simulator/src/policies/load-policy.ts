import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InvalidRequestError, type Policy } from "@dispatch/core";
import { findPolicySetup, type PolicySetup, policyNames, toPolicySetup } from "./policy-setup.js";

/**
 * Returns a policy by its name, or from a module that exports it as `policy`.
 *
 * @throws {InvalidRequestError} if there is no such policy
 */
export async function loadPolicy(nameOrPath: string): Promise<PolicySetup> {
  const known = findPolicySetup(nameOrPath);
  if (known !== undefined) return known;
  if (!nameOrPath.includes("/")) {
    throw new InvalidRequestError({
      parameter: "--policy",
      problem: `must be one of ${policyNames.join(", ")}, or a path such as ./my-policy.mjs; got ${nameOrPath}`,
    });
  }
  const policy = await importPolicy(nameOrPath);
  return toPolicySetup(policy.name, policy);
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
