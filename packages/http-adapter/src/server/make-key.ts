import { isRole } from "../guard/access/principal.js";
import { makeApiKey } from "../guard/index.js";

/** How `make-key` is called. */
export const makeKeyUsage = `dispatch-server make-key <name> viewer|dispatcher|admin [tenant]
  dispatch-server make-key <name> technician <technician id> [tenant]`;

/** `dispatch-server make-key`: says a new key, and the entry for `API_KEYS`, which does not give it away. */
export async function makeKey([name = "", role, ...words]: readonly string[]): Promise<void> {
  try {
    const [technicianId, tenant] = role === "technician" ? words : [undefined, words[0]];
    if (!isRole(role) || (role === "technician" && !technicianId)) throw new Error(`Usage:\n  ${makeKeyUsage}`);
    const { key, entry } = await makeApiKey(name, role, tenant, technicianId);
    console.log(`The key, for ${name} alone; it is not shown again:\n  ${key}\nThe entry for API_KEYS:\n  ${entry}`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
