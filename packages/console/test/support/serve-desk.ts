import {
  type Coordinates,
  createDispatcher,
  type Dispatcher,
  type DistanceProvider,
  type Intake,
} from "@dispatch/core";
import {
  type MemoryCustomer,
  type MemoryTechnician,
  memoryAssignments,
  memoryCustomers,
  memoryTechnicians,
  straightLineDistances,
} from "@dispatch/core/memory";
import { createDispatchApp, type ReadForecast, type ReadRouting } from "@dispatch/http-adapter";
import { type Authenticator, apiKeys, guard, makeApiKey, type Role } from "@dispatch/http-adapter/guard";
import { createDispatchClient, type DispatchClient } from "../../../client/src/index.js";
import { type Served, serveApp } from "../../../http-adapter/test/guard/serve.js";
import { type ConsoleOptions, createConsole } from "../../src/index.js";

export interface DeskServerOptions {
  readonly technicians?: readonly MemoryTechnician[];
  readonly customers?: readonly MemoryCustomer[];
  readonly intake?: Intake;
  /** @default straight lines, which are estimates */
  readonly distances?: DistanceProvider;
  readonly console?: ConsoleOptions;
  /** The clock of the store. @default the real one */
  readonly clock?: { now(): number };
  /** A key for each of these roles; without them, the server asks for none. */
  readonly roles?: readonly Exclude<Role, "technician">[];
  /** Whom the server believes, besides the keys of `roles`. Default: nobody. */
  readonly authenticators?: readonly Authenticator[];
  /** How the last call of routing went. Default: there is no routing service. */
  readonly routing?: ReadRouting;
  /** When waiting jobs are tried next. Default: nothing tries them. */
  readonly forecast?: ReadForecast;
  /** The check of the database. Default: it answers. */
  readonly database?: () => Promise<void>;
}

/** A server of the API and its desk over HTTP on the loopback, with everything in memory. */
export interface DeskServer extends Served {
  readonly client: DispatchClient;
  readonly dispatcher: Dispatcher;
  /** By role. */
  readonly keys: Readonly<Record<string, string>>;
}

const town: Coordinates = { latitude: 49.41, longitude: 8.69 };

/** Returns a place so many metres north and east of the town. */
export function placeAt(northMeters: number, eastMeters: number): Coordinates {
  return { latitude: town.latitude + northMeters / 111_195, longitude: town.longitude + eastMeters / 72_400 };
}

const twoTechnicians: readonly MemoryTechnician[] = [
  { id: "4", location: placeAt(1_000, 0), name: "Anna Berg", capacity: 3 },
  { id: "7", location: placeAt(5_000, 0), name: "Ben Kurz", capacity: 3 },
];

const twoCustomers: readonly MemoryCustomer[] = [
  { id: "1", location: town, name: "Ada Lovelace", address: "Hauptstraße 1" },
  { id: "2", location: placeAt(-500, 300), name: "Bob Noyce" },
];

export async function serveDesk(options: DeskServerOptions = {}): Promise<DeskServer> {
  const {
    technicians: fleet = twoTechnicians,
    customers: known = twoCustomers,
    intake,
    roles = [],
    authenticators = [],
  } = options;
  const { distances = straightLineDistances(), clock } = options;
  const technicians = memoryTechnicians(fleet);
  const customers = memoryCustomers(known, { technicians });
  const assignments = memoryAssignments({ customers, technicians, clock });
  const dispatcher = createDispatcher({ customers, technicians, assignments, distances });
  const made = await Promise.all(roles.map(async (role) => [role, await makeApiKey(role, role)] as const));
  const keys = Object.fromEntries(made.map(([role, { key }]) => [role, key]));
  const entries = made.map(([, { entry }]) => entry).join(",");
  const believed = [...(roles.length === 0 ? [] : [apiKeys(entries)]), ...authenticators];
  const app = createDispatchApp({
    ...{ dispatcher, assignments, technicians, customers, locations: technicians, intake },
    routing: options.routing,
    forecast: options.forecast,
    health: options.database,
    consolePath: "/console",
    middleware: [
      (context, next) => {
        if (context.req.path.startsWith("/console")) context.set("routeRole", "open");
        return next();
      },
      ...guard({ authenticators: believed.length === 0 ? null : believed }),
    ],
  });
  app.route("/console", createConsole(options.console));
  const served = await serveApp(app);
  const [, strongest] = made.at(-1) ?? [];
  const client = createDispatchClient({
    url: served.url,
    ...(strongest === undefined ? {} : { token: strongest.key }),
  });
  return { ...served, client, dispatcher, keys, [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() };
}
