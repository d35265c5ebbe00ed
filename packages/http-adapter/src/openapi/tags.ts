/** A group of operations: one for each resource. */
export interface Tag {
  readonly name: string;
  readonly description: string;
}

/** By the first part of the path, in alphabetical order. */
const descriptions: Readonly<Record<string, string>> = {
  assignments: "Who is booked for which job, and what becomes of it",
  customers: "Who needs someone, and where they are",
  dispatch: "Choose the best technician for a job, or for many jobs at once, and book them",
  events: "What happens to assignments, as it happens",
  jobs: "Work that a customer needs, with or without a technician",
  me: "Who the caller is to this server, and what they may do",
  numbers: "How the work goes, in a few numbers",
  requirements: "What a customer wrote, as requirements of a job",
  server: "This server: its health, its metrics and its description",
  slots: "The next possible appointments, and those that are held while a customer decides",
  technicians: "Who can be sent: their skills, shifts, absences and locations",
};

const pathsOfServer = new Set(["", "docs", "healthz", "livez", "metrics", "openapi.json", "readyz"]);

/** All tags, in alphabetical order. */
export const tags: readonly Tag[] = Object.entries(descriptions).map(([name, description]) => ({ name, description }));

/**
 * Returns the name of the tag of a route.
 *
 * @param path of the route, such as `/jobs/:id`
 * @throws {Error} the path has no tag
 */
export function toTagName(path: string): string {
  const [, first = ""] = path.split("/");
  const name = pathsOfServer.has(first) ? "server" : first;
  if (descriptions[name] === undefined) throw new Error(`${path}: its first part has no tag`);
  return name;
}
