import { parseArgs } from "node:util";
import { InvalidRequestError } from "@dispatch/core";
import { checkNumber, checkWhole } from "@dispatch/core/plugin-kit";
import { checkTarget } from "../load/check-target.js";
import type { LoadOptions } from "../load/send-load.js";
import { defaultPolicyNames, policyNames } from "../policies/policy-setup.js";
import type { TownsOptions } from "../towns/run-towns.js";
import { recordedHomeCount, type WorldKind, worldKinds } from "../world/create-world.js";

/** The parsed command line. */
export interface Arguments extends TownsOptions {
  /** How many threads to use. */
  readonly workerCount: number;
  readonly isJson: boolean;
  /** Null to simulate; otherwise load to send to a server. */
  readonly load: Omit<LoadOptions, "apiKey"> | null;
}

export const usage: string = `pnpm simulate [options]

  --seed 1                    of the random numbers: the same seed gives the same report
  --days 30                   how many days customers call
  --technicians 200           how many technicians there are
  --policy nearest,...        ${policyNames.join(", ")}, or the path of a module that exports \`policy\`
  --world clustered           clustered or uniform (recorded roads of Heidelberg), or city (synthetic, of any size)
  --jobs-per-technician 4     jobs per technician and day, on average
  --towns 1                   how many towns of that size; each has the next seed
  --workers 1                 how many threads simulate the towns
  --capacity 1                how many jobs each technician can have open at once
  --decline 0.05              the probability that an offer is declined
  --service-minutes 45        the mean time at a customer
  --shift-hours 9             the length of a shift; 24: everyone works all the time
  --patience-hours 24         how long a job waits before it is given up
  --even                      calls come evenly all day, not by the profile of a day
  --keep-history              keep all decisions and events in memory
  --json                      print the report as JSON

To send load instead of a simulation: POST /dispatch/{customer} for the same calls

  --target http://localhost:8000
  --speed 600                 simulated seconds per second
  --max-requests 1000
  --max-seconds 30
  --connections 16            how many requests may run at once
  --allow-remote              allow a target on another machine
  API_KEY in the environment  sent as X-API-Key`;

const hint = "see pnpm simulate --help";

/** Returns the parsed arguments; null for `--help`. @throws {InvalidRequestError} naming an invalid argument */
export function parseArguments(words: readonly string[]): Arguments | null {
  const given = parse(words);
  if (given.help === true) return null;
  const { number, whole } = createReaders(given);
  const kind = toKind(given.world ?? "clustered");
  return {
    scenario: {
      seed: whole("seed", 0, 2 ** 32 - 1),
      days: number("days", 0.01, 100_000),
      jobsPerTechnician: number("jobs-per-technician", 0.001, 1000),
      capacity: whole("capacity", 1, 1000),
      declineShare: number("decline", 0, 0.99),
      serviceMinutes: number("service-minutes", 0.1, 1440),
      shiftHours: number("shift-hours", 1, 24),
      patienceHours: number("patience-hours", 0.1, 720),
      isEven: given.even === true,
      keepsHistory: given["keep-history"] === true,
    },
    kind,
    technicianCount: whole("technicians", 1, kind === "city" ? 1_000_000 : recordedHomeCount),
    townCount: whole("towns", 1, 100_000),
    workerCount: whole("workers", 1, 1024),
    policies: (given.policy ?? defaultPolicyNames.join(",")).split(","),
    isJson: given.json === true,
    load: given.target === undefined ? null : toLoad(given, given.target),
  };
}

function toLoad(given: Given, target: string): Arguments["load"] {
  const { number, whole } = createReaders(given);
  return {
    target: checkTarget(target, given["allow-remote"] === true),
    speed: number("speed", 0.001, 1e9),
    maxRequests: whole("max-requests", 1, 1_000_000),
    maxSeconds: number("max-seconds", 0.1, 3600),
    connections: whole("connections", 1, 1000),
  };
}

type ReadNumber = (name: NumberName, least: number, most: number) => number;

function createReaders(given: Given): { readonly number: ReadNumber; readonly whole: ReadNumber } {
  const read = (name: NumberName): number => Number(given[name] ?? defaults[name]);
  return {
    number: (name, least, most) => checkNumber(`--${name}`, read(name), least, most),
    whole: (name, least, most) => checkWhole(`--${name}`, read(name), least, most),
  };
}

const defaults = {
  seed: 1,
  days: 30,
  technicians: 200,
  "jobs-per-technician": 4,
  capacity: 1,
  decline: 0.05,
  "service-minutes": 45,
  "shift-hours": 9,
  "patience-hours": 24,
  towns: 1,
  workers: 1,
  speed: 600,
  "max-requests": 1000,
  "max-seconds": 30,
  connections: 16,
};

type NumberName = keyof typeof defaults;

type Given = ReturnType<typeof parse>;

function parse(words: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...words],
      options: {
        ...(Object.fromEntries(Object.keys(defaults).map((name) => [name, text])) as Record<NumberName, typeof text>),
        policy: text,
        world: text,
        target: text,
        "allow-remote": flag,
        "keep-history": flag,
        even: flag,
        json: flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    throw new InvalidRequestError({
      parameter: "arguments",
      problem: `cannot be read: ${error instanceof Error ? error.message : String(error)}; ${hint}`,
      cause: error,
    });
  }
}

function toKind(name: string): WorldKind {
  const kind = worldKinds.find((known) => known === name);
  if (kind === undefined)
    throw new InvalidRequestError({
      parameter: "--world",
      problem: `must be one of ${worldKinds.join(", ")}; got ${name}`,
    });
  return kind;
}
