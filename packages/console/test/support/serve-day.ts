import type { MemoryCustomer, MemoryTechnician } from "@dispatch/core/memory";
import type { DispatchClient, JobBody } from "../../../client/src/index.js";
import { type DeskServer, type DeskServerOptions, placeAt, serveDesk } from "./serve-desk.js";

const people = ["Anna Berg", "Ben Kurz", "Carla Diaz", "Deniz Kaya", "Eva Lind", "Fritz Ott", "Gül Acar", "Hugo Roth"];
const streets = ["Hauptstraße", "Plöck", "Bergheimer Straße", "Rohrbacher Straße", "Brückenstraße", "Mühltalstraße"];
const skills = ["gas", "heating", "electrics"] as const;

export interface DayOptions extends Pick<DeskServerOptions, "roles" | "intake" | "console"> {
  /** @default 8 */
  readonly technicians?: number;
  /** @default 24 */
  readonly jobs?: number;
}

/** A server in the middle of a day: jobs in every state, the same each time, of a fleet around one town. */
export async function serveDay({ technicians = 8, jobs = 24, ...options }: DayOptions = {}): Promise<DeskServer> {
  const fleet = Array.from({ length: technicians }, (_, index) => toTechnician(index));
  const customers = Array.from({ length: jobs }, (_, index) => toCustomer(index));
  const server = await serveDesk({ ...options, technicians: fleet, customers });
  for (let index = 0; index < jobs; index += 1) await addJob(server.client, index);
  return server;
}

function toTechnician(index: number): MemoryTechnician {
  const name = people[index % people.length] ?? "";
  return {
    id: String(index + 1),
    name: index < people.length ? name : `${name} ${Math.floor(index / people.length) + 1}`,
    location: placeAt(((index * 1_733) % 8_000) - 4_000, ((index * 2_311) % 8_000) - 4_000),
    capacity: 3,
    skills: [{ name: toSkill(index), level: (index % 3) + 1 }],
    territories: [index % 2 === 0 ? "north" : "south"],
  };
}

function toCustomer(index: number): MemoryCustomer {
  return {
    id: String(index + 1),
    name: `${["Ada", "Bob", "Cleo", "Dora", "Emil"][index % 5]} ${["Weiß", "Stein", "Brandt", "Vogt"][index % 4]}`,
    address: `${streets[index % streets.length]} ${index + 1}, Heidelberg`,
    location: placeAt(((index * 2_741) % 9_000) - 4_500, ((index * 1_913) % 9_000) - 4_500),
  };
}

const moves = ["accept", "start", "arrive", "complete"] as const;

/** Adds a job, and lets it go as far as its number says: every seventh waits. */
async function addJob(client: DispatchClient, index: number): Promise<void> {
  const job = await client.createJob(toJob(index));
  const steps = index % 7;
  const answer = steps === 0 ? null : await client.dispatchJob(job.id);
  if (answer === null || !("tech_id" in answer)) return;
  for (const move of moves.slice(0, Math.max(0, steps - 2))) await client.move(answer.id, move);
}

function toJob(index: number): JobBody {
  const hour = 3_600_000;
  const from = Math.floor(Date.now() / hour) * hour + ((index % 6) - 1) * hour;
  const window = { earliest: new Date(from).toISOString(), latest: new Date(from + 2 * hour).toISOString() };
  return {
    customer_id: index + 1,
    priority: toPriority(index),
    ...(index % 3 === 0 ? {} : { window }),
    ...(index % 5 === 0 ? { reference: `A-${1000 + index}` } : {}),
    requirements: { skills: [{ name: toSkill(index) }], ...(index % 4 === 1 ? { territory: "north" } : {}) },
    note: ["Boiler is cold", "No power in the kitchen", "Yearly check", "Smell of gas"][index % 4] ?? null,
  };
}

function toPriority(index: number): "routine" | "urgent" | "emergency" {
  if (index % 9 === 0) return "emergency";
  return index % 4 === 0 ? "urgent" : "routine";
}

function toSkill(index: number): string {
  return skills[index % skills.length] ?? "gas";
}
