import { basename, relative } from "node:path";

/**
 * Returns how a person in the folder of this process runs `dispatch-server`: by the file that runs now, because the command
 * of a clone, or of a package that is not installed globally, is not on the PATH.
 */
export function toOwnCommand(): string {
  const script = process.argv[1] ?? "";
  const isOwn = basename(script, ".js") === "dispatch-server";
  return isOwn ? `node ${relative(process.cwd(), script)}` : "dispatch-server";
}
