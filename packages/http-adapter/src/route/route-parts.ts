import type {
  AbsenceStore,
  AssignmentLedger,
  AssignmentStore,
  Box,
  CustomerDirectory,
  Dispatcher,
  Forecast,
  HoldStore,
  Intake,
  JobStore,
  LocationStore,
  OperationOptions,
  PositionSource,
  StateOptions,
  TechnicianDirectory,
  TechnicianSource,
} from "@dispatch/core";
import type { Context } from "hono";
import type { DispatchEnv } from "../dispatch-env.js";
import type { ReadPeople } from "./read-people.js";

/** The parts that routes answer with. A route names those that it needs. */
export interface RouteParts {
  readonly dispatcher: Dispatcher;
  readonly assignments: AssignmentStore;
  /** Present if `assignments` stores the whole life of an assignment. */
  readonly ledger?: AssignmentLedger | undefined;
  /** Present if `assignments` keeps jobs. */
  readonly jobs?: JobStore | undefined;
  /** Present if `assignments` holds slots. */
  readonly holds?: HoldStore | undefined;
  /** Present if something tries waiting jobs. */
  readonly forecast?: ReadForecast | undefined;
  readonly locations?: LocationStore | undefined;
  /** Present if the technicians can be managed. */
  readonly technicians?: TechnicianDirectory | undefined;
  /** Present if the customers can be managed. */
  readonly customers?: CustomerDirectory | undefined;
  /** What knows the visits of technicians. Present with `technicians`. */
  readonly technicianSource?: TechnicianSource | undefined;
  /** Present if the source of the technicians keeps absences. */
  readonly absences?: AbsenceStore | undefined;
  /** Present if technicians or customers can be managed. */
  readonly imports?: ImportPart | undefined;
  readonly intake?: Intake | undefined;
  /** The events of assignments. Present with `ledger`. */
  readonly events?: EventStreams | undefined;
  /** The events of jobs. Present with `jobs`. */
  readonly jobEvents?: EventStreams | undefined;
  /** Present if the source of the technicians tells positions. */
  readonly positions?: PositionPart | undefined;
  readonly health: HealthPart;
  readonly readiness: ReadinessPart;
  readonly metrics?: MetricsPart | undefined;
  /** Returns the quota of the routing service. Present if it has one. */
  readonly quota?: ReadQuota | undefined;
  /** Returns how the last call of the routing service went. Present if something tells. */
  readonly routing?: ReadRouting | undefined;
}

/** Returns what a routing service has said about its quota, in requests a day. */
export type ReadQuota = () => { readonly limit: number | null; readonly remaining: number | null };

/** Returns how the last call of the routing service went. Null before the first. */
export type ReadRouting = () => RoutingState | null;

/** How the last call of a routing service went. */
export interface RoutingState {
  readonly isUp: boolean;
  /** Why it failed, such as `"PROVIDER_UNAVAILABLE"`. Null if it did not. */
  readonly code: string | null;
  /** Since when all calls have ended like this, as an RFC 3339 timestamp. */
  readonly since: string;
}

/** Reads when waiting jobs are tried next, as `forecastTries` does. */
export type ReadForecast = (options: OperationOptions) => Promise<Forecast>;

/** What a listener to events asks for, besides where to start. */
export interface EventView {
  /** Loads the people whom the listener asked for. Default: the events are as they are. */
  readonly readPeople?: ReadPeople | undefined;
}

/** @typeParam View what a listener asks for, besides where to start */
export interface EventStreams<View = EventView> {
  /** Answers with the events after a cursor, or with a problem if too many streams are open. */
  open(context: Context<DispatchEnv>, from: EventsStart, view: View): Promise<Response>;
}

export interface PositionPart {
  readonly source: PositionSource;
  readonly streams: EventStreams<PositionView>;
  /** How old a location may be. */
  readonly limits: Pick<StateOptions, "maxLocationAgeSeconds">;
}

/** What a caller sees of positions. */
export interface PositionView {
  /** Null: everywhere. */
  readonly box: Box | null;
  readonly showsNames: boolean;
}

export interface ImportPart {
  /**
   * Takes a share of the imports at once, until the import is closed.
   *
   * @throws {ProblemError} OVERLOADED, or BODY_TOO_LARGE
   */
  open(context: Context<DispatchEnv>): OpenImport;
}

/** A file that arrives. */
export interface OpenImport {
  /** @throws {ProblemError} while it is read: BODY_TOO_LARGE, BODY_STALLED or BODY_TOO_SLOW */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Aborted when the client disconnects, or it is closed. */
  readonly signal: AbortSignal;
  /** After so long without a result, something else is sent. */
  readonly keepAliveMs: number;
  /** Whether nothing more arrives. */
  isRead(): boolean;
  /** Tells the operator why the import ended early, unless that is the fault of the file. */
  report(error: unknown): void;
  /** Gives the share back, and ends what still runs. */
  close(reason?: unknown): void;
}

export interface EventsStart {
  /** The header `Last-Event-ID`, which takes precedence over `after`. */
  readonly lastEventId: string | undefined;
  readonly after: string | undefined;
}

export interface HealthPart {
  /** Whether the database can be reached. Never rejects. */
  isUp(): Promise<boolean>;
}

export interface ReadinessPart {
  /** Returns the result of each check by name: `ok`, or why it failed. Never rejects. */
  check(): Promise<Readonly<Record<string, string>>>;
}

export interface MetricsPart {
  /** Whether the metrics count several tenants. */
  readonly countsTenants: boolean;
  /** Answers a scrape. */
  answer(context: Context<DispatchEnv>): Response | Promise<Response>;
}
