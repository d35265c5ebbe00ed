import { isRole, makeApiKey, roles } from "@dispatch/http-adapter/guard";

/** Usage of `make-key`. */
export const makeKeyUsage = `dispatch-server make-key <name> viewer|dispatcher|admin [tenant]
  dispatch-server make-key <name> technician <technician id, or ext: and their external id> [tenant]`;

/** `dispatch-server make-key`: prints a new key, and its entry for `API_KEYS`, which does not reveal the key. */
export async function makeKey([name, role, ...words]: readonly string[]): Promise<void> {
  const [technicianId, tenant, ...others] = role === "technician" ? words : [undefined, ...words];
  const mistake =
    findRoleMistake(name, role, technicianId) ??
    findNameMistake("name", name) ??
    findTechnicianMistake(technicianId) ??
    findNameMistake("tenant", tenant) ??
    (others.length === 0 ? null : `Unexpected argument "${others[0]}": names must not contain spaces.`);
  if (mistake !== null || name === undefined || !isRole(role)) {
    console.error(`${mistake}\nUsage: ${makeKeyUsage}`);
    process.exitCode = 1;
    return;
  }
  const { key, entry } = await makeApiKey(name, role, tenant, technicianId);
  console.log(`The key, for ${name} alone; it is not shown again:\n  ${key}\nThe entry for API_KEYS:\n  ${entry}`);
}

function findRoleMistake(
  name: string | undefined,
  role: string | undefined,
  technicianId: string | undefined,
): string | null {
  if (name === undefined || role === undefined) return "A name and a role are required.";
  if (!isRole(role)) return `"${role}" is not a role: choose ${roles.join(", ")}.`;
  const isComplete = role !== "technician" || technicianId !== undefined;
  return isComplete ? null : "A key for a technician needs the id of the technician.";
}

function findTechnicianMistake(id: string | undefined): string | null {
  const externalId = id?.replace(/^ext:/, "");
  const mistake = findNameMistake("technician id", externalId);
  if (mistake !== null) return `${mistake} ${elseById}`;
  // The ids of the server are whole numbers.
  if (id === undefined || id !== externalId || /^-?\d{1,10}$/.test(id)) return null;
  return `No technician can have the id "${id}": if that is their external id, write ext:${id}.`;
}

/** What to do if an external id cannot be part of a key's entry. */
export const elseById =
  "If it is an external id, make the key for the id that the server gave: GET /technicians shows it.";

/** Whether a text can be part of an entry of `API_KEYS`. */
export function isKeyName(text: string): boolean {
  return /^[\w.@-]{1,100}$/.test(text);
}

function findNameMistake(what: string, text: string | undefined): string | null {
  if (text === undefined || isKeyName(text)) return null;
  const better = text.replaceAll(/[^\w.@-]+/g, "-").slice(0, 100);
  const advice = /\w/.test(better) ? `, such as "${better}"` : "";
  return `The ${what} "${text}" must be 1 to 100 letters, digits or any of . _ @ -${advice}.`;
}
