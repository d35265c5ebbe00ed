import { InvalidRequestError } from "@dispatch/core";
import { checkOneOf, checkText } from "@dispatch/core/plugin-kit";
import { type Authenticator, isRole, type Principal, type Role, roles } from "../../principal.js";

interface Entry {
  readonly name: string;
  readonly role: Role;
  readonly tenant: string | undefined;
  readonly technicianId: string | undefined;
  readonly hash: Uint8Array;
}

/**
 * Authenticates by API keys, of which only the SHA-256 is stored. `entries` is a list of `name:role:sha256`, with the
 * hash in hexadecimal, separated by commas or whitespace. An entry may name a tenant, `name:role:sha256:tenant`. With
 * the role technician it must name the technician, `name:technician:sha256:tenant:technician`, by the id of the store or
 * as `ext:` and the external id; the tenant may be empty. A name may have several keys, so that a key can be replaced without a gap. `makeApiKey` makes a key.
 *
 * SHA-256
 * without salt or stretching is enough for random keys of 256 bits, but not for passwords.
 *
 * @throws {InvalidRequestError} if an entry is not valid; quotes no hash
 */
export function apiKeys(entries: string): Authenticator {
  const known = checkText("apiKeys", entries)
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(parseEntry);
  if (known.length === 0)
    throw new InvalidRequestError({ parameter: "apiKeys", problem: "must contain at least one name:role:sha256" });
  return async (credentials, refuse) => {
    const hash = await sha256(credentials);
    // Compare every entry, so that the time does not reveal which one came close.
    const matches = known.filter((entry) => isEqual(entry.hash, hash));
    const [match] = matches;
    if (match === undefined) refuse?.("unknown_api_key");
    return match === undefined ? null : toPrincipal(match);
  };
}

/**
 * Makes a new key, to be handed out once, and its entry for `apiKeys`.
 *
 * @throws {InvalidRequestError} naming the parameter that cannot be part of an entry
 */
export async function makeApiKey(
  name: string,
  role: Role,
  tenant?: string,
  technicianId?: string,
): Promise<{ readonly key: string; readonly entry: string }> {
  checkText("name", name);
  checkOneOf("role", role, roles);
  if (tenant !== undefined) checkText("tenant", tenant);
  if (technicianId !== undefined) checkText("technicianId", technicianId);
  if ((role === "technician") !== (technicianId !== undefined)) throw wrongTechnicianId(role);
  const random = crypto.getRandomValues(new Uint8Array(32));
  const key = `dispatch_${toHex(random)}`;
  const bound = technicianId === undefined ? [tenant] : [tenant ?? "", technicianId];
  const entry = [name, role, toHex(await sha256(key)), ...bound].filter((part) => part !== undefined).join(":");
  parseEntry(entry, 0);
  return { key, entry };
}

function toPrincipal({ name: id, role, tenant, technicianId }: Entry): Principal {
  return {
    id,
    role,
    ...(tenant === undefined ? {} : { tenant }),
    ...(technicianId === undefined ? {} : { technicianId }),
  };
}

const entryPattern = /^([\w.@-]{1,100}):([a-z]+):([0-9a-f]{64})(?::([\w.@-]{0,100})(?::((?:ext:)?[\w.@-]{1,100}))?)?$/i;

function parseEntry(text: string, index: number): Entry {
  const [, name, role, hash, tenant = "", technicianId] = entryPattern.exec(text) ?? [];
  const namesTechnician = technicianId !== undefined;
  const isComplete =
    namesTechnician === (role === "technician") && (tenant !== "" || namesTechnician || !text.endsWith(":"));
  if (name === undefined || hash === undefined || !isRole(role) || !isComplete) throw invalidEntry(index);
  return { name, role, tenant: tenant === "" ? undefined : tenant, technicianId, hash: fromHex(hash) };
}

function wrongTechnicianId(role: Role): InvalidRequestError {
  const problem = role === "technician" ? "must name the technician" : `is only for the role technician, not ${role}`;
  return new InvalidRequestError({ parameter: "technicianId", problem });
}

function invalidEntry(index: number): InvalidRequestError {
  const problem =
    "must hold entries name:role:sha256, name:role:sha256:tenant or name:technician:sha256:tenant:technician (the " +
    "tenant may be empty there), as make-key prints them beside the key, with names of letters, digits and . _ @ -, " +
    `a role of ${roles.join(", ")}, and 64 hexadecimal digits; entry ${index + 1} is not such an entry`;
  return new InvalidRequestError({ parameter: "apiKeys", problem });
}

/** Compares in constant time, wherever the difference is. */
function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  let difference = left.length ^ right.length;
  for (const [index, byte] of left.entries()) difference |= byte ^ (right[index] ?? 0);
  return difference === 0;
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
