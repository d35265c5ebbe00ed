import { isRole } from "../guard/access/principal.js";
import { makeApiKey } from "../guard/index.js";

/** `dispatch-server make-key <name> <role> [tenant]`: says a new key, and the entry for `API_KEYS`, which does not give it away. */
export async function makeKey([name = "", role, tenant]: readonly string[]): Promise<void> {
  try {
    if (!isRole(role)) throw new Error("Usage: dispatch-server make-key <name> viewer|dispatcher|admin [tenant]");
    const { key, entry } = await makeApiKey(name, role, tenant);
    console.log(`The key, for ${name} alone; it is not shown again:\n  ${key}\nThe entry for API_KEYS:\n  ${entry}`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
